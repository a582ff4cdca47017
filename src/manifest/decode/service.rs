//! Knative Services, from `runLatest` to today's template: something that takes deliveries.

use super::field::{Context, Field};
use crate::manifest::node::Shape;
use crate::model::Spec;

const KNOWN: &[&str] = &["template", "traffic"];
const LEGACY: &[&str] = &["runLatest", "release", "manual", "pinned", "generation"];

/// Reads a Knative Service. Its container is not run from here, so only the shape is looked at.
pub fn knative(spec: &Field<'_>, context: &mut Context) -> Spec {
    let mut known = KNOWN.to_vec();
    if context.legacy {
        known.extend_from_slice(LEGACY);
    }
    spec.only(&known, context);
    let pod = spec.get("template").get("spec");
    pod.expect(Shape::Map, context);
    pod.get("containers").expect(Shape::List, context);
    Spec::Service
}
