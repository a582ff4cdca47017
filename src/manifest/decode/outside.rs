//! The outside systems that sources stand for, and the events each of them sends.

/// A kind of source, what it stands for, and the `type` and `source` of its events. In the last,
/// `{name}` and `{namespace}` are the object's, and any other name is a field of its spec.
pub struct Outside {
    /// The kind.
    pub kind: &'static str,
    /// The system.
    pub system: &'static str,
    /// The attribute `type`.
    pub event_type: &'static str,
    /// A pattern of the attribute `source`.
    pub event_source: &'static str,
}

/// Every kind that is known.
pub const OUTSIDE: &[Outside] = &[
    outside(
        "KafkaSource",
        "Apache Kafka",
        "dev.knative.kafka.event",
        "/apis/v1/namespaces/{namespace}/kafkasources/{name}#{topics}",
    ),
    outside(
        "ApiServerSource",
        "the Kubernetes API server",
        "dev.knative.apiserver.resource.add",
        "https://kubernetes.default.svc",
    ),
    outside("ContainerSource", "a container", HEARTBEAT, CONTAINER),
    outside("SinkBinding", "a container", HEARTBEAT, CONTAINER),
    outside(
        "RabbitmqSource",
        "RabbitMQ",
        "dev.knative.rabbitmq.event",
        "/apis/v1/namespaces/{namespace}/rabbitmqsources/{name}",
    ),
    outside(
        "RedisStreamSource",
        "Redis",
        "dev.knative.sources.redisstream",
        "{address}/{stream}",
    ),
    outside(
        "GitHubSource",
        "GitHub",
        "dev.knative.source.github.push",
        "https://github.com/{ownerAndRepository}",
    ),
    outside(
        "GitLabSource",
        "GitLab",
        "dev.knative.sources.gitlab.push_events",
        "{projectUrl}",
    ),
    outside(
        "AwsSqsSource",
        "Amazon SQS",
        "aws.sqs.message",
        "{queueUrl}",
    ),
    outside(
        "CouchDbSource",
        "CouchDB",
        "org.apache.couchdb.document.update",
        "{database}",
    ),
    outside(
        "CloudPubSubSource",
        "Google Pub/Sub",
        "google.cloud.pubsub.topic.v1.messagePublished",
        "//pubsub.googleapis.com/projects/{project}/topics/{topic}",
    ),
    outside(
        "CloudStorageSource",
        "Google Cloud Storage",
        "google.cloud.storage.object.v1.finalized",
        "//storage.googleapis.com/projects/_/buckets/{bucket}",
    ),
    outside(
        "CloudSchedulerSource",
        "Google Cloud Scheduler",
        "google.cloud.scheduler.job.v1.executed",
        "//cloudscheduler.googleapis.com/locations/{location}/jobs/{name}",
    ),
];

const HEARTBEAT: &str = "dev.knative.eventing.samples.heartbeat";
const CONTAINER: &str = "https://knative.dev/eventing-contrib/cmd/heartbeats/#{namespace}/{name}";

const fn outside(
    kind: &'static str,
    system: &'static str,
    event_type: &'static str,
    event_source: &'static str,
) -> Outside {
    Outside {
        kind,
        system,
        event_type,
        event_source,
    }
}

/// A pattern with its names replaced by what `value` says of them.
pub fn fill(pattern: &str, value: impl Fn(&str) -> String) -> String {
    let mut filled = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(before);
        filled.push_str(&value(name));
        rest = after;
    }
    filled + rest
}
