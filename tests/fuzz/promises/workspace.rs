//! Any `knew.yaml` beside a good manifest is read, and every problem has a place.

use knew_core::graph::{build::build_with_workspace, check::check};
use knew_core::manifest::{File, Manifest};

const MANIFEST: &str = "apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata: {name: b}\n---\n\
                        apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: s}\n";

pub fn holds(text: &str) {
    let file = |name: &str, text: &str| File {
        name: name.into(),
        text: text.into(),
    };
    let manifest = Manifest::from_files(vec![file("knew.yaml", text), file("a.yaml", MANIFEST)]);
    assert_eq!(
        manifest.resources.len(),
        2,
        "the manifest beside it is read"
    );
    let graph = build_with_workspace(&manifest.resources, &manifest.workspace);
    let found = manifest.without_placeholder_problems(check(&graph, &manifest.resources));
    for problem in manifest.problems.iter().chain(&found) {
        let place = manifest.locate(&problem.at);
        assert!(place.is_some(), "no place for {problem:?}");
        assert!(!problem.message.is_empty());
    }
    drop(graph.local.commands());
}
