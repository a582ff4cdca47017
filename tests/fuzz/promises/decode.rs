//! Any text becomes a manifest, a graph, findings and a picture, and every problem has a place in it.

use knew_core::graph::layout::{LayoutOptions, Zoom, initial_folds, layout};
use knew_core::graph::{build::build_with_workspace, check::check};
use knew_core::manifest::{File, Manifest, fix, upgrade};

pub fn holds(text: &str) {
    let manifest = Manifest::from_files(vec![File {
        name: "a.yaml".into(),
        text: text.into(),
    }]);
    let graph = build_with_workspace(&manifest.resources, &manifest.workspace);
    let found = manifest.without_placeholder_problems(check(&graph, &manifest.resources));
    let lines = text.lines().count().max(1);
    for problem in manifest.problems.iter().chain(&found) {
        let place = manifest.locate(&problem.at);
        let place = place.unwrap_or_else(|| panic!("no place for {problem:?}"));
        assert!(place.line <= lines, "{problem:?} is at {place}");
        assert!(!problem.message.is_empty());
    }
    for resource in &manifest.resources {
        assert!(manifest.resource_text(&resource.origin).is_some());
    }
    for zoom in [Zoom::Map, Zoom::Outline, Zoom::Normal, Zoom::Detail] {
        let view = LayoutOptions {
            width: 80,
            zoom,
            folded: initial_folds(&graph),
            replies: true,
            dead_letters: true,
        };
        drop(layout(&graph, &view));
    }
    drop(fix::fix_all(&manifest.files));
    let upgraded = upgrade::upgrade_files(&manifest.files).files;
    let again = upgrade::upgrade_files(&upgraded).files;
    assert_eq!(again, upgraded, "a second upgrade changes nothing");
}
