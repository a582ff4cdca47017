//! What all sources share, and the sources knew has no file of its own for.

use std::collections::BTreeMap;

use super::field::{Context, Field};
use super::{Head, destination};
use crate::model::{Destination, EventTemplate, Payload, Source, Spec};

/// The parts of `spec` every source has.
pub struct Shared {
    /// `sink`.
    pub sink: Destination,
    /// `transformer`, which the Pub/Sub sources of 2019 have.
    pub through: Option<Destination>,
    /// `ceOverrides.extensions`.
    pub overrides: BTreeMap<String, String>,
}

/// Reads `sink`, `transformer` and `ceOverrides`.
pub fn shared(spec: &Field<'_>, context: &mut Context) -> Shared {
    let overrides = spec.get("ceOverrides");
    overrides.only(&["extensions"], context);
    let extensions = overrides.get("extensions").texts(context);
    let through = spec.get("transformer");
    Shared {
        through: through
            .present()
            .then(|| destination::read(&through, context)),
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

/// Reads a source nobody has heard of, by its sink alone.
pub fn read(head: &Head, spec: &Field<'_>, context: &mut Context) -> Spec {
    let shared = shared(spec, context);
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
        feed: None,
    })
}
