//! Knative Services, from `runLatest` to today's template: something that takes deliveries.

use std::time::Duration;

use super::field::{Context, Field};
use crate::manifest::node::Shape;
use crate::model::{Service, Spec};

const KNOWN: &[&str] = &["template", "traffic"];
const LEGACY: &[&str] = &["runLatest", "release", "manual", "pinned", "generation"];

/// Reads a Knative Service. Its container runs here only where `knew.yaml` says so; what a caller
/// keeps to counts for whatever stands for it.
pub fn knative(spec: &Field<'_>, context: &mut Context) -> Spec {
    let mut known = KNOWN.to_vec();
    if context.legacy {
        known.extend_from_slice(LEGACY);
    }
    spec.only(&known, context);
    let template = spec.get("template");
    let pod = template.get("spec");
    pod.expect(Shape::Map, context);
    let pod = if pod.present() { pod } else { revision(spec) };
    let containers = pod.get("containers").items(context);
    let container = containers.first().cloned();
    let container = container.unwrap_or_else(|| pod.get("container"));
    let number = |name: &str, context: &mut Context| {
        let number = pod.get(name).integer(context)?;
        u32::try_from(number).ok().filter(|u32| *u32 > 0)
    };
    let timeout = number("timeoutSeconds", context).map(u64::from);
    Spec::Service(Service {
        concurrency: number("containerConcurrency", context)
            .and_then(|number| number.try_into().ok()),
        timeout: timeout.map(Duration::from_secs),
        image: container.get("image").raw().map(str::to_owned),
    })
}

/// Where the container stood until 2019.
fn revision<'a>(spec: &Field<'a>) -> Field<'a> {
    let configuration = spec.get("runLatest").get("configuration");
    configuration.get("revisionTemplate").get("spec")
}
