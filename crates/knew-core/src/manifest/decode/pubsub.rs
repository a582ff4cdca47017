//! `GcpPubSubSource` of 2019. No cloud account is needed: an event of its shape is simulated.

use super::field::{Context, Field};
use super::{Head, source};
use crate::model::{EventTemplate, Payload, Source, Spec};

const KNOWN: &[&str] = &[
    "gcpCredsSecret",
    "googleCloudProject",
    "topic",
    "sink",
    "serviceAccountName",
    "transformer",
    "ceOverrides",
];
/// A message as the source forwarded it; the data says `Hello World!`.
const MESSAGE: &str = r#"{"ID":"284375451793236","Data":"SGVsbG8gV29ybGQh","Attributes":null,"PublishTime":"2019-04-24T14:39:00Z"}"#;

/// Reads a `GcpPubSubSource`.
pub fn read(head: &Head, spec: &Field<'_>, context: &mut Context) -> Spec {
    spec.only(KNOWN, context);
    let shared = source::shared(spec, context);
    let feed = super::feed::pubsub_of_2019(head, spec);
    let project = spec.get("googleCloudProject").text(context);
    let topic = spec.get("topic").text(context);
    Spec::Source(Source {
        sink: shared.sink,
        transformer: shared.through.map(Box::new),
        overrides: shared.overrides,
        event_template: EventTemplate {
            ty: "google.pubsub.topic.publish".to_owned(),
            source: format!(
                "//pubsub.googleapis.com/{}/topics/{}",
                project.unwrap_or_default(),
                topic.unwrap_or_default()
            ),
            content_type: Some("application/json".to_owned()),
            payload: Payload::Bytes(MESSAGE.into()),
            ..EventTemplate::default()
        },
        schedule: None,
        simulated_system: Some("Google Pub/Sub"),
        subject: None,
        feed,
    })
}
