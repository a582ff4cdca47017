//! Every kind in every version of the catalogue: a manifest of its time is read, drawn and kept.
//! `docs/kinds.md` is the catalogue; with `KNEW_BLESS` set it is written anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use knew::export;
use knew_core::graph::build::build;
use knew_core::graph::layout::LayoutOptions;
use knew_core::graph::layout::stroke::LineGlyphs;
use knew_core::manifest::kinds::{KINDS, KindInfo, Role, kinds_page};
use knew_core::manifest::{File, Manifest};
use knew_core::model::{Severity, Spec};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn name_of(kind: &KindInfo, version: &str) -> String {
    let group = if kind.group.is_empty() {
        "core"
    } else {
        kind.group
    };
    format!("{}-{group}-{version}.yaml", kind.kind.to_lowercase())
}

fn role_of(spec: &Spec) -> Role {
    match spec {
        Spec::Source(_) => Role::Source,
        Spec::Broker(_) | Spec::Channel(_) => Role::Hub,
        Spec::Trigger(_) | Spec::Subscription(_) => Role::Route,
        Spec::Sequence(_) | Spec::Parallel(_) => Role::Flow,
        Spec::Service(_)
        | Spec::ExternalSink(_)
        | Spec::Transform(_)
        | Spec::Forwarder(_)
        | Spec::Alias(_) => Role::Target,
        Spec::Namespace(_) | Spec::Defaults(_) | Spec::Policy(_) | Spec::Opaque => Role::NotRouted,
    }
}

/// What is wrong with one manifest, in a sentence.
fn fault(kind: &KindInfo, version: &str) -> Option<String> {
    let name = name_of(kind, version);
    let Ok(text) = fs::read_to_string(here("tests/manifests").join(&name)) else {
        return Some(format!("{name} is not there"));
    };
    let file = File {
        name: name.as_str().into(),
        text: text.as_str().into(),
    };
    let manifest = Manifest::from_files(vec![file]);
    let mut problems = manifest.problems.iter();
    if let Some(problem) = problems.find(|problem| problem.severity != Severity::Info) {
        return Some(format!("{name}: {}", problem.message));
    }
    let [resource] = manifest.resources.as_slice() else {
        return Some(format!("{name} is not one object"));
    };
    let role = role_of(&resource.spec);
    if role != kind.role {
        return Some(format!("{name} is a {role:?}"));
    }
    let view = LayoutOptions {
        width: 160,
        ..LayoutOptions::default()
    };
    let picture = export::text::text(&build(&manifest.resources), &view, LineGlyphs::Unicode);
    if !picture.contains(&resource.id.name) {
        return Some(format!("{name} is not drawn:\n{picture}"));
    }
    let kept = *manifest.files[0].text == *text;
    (!kept).then(|| format!("{name} is not kept as it was"))
}

#[test]
fn every_kind_in_every_version_is_read_drawn_and_kept() {
    let versions = KINDS
        .iter()
        .flat_map(|kind| kind.versions.iter().map(move |version| (kind, version)));
    let faults: Vec<_> = versions.filter_map(|(kind, it)| fault(kind, it)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_manifest_is_of_a_kind_and_version_of_the_catalogue() {
    let folder = fs::read_dir(here("tests/manifests")).expect("the folder is there");
    let found: BTreeSet<_> = folder
        .map(|folder| {
            folder
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect();
    let known: BTreeSet<_> = KINDS
        .iter()
        .flat_map(|kind| kind.versions.iter().map(|version| name_of(kind, version)))
        .collect();
    assert_eq!(found, known);
}

#[test]
fn the_page_of_kinds_is_the_catalogue() {
    let path = here("docs/kinds.md");
    if std::env::var_os("KNEW_BLESS").is_some() {
        fs::write(&path, kinds_page()).expect("the page can be written");
    }
    let written = fs::read_to_string(&path).expect("docs/kinds.md is there");
    assert!(
        written == kinds_page(),
        "write docs/kinds.md anew with KNEW_BLESS=1"
    );
}
