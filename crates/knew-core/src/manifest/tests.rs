//! Manifests derived from texts.

use std::fmt::Write as _;

use super::*;
use crate::model::{Payload, ProblemCode, Source, SourcePosition, Spec};
use proptest::prelude::*;
use rstest::rstest;

fn manifest(text: &str) -> Manifest {
    Manifest::from_files(vec![File {
        name: "a.yaml".into(),
        text: text.into(),
    }])
}

fn source<'a>(manifest: &'a Manifest, name: &str) -> &'a Source {
    let found = manifest
        .resources
        .iter()
        .find(|resource| resource.id.name == name);
    match &found.expect(name).spec {
        Spec::Source(source) => source,
        other => panic!("{name} is {other:?}"),
    }
}

#[test]
fn every_sample_loads_without_a_complaint() {
    for sample in samples::all_samples() {
        let manifest = Manifest::from_files(vec![sample.to_file()]);
        let bad: Vec<_> = manifest
            .problems
            .iter()
            .filter(|problem| problem.severity != Severity::Info)
            .collect();
        assert!(bad.is_empty(), "{}: {bad:#?}", sample.file);
        assert!(!sample.look_for.is_empty(), "{}", sample.file);
        assert!(manifest.resources.len() >= 2, "{}", sample.file);
    }
}

#[test]
fn the_cron_job_of_2019_sends_what_it_sent() {
    let sample = samples::all_samples()
        .into_iter()
        .find(|sample| sample.file == "2019-cron.yaml");
    let manifest = Manifest::from_files(vec![sample.expect("a sample").to_file()]);
    let source = source(&manifest, "test-cronjob-source");
    assert_eq!(source.event_template.ty, "dev.knative.cronjob.event");
    assert_eq!(
        source.event_template.source,
        "/apis/v1/namespaces/default/cronjobsources/test-cronjob-source"
    );
    assert_eq!(
        source.event_template.payload,
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
        .map(|resource| resource.id.name.as_str())
        .collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(manifest.problems.len(), 1);
    assert_eq!(manifest.problems[0].code, ProblemCode::Syntax);
}

#[test]
fn a_field_is_found_in_a_list_of_objects_and_in_a_later_document() {
    let text = "\u{feff}# é\nkind: Broker\n---\napiVersion: v1\nkind: List\nitems:\n- {}\n- apiVersion: eventing.knative.dev/v1\n  kind: Trigger\n  metadata: {name: t}\n  spec: {broker: \"é\", subscriber: {uri: x}}\n";
    let manifest = manifest(text);
    let origin = DocumentLocation {
        file: 0,
        document: 1,
        item: Some(1),
    };
    let place = |path: &str| {
        let at = ProblemLocation::Field(origin, path.to_owned());
        let SourcePosition { line, column, .. } = manifest.locate(&at).expect("a place");
        (line, column)
    };
    assert_eq!(place("spec.broker"), (11, 18));
    assert_eq!(place("spec.subscriber"), (11, 23));
    assert_eq!(place("spec.filter.attributes"), (11, 3));
    assert_eq!(place(""), (8, 3));
    let written = manifest.resource_text(&origin).expect("a text");
    assert!(written.starts_with("apiVersion: eventing") && written.ends_with("{uri: x}}"));
    let (file, bytes) = manifest.document_of(&origin).expect("a document");
    assert_eq!(file, 0);
    assert!(text[bytes].starts_with("apiVersion: v1\nkind: List\n"));
}

#[test]
fn a_thousand_unfoldings_are_refused() {
    let mut text = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let below = format!("*a{}, ", level - 1).repeat(10);
        _ = writeln!(text, "b{level}: &a{level} [{below}]");
    }
    let problems = manifest(&text).problems;
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, ProblemCode::Syntax);
}

#[test]
fn nesting_without_end_is_refused() {
    for text in [
        "[".repeat(100_000),
        "a: {".repeat(100_000),
        "- ".repeat(100_000),
    ] {
        let problems = manifest(&text).problems;
        assert_eq!(problems[0].code, ProblemCode::Syntax);
    }
}

