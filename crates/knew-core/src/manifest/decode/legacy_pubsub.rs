//! `GcpPubSubSource` of 2019; its events are simulated unless it is connected.

use super::field::{DecodeContext, FieldReader};
use super::{ObjectHeader, source};
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
/// A message in the source's JSON format; its data is `Hello World!`.
const MESSAGE: &str = r#"{"ID":"284375451793236","Data":"SGVsbG8gV29ybGQh","Attributes":null,"PublishTime":"2019-04-24T14:39:00Z"}"#;

pub fn decode_legacy_pubsub_source(
    head: &ObjectHeader,
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Spec {
    spec.warn_unknown_keys(KNOWN, context);
    let shared = source::decode_common_fields(spec, context);
    let queue = super::feed::decode_legacy_pubsub_feed(head, spec);
    let project = spec.get("googleCloudProject").text(context);
    let topic = spec.get("topic").text(context);
    Spec::Source(Source {
        sink: shared.sink,
        transformer: shared.transformer.map(Box::new),
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
        queue,
    })
}
