//! What all sources share, and the sources knew has no file of its own for.

use std::collections::BTreeMap;

use super::field::{Context, Field};
use super::{Head, destination};
use crate::model::{Destination, Emission, Payload, Source, Spec};

/// The parts of `spec` every source has.
pub struct Shared {
    /// `sink`.
    pub sink: Destination,
    /// `ceOverrides.extensions`.
    pub overrides: BTreeMap<String, String>,
}

/// Reads `sink` and `ceOverrides`.
pub fn shared(spec: &Field<'_>, context: &mut Context) -> Shared {
    let overrides = spec.get("ceOverrides");
    overrides.only(&["extensions"], context);
    let extensions = overrides.get("extensions").texts(context);
    Shared {
        sink: destination::read(&spec.get("sink"), context),
        overrides: extensions.into_iter().collect(),
    }
}

/// The path of an object in the API, which several sources send as `source`.
pub fn api_path(head: &Head, plural: &str) -> String {
    format!(
        "/apis/v1/namespaces/{}/{plural}/{}",
        head.id.namespace, head.id.name
    )
}

/// Reads any source by its sink. What stands behind it is simulated.
pub fn read(head: &Head, spec: &Field<'_>, context: &mut Context) -> Spec {
    let shared = shared(spec, context);
    let (simulates, kind, source) = outside(head, spec, context);
    let body = format!("{{\"message\":\"Hello from {}\"}}", head.id.name);
    Spec::Source(Source {
        sink: shared.sink,
        overrides: shared.overrides,
        emission: Emission {
            kind,
            source,
            content_type: Some("application/json".to_owned()),
            payload: Payload::Bytes(body.into_bytes()),
            ..Emission::default()
        },
        schedule: None,
        simulates: Some(simulates),
    })
}

/// The system a source stands for, and the `type` and `source` of its events.
fn outside(head: &Head, spec: &Field<'_>, context: &mut Context) -> (&'static str, String, String) {
    let name = &head.id.name;
    let text = |key: &str| spec.get(key).raw().unwrap_or(key).to_owned();
    let (simulates, kind, source) = match head.id.kind.as_str() {
        "KafkaSource" => {
            let topics = spec.get("topics").items(context);
            let topic = topics.first().and_then(Field::raw).unwrap_or("topic");
            let source = format!("{}#{topic}", api_path(head, "kafkasources"));
            ("Apache Kafka", "dev.knative.kafka.event", source)
        }
        "ApiServerSource" => (
            "the Kubernetes API server",
            "dev.knative.apiserver.resource.add",
            "https://kubernetes.default.svc".to_owned(),
        ),
        "ContainerSource" | "SinkBinding" => (
            "a container",
            "dev.knative.eventing.samples.heartbeat",
            format!(
                "https://knative.dev/eventing-contrib/cmd/heartbeats/#{}/{name}",
                head.id.namespace
            ),
        ),
        "RabbitmqSource" => (
            "RabbitMQ",
            "dev.knative.rabbitmq.event",
            api_path(head, "rabbitmqsources"),
        ),
        "RedisStreamSource" => (
            "Redis",
            "dev.knative.sources.redisstream",
            format!("{}/{}", text("address"), text("stream")),
        ),
        "GitHubSource" => (
            "GitHub",
            "dev.knative.source.github.push",
            format!("https://github.com/{}", text("ownerAndRepository")),
        ),
        "GitLabSource" => (
            "GitLab",
            "dev.knative.sources.gitlab.push_events",
            text("projectUrl"),
        ),
        "AwsSqsSource" => ("Amazon SQS", "aws.sqs.message", text("queueUrl")),
        "CouchDbSource" => (
            "CouchDB",
            "org.apache.couchdb.document.update",
            text("database"),
        ),
        "CloudPubSubSource" => (
            "Google Pub/Sub",
            "google.cloud.pubsub.topic.v1.messagePublished",
            format!(
                "//pubsub.googleapis.com/projects/{}/topics/{}",
                text("project"),
                text("topic")
            ),
        ),
        "CloudStorageSource" => (
            "Google Cloud Storage",
            "google.cloud.storage.object.v1.finalized",
            format!(
                "//storage.googleapis.com/projects/_/buckets/{}",
                text("bucket")
            ),
        ),
        "CloudSchedulerSource" => (
            "Google Cloud Scheduler",
            "google.cloud.scheduler.job.v1.executed",
            format!(
                "//cloudscheduler.googleapis.com/projects/project/locations/{}/jobs/{name}",
                text("location")
            ),
        ),
        _ => {
            return (
                "an outside system",
                format!("dev.knative.{}", head.id.kind.to_lowercase()),
                api_path(head, &format!("{}s", head.id.kind.to_lowercase())),
            );
        }
    };
    (simulates, kind.to_owned(), source)
}
