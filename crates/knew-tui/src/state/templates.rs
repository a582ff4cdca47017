//! Events with a name, to be sent when they are wanted: kept as files by the user, or like those of a
//! source knew knows.

use knew_core::manifest::kinds::KINDS;
use knew_core::manifest::{File, Manifest};
use knew_core::model::{Payload, Source, Spec};
use knew_event::{Event, event_file};

/// An event with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// Its file, as the user would name it; the kind of source for one that is built in.
    pub place: String,
    /// The event, or what is wrong with its file and where.
    pub event: Result<Event, String>,
}

/// The templates of the user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Templates {
    /// Those that can be chosen now.
    pub own: Vec<Template>,
    /// The folder a new one would be written to; empty when there is none.
    pub folder: String,
}

impl Template {
    /// The template in a file, from its text or from what kept it from being read.
    #[must_use]
    pub fn of_file(name: &str, place: &str, text: Result<String, String>) -> Self {
        let event = match text {
            Ok(text) => {
                event_file::parse_event_file(&text).map_err(|fault| format!("{place}:{fault}"))
            }
            Err(error) => Err(format!("{place}: {error}")),
        };
        Self {
            name: name.to_owned(),
            place: place.to_owned(),
            event,
        }
    }
}

/// Sources whose events are built in: a name, the kind, and what its `spec` says.
const SOURCES: [(&str, &str, &str); 14] = [
    (
        "ping",
        "PingSource",
        r#"{schedule: "* * * * *", contentType: application/json, data: '{"message":"Hello"}'}"#,
    ),
    (
        "object-added",
        "ApiServerSource",
        "{mode: Resource, resources: [{apiVersion: v1, kind: Pod}]}",
    ),
    (
        "github-push",
        "GitHubSource",
        "{ownerAndRepository: example/shop, eventTypes: [push]}",
    ),
    (
        "gitlab-push",
        "GitLabSource",
        "{projectUrl: https://gitlab.com/example/shop, eventTypes: [push_events]}",
    ),
    (
        "kafka-record",
        "KafkaSource",
        "{bootstrapServers: [kafka:9092], topics: [orders]}",
    ),
    (
        "rabbitmq-message",
        "RabbitmqSource",
        "{rabbitmqResourcesConfig: {queueName: orders}}",
    ),
    ("redis-entry", "RedisStreamSource", "{stream: orders}"),
    (
        "sqs-message",
        "AwsSqsSource",
        "{queueUrl: https://sqs.eu-west-1.amazonaws.com/123456789012/orders}",
    ),
    (
        "s3-object",
        "IntegrationSource",
        "{aws: {s3: {arn: 'arn:aws:s3:::orders', region: eu-west-1}}}",
    ),
    (
        "pubsub-message",
        "CloudPubSubSource",
        "{topic: orders, project: example}",
    ),
    (
        "storage-object",
        "CloudStorageSource",
        "{bucket: orders, eventTypes: [google.cloud.storage.object.v1.finalized]}",
    ),
    (
        "audit-log",
        "CloudAuditLogsSource",
        "{serviceName: compute.googleapis.com, methodName: v1.compute.instances.insert, project: example}",
    ),
    (
        "build-status",
        "CloudBuildSource",
        "{project: example, topic: cloud-builds}",
    ),
    ("heartbeat", "ContainerSource", "{}"),
];

/// What well-known sources send, exactly as knew makes it in their stead.
#[must_use]
pub fn built_in() -> Vec<Template> {
    let made = SOURCES.iter().filter_map(|(name, kind, spec)| {
        let event = like(&source(kind, spec)?);
        Some(Template {
            name: (*name).to_owned(),
            place: (*kind).to_owned(),
            event: Ok(event),
        })
    });
    made.collect()
}

/// A source called `example`, by the very words a manifest would say it in.
fn source(kind: &str, spec: &str) -> Option<Source> {
    let version = KINDS
        .iter()
        .find(|known| known.kind == kind)?
        .current_api_version();
    let text =
        format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: example}}\nspec: {spec}\n");
    let manifest = Manifest::from_files(vec![File {
        name: kind.into(),
        text: text.into(),
    }]);
    match &manifest.resources.first()?.spec {
        Spec::Source(source) => Some(source.clone()),
        _ => None,
    }
}

/// An event as a source makes it; it has no id yet.
#[must_use]
pub fn like(source: &Source) -> Event {
    let emission = &source.event_template;
    let mut event = Event {
        source: emission.source.clone(),
        ty: emission.ty.clone(),
        subject: emission.subject.clone(),
        datacontenttype: emission.content_type.clone(),
        ..Event::default()
    };
    if let Payload::Bytes(bytes) = &emission.payload {
        event.data = Some(bytes.clone().into());
    }
    for (name, value) in emission.extensions.iter().chain(&source.overrides) {
        // A name an event cannot have is a problem of the manifest, and told there.
        let _ = event.set_attribute(name, value);
    }
    event
}

#[cfg(test)]
mod tests {
    use crate::state::templates::*;
    use knew_event::{build::new_event_id, validate::validate_event};

    #[test]
    fn every_built_in_template_is_an_event_of_its_source_that_can_be_sent() {
        let all = built_in();
        assert_eq!(all.len(), SOURCES.len());
        for template in all {
            let event = template.event.expect("an event");
            let event = Event {
                id: new_event_id(),
                ..event
            };
            assert_eq!(validate_event(&event), Ok(()), "{}", template.name);
            let blanks = format!("{} {:?}", event.source, event.subject);
            assert!(!blanks.contains('<'), "{}: {blanks}", template.name);
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_says_where() {
        let broken = Template::of_file("a", "events/a.json", Ok("{\n 1}".to_owned()));
        let words = broken.event.unwrap_err();
        assert!(words.starts_with("events/a.json:2:2: not JSON"), "{words}");
        let gone = Template::of_file("a", "events/a.json", Err("it is gone".to_owned()));
        assert_eq!(gone.event.unwrap_err(), "events/a.json: it is gone");
    }
}
