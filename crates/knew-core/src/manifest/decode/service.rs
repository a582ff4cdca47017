//! Knative Services, from `runLatest` to `template`.

use std::time::Duration;

use super::field::{DecodeContext, FieldReader};
use crate::manifest::yaml::YamlType;
use crate::model::{Service, Spec};

const KNOWN: &[&str] = &["template", "traffic"];
const LEGACY: &[&str] = &["runLatest", "release", "manual", "pinned", "generation"];

/// The container runs only if `knew.yaml` says so; concurrency and timeout apply to whatever runs in
/// its place.
pub fn decode_knative_service(spec: &FieldReader<'_>, context: &mut DecodeContext) -> Spec {
    let mut known = KNOWN.to_vec();
    if context.legacy {
        known.extend_from_slice(LEGACY);
    }
    spec.warn_unknown_keys(&known, context);
    let template = spec.get("template");
    let pod = template.get("spec");
    pod.expect_type(YamlType::Map, context);
    let pod = if pod.is_present() {
        pod
    } else {
        legacy_revision_spec(spec)
    };
    let containers = pod.get("containers").items(context);
    let container = containers.first().cloned();
    let container = container.unwrap_or_else(|| pod.get("container"));
    let number = |name: &str, context: &mut DecodeContext| {
        let number = pod.get(name).integer(context)?;
        u32::try_from(number).ok().filter(|number| *number > 0)
    };
    let timeout = number("timeoutSeconds", context).map(u64::from);
    Spec::Service(Service {
        concurrency: number("containerConcurrency", context)
            .and_then(|number| number.try_into().ok()),
        timeout: timeout.map(Duration::from_secs),
        image: container.get("image").scalar_text().map(str::to_owned),
    })
}

/// Location of the container until 2019.
fn legacy_revision_spec<'a>(spec: &FieldReader<'a>) -> FieldReader<'a> {
    let configuration = spec.get("runLatest").get("configuration");
    configuration.get("revisionTemplate").get("spec")
}
