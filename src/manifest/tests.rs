//! What follows from texts.

use super::*;
use crate::model::{Payload, Place, Source, Spec};

fn manifest(text: &str) -> Manifest {
    Manifest::of(vec![File {
        name: "a.yaml".into(),
        text: text.into(),
    }])
}

fn source<'a>(manifest: &'a Manifest, name: &str) -> &'a Source {
    let found = manifest.resources.iter().find(|it| it.id.name == name);
    match &found.expect(name).spec {
        Spec::Source(source) => source,
        other => panic!("{name} is {other:?}"),
    }
}

#[test]
fn every_sample_loads_without_a_complaint() {
    for sample in samples::all() {
        let manifest = Manifest::of(vec![sample.to_file()]);
        let bad: Vec<_> = manifest
            .problems
            .iter()
            .filter(|it| it.severity != Severity::Info)
            .collect();
        assert!(bad.is_empty(), "{}: {bad:#?}", sample.file);
        assert!(!sample.look_for.is_empty(), "{}", sample.file);
        assert!(manifest.resources.len() >= 2, "{}", sample.file);
    }
}

#[test]
fn the_cron_job_of_2019_sends_what_it_sent() {
    let sample = samples::all()
        .into_iter()
        .find(|it| it.file == "2019-cron.yaml");
    let manifest = Manifest::of(vec![sample.expect("a sample").to_file()]);
    let source = source(&manifest, "test-cronjob-source");
    assert_eq!(source.emission.kind, "dev.knative.cronjob.event");
    assert_eq!(
        source.emission.source,
        "/apis/v1/namespaces/default/cronjobsources/test-cronjob-source"
    );
    assert_eq!(
        source.emission.payload,
        Payload::Bytes(br#"{"message":"Hello world!"}"#.to_vec())
    );
    let schedule = source.schedule.as_ref().expect("a schedule");
    assert_eq!(schedule.text, "*/2 * * * *");
}

#[test]
fn a_bad_document_hides_no_good_one() {
    let manifest = manifest(
        "apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata: {name: a}\n---\na: [1\n---\napiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata: {name: b}\n",
    );
    let names: Vec<_> = manifest
        .resources
        .iter()
        .map(|it| it.id.name.as_str())
        .collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(manifest.problems.len(), 1);
    assert_eq!(manifest.problems[0].code, "syntax");
}