/// What `serde_yaml` reads, to compare with.
fn same(node: &YamlNode, value: &serde_yaml::Value) -> bool {
    use serde_yaml::Value as Yaml;
    match (&node.value, value) {
        (yaml::YamlValue::Map(entries), Yaml::Mapping(map)) => {
            entries.len() == map.len()
                && entries
                    .iter()
                    .zip(map)
                    .all(|((key, value), (other_key, other))| {
                        same(key, other_key) && same(value, other)
                    })
        }
        (yaml::YamlValue::List(items), Yaml::Sequence(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(a, b)| same(a, b))
        }
        (yaml::YamlValue::Scalar { text, .. }, Yaml::String(other)) => text.as_ref() == other,
        (yaml::YamlValue::Scalar { .. }, Yaml::Null) => node.yaml_type() == yaml::YamlType::Null,
        (yaml::YamlValue::Scalar { .. }, Yaml::Bool(_)) => {
            node.yaml_type() == yaml::YamlType::Boolean
        }
        (yaml::YamlValue::Scalar { .. }, Yaml::Number(_)) => {
            node.yaml_type() == yaml::YamlType::Number
        }
        _ => false,
    }
}

fn any_yaml() -> impl Strategy<Value = serde_yaml::Value> {
    let leaf = prop_oneof![
        Just(serde_yaml::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        "[ -~é\n\t:#'\"-]{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map("[a-z.~]{1,6}", inner, 0..4).prop_map(|map| {
                let entries = map.into_iter().map(|(key, value)| (key.into(), value));
                serde_yaml::Value::Mapping(entries.collect())
            }),
        ]
    })
}

#[test]
fn what_is_missing_at_the_end_is_missed_on_the_last_line() {
    let manifest = manifest("a: 1\nb: {\n");
    let place = manifest.locate(&manifest.problems[0].at).expect("a place");
    assert_eq!(place.line, 2, "{place}");
}

proptest! {
    #[test]
    fn the_tree_says_what_serde_yaml_reads(value in any_yaml()) {
        let text = serde_yaml::to_string(&value).expect("any value can be written");
        let parsed = parse::parse_range(&text, 0..text.len());
        prop_assert_eq!(&parsed.error, &None, "{}", text);
        let root = parsed.root.expect("a document");
        prop_assert!(same(&root, &value), "{text}\n{root:#?}");
    }

    #[test]
    fn what_is_read_again_is_what_would_be_read_at_first(
        touched in 0..samples::all_samples().len(),
        cut in 0..400_usize,
        noise in "[ -~\n]{0,12}",
        gone in any::<bool>(),
    ) {
        let named = |(i, text): (usize, &str)| File { name: format!("{i}.yaml").into(), text: text.into() };
        let files: Vec<File> = samples::all_samples().iter().map(|sample| sample.text).enumerate().map(named).collect();
        let mut edited = files.clone();
        let text = &files[touched].text;
        let at = text.floor_char_boundary(cut.min(text.len()));
        edited[touched].text = format!("{}{noise}{}", &text[..at], &text[at..]).into();
        if gone {
            edited.remove(0);
        }
        prop_assert_eq!(Manifest::from_files(files).with_files(edited.clone()), Manifest::from_files(edited));
    }

    #[test]
    fn no_text_is_too_broken(
        sample in 0..samples::all_samples().len(),
        cut in 0..400_usize,
        length in 0..40_usize,
        noise in "[ -~\n\t{}\\[\\]&*!|>'\"%@`é]{0,12}",
    ) {
        let text = samples::all_samples()[sample].text;
        let from = text.floor_char_boundary(cut.min(text.len()));
        let to = text.floor_char_boundary((cut + length).min(text.len()));
        let broken = format!("{}{noise}{}", &text[..from], &text[to..]);
        let manifest = manifest(&broken);
        for problem in &manifest.problems {
            let place = manifest.locate(&problem.at).expect("every problem has a place");
            prop_assert!(place.line <= broken.lines().count().max(1));
            prop_assert!(problem.hint.is_some());
        }
        for resource in &manifest.resources {
            prop_assert!(manifest.resource_text(&resource.origin).is_some());
        }
    }
}

#[cfg(unix)]
#[test]
fn a_backslash_in_a_file_name_makes_no_folder() {
    let file = File {
        name: "E/L\\knew.yaml".into(),
        text: "".into(),
    };
    assert_eq!(file.folder(), "E");
    assert!(!file.is_workspace());
}

