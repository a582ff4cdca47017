//! Knative Services of 2018 and 2019.

use super::draft::Draft;

/// Brings `runLatest` and its kin to a template, and its container into a list.
pub fn upgrade(draft: &mut Draft) {
    for mode in ["runLatest", "release", "pinned"] {
        let outer = format!("spec.{mode}");
        let template = format!("{outer}.configuration.revisionTemplate");
        if !draft.has(&template) {
            continue;
        }
        if draft.has(&format!("{outer}.configuration.build")) {
            draft.note("built its image itself; name an image that is built");
        }
        if mode != "runLatest" {
            draft.note("split its traffic; write spec.traffic for the revisions that still exist");
        }
        draft.hoist(&outer, &template, "template");
    }
    if draft.has("spec.manual") {
        draft.note("is run by hand and has no template; write one");
    }
    let container = "spec.template.spec.container";
    if draft.has(container) {
        draft.rename(container, "containers");
        draft.enlist("spec.template.spec.containers");
    }
    let model = "spec.template.spec.concurrencyModel";
    if let Some(value) = draft.value(model) {
        let limit = if value == "Single" { "1" } else { "0" };
        draft.drop(model, None);
        draft.set("spec.template.spec.containerConcurrency", limit);
    }
}
