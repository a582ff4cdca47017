//! Fields that all sources share, and sources of unknown kinds.

use std::collections::BTreeMap;

use super::field::{DecodeContext, FieldReader};
use super::{ObjectHeader, destination};
use crate::model::{Destination, EventTemplate, Payload, Source, Spec};

pub struct CommonFields {
    pub sink: Destination,
    /// Filter service of the Pub/Sub sources of 2019.
    pub transformer: Option<Destination>,
    /// `ceOverrides.extensions`, which replace attributes of every event.
    pub overrides: BTreeMap<String, String>,
}

pub fn decode_common_fields(spec: &FieldReader<'_>, context: &mut DecodeContext) -> CommonFields {
    let overrides = spec.get("ceOverrides");
    overrides.warn_unknown_keys(&["extensions"], context);
    let extensions = overrides.get("extensions").string_map(context);
    let through = spec.get("transformer");
    CommonFields {
        transformer: through
            .is_present()
            .then(|| destination::decode_destination(&through, context)),
        sink: destination::decode_destination(&spec.get("sink"), context),
        overrides: extensions.into_iter().collect(),
    }
}

/// API path of an object, which several sources use as CloudEvents `source`.
pub fn api_path(head: &ObjectHeader, plural: &str) -> String {
    format!(
        "/apis/v1/namespaces/{}/{plural}/{}",
        head.id.namespace, head.id.name
    )
}

/// A kind outside the tables is a source because it has a sink.
pub fn decode_unknown_source(
    head: &ObjectHeader,
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Spec {
    let shared = decode_common_fields(spec, context);
    let kind = head.id.kind.to_lowercase();
    let body = format!("{{\"message\":\"Hello from {}\"}}", head.id.name);
    Spec::Source(Source {
        sink: shared.sink,
        transformer: None,
        overrides: shared.overrides,
        event_template: EventTemplate {
            ty: format!("dev.knative.{kind}"),
            source: api_path(head, &format!("{kind}s")),
            content_type: Some("application/json".to_owned()),
            payload: Payload::Bytes(body.into_bytes()),
            ..EventTemplate::default()
        },
        schedule: None,
        simulated_system: Some("an outside system"),
        subject: None,
        queue: None,
    })
}