fn files(texts: &[&str]) -> Vec<File> {
    let file = |(at, text): (usize, &&str)| File {
        name: format!("{at}.yaml").into(),
        text: (*text).into(),
    };
    texts.iter().enumerate().map(file).collect()
}

fn budget(documents: usize, values: usize, objects: usize, problems: usize) -> ManifestBudget {
    ManifestBudget {
        documents,
        values,
        objects,
        problems,
    }
}

const BROKER: &str =
    "apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata: {name: a}\n---\n";
const SEQUENCE: &str = "apiVersion: flows.knative.dev/v1\nkind: Sequence\nmetadata: {name: s}\n\
    spec: {steps: [{uri: http://a}, {uri: http://a}]}\n";

#[rstest]
#[case::documents(budget(3, 99, 99, 99), 2, "1.yaml:1:1")]
#[case::values(budget(9, 30, 99, 99), 2, "1.yaml:4:16")]
#[case::objects(budget(9, 99, 4, 99), 2, "1.yaml:1:1")]
#[case::enough(budget(4, 37, 7, 99), 3, "")]
fn what_is_beyond_a_limit_is_not_read_and_named_once(
    #[case] budget: ManifestBudget,
    #[case] read: usize,
    #[case] place: &str,
) {
    let other = BROKER.replace("name: a", "name: b");
    let texts = files(&[&format!("{BROKER}{other}"), SEQUENCE, BROKER]);
    let texts = if place.is_empty() {
        texts[..2].to_vec()
    } else {
        texts
    };
    let manifest = Manifest::default().with_files_within(texts.clone(), budget);
    assert_eq!(manifest.resources.len(), read);
    let places: Vec<String> = manifest
        .problems
        .iter()
        .filter(|problem| problem.code == ProblemCode::TooLarge)
        .filter_map(|problem| manifest.locate(&problem.at))
        .map(|place| place.to_string())
        .collect();
    assert_eq!(places.concat(), place);
    // An analysis that is kept says the same.
    let again = manifest.with_files_within(texts, budget);
    assert!(again == manifest);
}

#[test]
fn a_file_that_shrinks_makes_room_for_the_next() {
    let limit = budget(9, 99, 1, 99);
    let full = Manifest::default().with_files_within(files(&[BROKER, SEQUENCE, BROKER]), limit);
    assert_eq!(full.resources.len(), 1);
    let emptied = full.with_files_within(files(&["", BROKER]), limit);
    assert_eq!(emptied.resources.len(), 1);
    assert!(emptied == Manifest::default().with_files_within(files(&["", BROKER]), limit));
}

#[test]
fn problems_beyond_the_limit_are_counted_as_one() {
    let text = "[1, 2, 3, 4]\n---\n".repeat(3);
    let manifest = Manifest::default().with_files_within(files(&[&text, "1"]), budget(9, 99, 9, 2));
    let codes: Vec<ProblemCode> = manifest
        .problems
        .iter()
        .map(|problem| problem.code)
        .collect();
    assert_eq!(
        codes,
        [ProblemCode::NotAnObject, ProblemCode::TooManyProblems]
    );
    let many = format!("{BROKER}x: 1\n").replace("---\n", &"a: 1\n".repeat(MAX_PROBLEMS + 5));
    let manifest = Manifest::from_files(files(&[&many]));
    assert_eq!(manifest.problems.len(), MAX_PROBLEMS);
    let last = manifest.problems.last().map(|problem| problem.code);
    assert_eq!(last, Some(ProblemCode::TooManyProblems));
}

#[test]
fn a_template_is_never_an_error() {
    for template in [
        "metadata:\n  name: x\n  {{- if .Values.ns }}\n  namespace: {{ .Values.ns }}\n  {{- else }}\n  namespace: default\n  {{- end }}\n",
        "{{- range .Values.names }}\n- {{ . }}: [\n{{- end }}\n",
    ] {
        let text = format!("apiVersion: eventing.knative.dev/v1\nkind: Broker\n{template}");
        let codes: Vec<_> = manifest(&text)
            .problems
            .iter()
            .map(|problem| problem.code)
            .collect();
        assert_eq!(codes, [ProblemCode::Templated], "{text}");
    }
}
