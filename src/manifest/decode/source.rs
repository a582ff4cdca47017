//! What all sources share, and the sources knew has no file of its own for.

use std::collections::BTreeMap;

use super::field::{Context, Field};
use super::outside::{OUTSIDE, fill};
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
    let lower = head.id.kind.to_lowercase();
    let known = OUTSIDE.iter().find(|it| it.kind == head.id.kind);
    let (kind, source) = known.map_or_else(
        || {
            let source = api_path(head, &format!("{lower}s"));
            (format!("dev.knative.{lower}"), source)
        },
        |it| {
            let source = fill(it.event_source, |name| named(head, spec, name));
            (it.event_type.to_owned(), source)
        },
    );
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
        simulates: Some(known.map_or("an outside system", |it| it.system)),
    })
}

/// What a name in a pattern stands for. A field that is not there shows its name.
fn named(head: &Head, spec: &Field<'_>, name: &str) -> String {
    match name {
        "name" => head.id.name.clone(),
        "namespace" => head.id.namespace.clone(),
        _ => spec.get(name).first_text().unwrap_or(name).to_owned(),
    }
}
