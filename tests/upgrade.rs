//! Old manifests in today's shape route the same events to the same places, keep every comment, and
//! say what is lost.

#![expect(
    clippy::expect_used,
    reason = "a test ends where the ground it stands on is missing"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use knew_core::graph::{Graph, ReplyDestination, build::build};
use knew_core::manifest::{File, Manifest, samples, upgrade::upgrade_files};
use knew_core::model::{Problem, Severity};
use knew_core::record::{DeliveryStep, Journal};
use knew_engine::{Clock, Engine, EngineOptions};
use knew_event::Event;
use proptest::prelude::*;
use tokio::runtime::Builder;

fn file(text: &str) -> Vec<File> {
    vec![File {
        name: "a.yaml".into(),
        text: text.into(),
    }]
}

fn upgraded(text: &str) -> String {
    upgrade_files(&file(text)).files[0].text.to_string()
}

fn graph(text: &str) -> Graph {
    build(&Manifest::from_files(file(text)).resources)
}

/// What sources sent then, and send now.
const RENAMED: &[(&str, &str)] = &[
    ("dev.knative.cronjob.event", "dev.knative.sources.ping"),
    (
        "google.pubsub.topic.publish",
        "google.cloud.pubsub.topic.v1.messagePublished",
    ),
    (
        "/apis/v1/namespaces/default/cronjobsources/clock",
        "/apis/v1/namespaces/default/pingsources/clock",
    ),
];

fn today(text: &str) -> String {
    let renamed = RENAMED.iter().find(|(then, _)| *then == text);
    renamed.map_or(text, |(_, now)| now).to_owned()
}

/// For each hub, what becomes of an event: route by route, who gets it and where an answer goes.
fn ways(graph: &Graph, event: &Event) -> BTreeSet<String> {
    let taken = graph.routes.iter().filter(|route| {
        let filter = route.filter.as_ref();
        route.broken.is_none() && filter.is_none_or(|it| it.judge(event).passes())
    });
    let way = taken.map(|route| {
        let to = route
            .subscriber
            .as_ref()
            .map(|subscriber| subscriber.id.to_string());
        let reply = match &route.reply {
            ReplyDestination::To(end) => end.id.to_string(),
            ReplyDestination::Hub => "back".to_owned(),
            ReplyDestination::Dropped => "dropped".to_owned(),
        };
        format!("{} {} -> {to:?}, {reply}", route.hub, route.id)
    });
    way.collect()
}

/// Where each source sends.
fn sinks(graph: &Graph) -> BTreeMap<String, Option<String>> {
    let sink = |it: &knew_core::graph::Source| it.sink.as_ref().map(|end| end.id.to_string());
    let sources = graph.sources.iter();
    sources
        .map(|source| (source.id.name.clone(), sink(source)))
        .collect()
}

/// What the engine really does with an event at each hub: who has it in the end, or why nobody has.
fn deeds(graph: &Graph, event: &Event) -> BTreeSet<String> {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let clock = Clock::manual("2026-01-01T00:00:00Z".parse().expect("an instant"));
        let journal = Arc::new(Journal::default());
        let options = EngineOptions {
            listen: "127.0.0.1:0".parse().expect("an address"),
            ..EngineOptions::default()
        };
        let engine = Engine::start(options, clock.clone(), journal.clone()).await;
        let engine = engine.expect("an engine");
        // Only the event asked about: what schedules add depends on how far the clock is moved.
        let silent = Graph {
            sources: Vec::new(),
            ..graph.clone()
        };
        engine.apply(&silent, 1);
        for hub in graph.hubs.iter().filter(|hub| hub.missing.is_none()) {
            tokio::select! {
                sent = engine.send(&hub.id, event.clone()) => { sent.expect("a hub takes it"); }
                () = pass_time(&clock) => {}
            }
        }
        engine.wait_until_idle().await;
        let hops = journal.entries_from(0).entries;
        hops.iter().filter_map(|hop| ending(&hop.step)).collect()
    })
}

/// Lets the waits between attempts pass at once, for ever.
async fn pass_time(clock: &Clock) {
    loop {
        clock.advance(Duration::from_secs(1)).await;
        tokio::task::yield_now().await;
    }
}

/// How the way of an event on a route ended.
fn ending(step: &DeliveryStep) -> Option<String> {
    match step {
        DeliveryStep::Delivered { route, to, .. } => {
            let route = route.as_ref()?;
            Some(format!("{route} gave it to {to}"))
        }
        DeliveryStep::DeadLettered { route, to, .. } => Some(format!("{route} gave it up to {to}")),
        DeliveryStep::Lost { route, reason } => {
            let route = route.as_ref()?;
            Some(format!("{route} lost it: {reason}"))
        }
        _ => None,
    }
}

fn assert_routes_alike(text: &str, kind: &str, source: &str) {
    let now = upgraded(text);
    let (old, new) = (graph(text), graph(&now));
    let event = |kind: String, source: String| Event {
        id: "1".to_owned(),
        ty: kind,
        source,
        ..Event::default()
    };
    let then = event(kind.to_owned(), source.to_owned());
    let today = event(today(kind), today(source));
    let (before, after) = (ways(&old, &then), ways(&new, &today));
    assert_eq!(before, after, "{kind} from {source}\n{text}\n=>\n{now}");
    let (before, after) = (deeds(&old, &then), deeds(&new, &today));
    assert_eq!(before, after, "{kind} from {source}\n{text}\n=>\n{now}");
    assert_eq!(sinks(&old), sinks(&new), "{text}\n=>\n{now}");
}

const KINDS: &[&str] = &[
    "dev.knative.cronjob.event",
    "google.pubsub.topic.publish",
    "order.created",
];
const SOURCES: &[&str] = &["/apis/v1/namespaces/default/cronjobsources/clock", "/shop"];

#[test]
fn the_samples_of_2019_route_as_they_did() {
    let old = samples::all_samples()
        .into_iter()
        .filter(|sample| sample.file.contains("2019"));
    let mut count = 0;
    for sample in old {
        for kind in KINDS {
            assert_routes_alike(sample.text, kind, SOURCES[1]);
        }
        count += 1;
    }
    assert!(count >= 3, "only {count} samples");
}

fn trigger() -> impl Strategy<Value = String> {
    let filter = prop_oneof![
        Just(String::new()),
        Just("  filter: {}\n".to_owned()),
        (0..KINDS.len(), any::<bool>()).prop_map(|(kind, any)| {
            let source = if any { "Any" } else { SOURCES[0] };
            format!(
                "  filter:\n    sourceAndType:\n      # what it wants\n      type: {}\n      source: {source}\n",
                KINDS[kind]
            )
        }),
        (0..KINDS.len()).prop_map(|kind| format!(
            "  filter:\n    attributes: {{type: {}}}\n",
            KINDS[kind]
        )),
    ];
    let broker = prop_oneof![
        Just(""),
        Just("  broker: default\n"),
        Just("  broker: other # it\n")
    ];
    let subscriber = prop_oneof![
        Just(
            "    ref:\n      apiVersion: serving.knative.dev/v1alpha1\n      kind: Service\n      name: display\n"
        ),
        Just("    ref: {apiVersion: eventing.knative.dev/v1alpha1, kind: Channel, name: one}\n"),
        Just("    uri: http://127.0.0.1:9/\n"),
    ];
    (filter, broker, subscriber, 0..9_u8).prop_map(|(filter, broker, subscriber, number)| {
        format!(
            "apiVersion: eventing.knative.dev/v1alpha1\nkind: Trigger\nmetadata:\n  name: t{number}\nspec:\n{broker}{filter}  subscriber:\n{subscriber}"
        )
    })
}

fn manifest() -> impl Strategy<Value = String> {
    let rest = prop::sample::subsequence(
        vec![
            "apiVersion: eventing.knative.dev/v1alpha1\nkind: Broker\nmetadata:\n  name: default\n",
            "apiVersion: eventing.knative.dev/v1alpha1\nkind: Broker\nmetadata: {name: other}\n",
            "apiVersion: eventing.knative.dev/v1alpha1\nkind: Channel\nmetadata:\n  name: one\nspec:\n  provisioner:\n    name: in-memory-channel\n",
            "apiVersion: serving.knative.dev/v1alpha1\nkind: Service\nmetadata:\n  name: display\nspec:\n  runLatest:\n    configuration:\n      revisionTemplate:\n        spec:\n          container:\n            # the image\n            image: a/b\n",
            "apiVersion: sources.eventing.knative.dev/v1alpha1\nkind: CronJobSource\nmetadata:\n  name: clock\nspec:\n  schedule: \"* * * * *\"\n  sink:\n    apiVersion: eventing.knative.dev/v1alpha1\n    kind: Broker\n    name: default\n",
            "apiVersion: eventing.knative.dev/v1alpha1\nkind: Subscription\nmetadata:\n  name: out\nspec:\n  channel:\n    kind: Channel\n    apiVersion: eventing.knative.dev/v1alpha1\n    name: one\n  subscriber:\n    ref:\n      apiVersion: serving.knative.dev/v1alpha1\n      kind: Service\n      name: display\n  reply:\n    channel:\n      apiVersion: eventing.knative.dev/v1alpha1\n      kind: Channel\n      name: one\n",
        ],
        2..=6,
    );
    // A clock is always there, so that its filters follow it.
    (rest, prop::collection::vec(trigger(), 0..4)).prop_map(|(rest, triggers)| {
        let mut documents: Vec<String> = rest.iter().map(|rest| (*rest).to_owned()).collect();
        documents.extend(triggers);
        documents.join("---\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_upgraded_routes_every_event_to_the_same_places(
        text in manifest(), kind in 2..KINDS.len(), source in 0..SOURCES.len()
    ) {
        // Without a clock in the files, its type stays what it was.
        let clock = text.contains("CronJobSource");
        let kind = if clock { KINDS[0] } else { KINDS[kind] };
        let source = if clock { SOURCES[source] } else { SOURCES[1] };
        assert_routes_alike(&text, kind, source);
    }

    #[test]
    fn comments_stay_and_a_second_upgrade_changes_nothing(text in manifest()) {
        let now = upgraded(&text);
        for comment in text.lines().filter_map(|line| line.split_once('#')) {
            prop_assert!(now.contains(comment.1), "{} is lost:\n{now}", comment.1);
        }
        let again = upgrade_files(&file(&now));
        prop_assert_eq!(&*again.files[0].text, now.as_str());
        prop_assert_eq!(again.notes, []);
    }
}

#[test]
fn a_tutorial_of_2019_is_brought_to_today_with_every_loss_named() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upgrade");
    let text = fs::read_to_string(folder.join("old.yaml")).expect("a text");
    let done = upgrade_files(&file(&text));
    let mut found = done.files[0].text.to_string();
    for note in &done.notes {
        _ = writeln!(found, "# note: {} {}", note.id, note.sentence);
    }
    let expected = folder.join("today.txt");
    if std::env::var_os("KNEW_BLESS").is_some() {
        fs::write(&expected, &found).expect("the result can be written");
    }
    assert_eq!(found, fs::read_to_string(expected).expect("a result"));
    let errors: Vec<_> = Manifest::from_files(done.files)
        .problems
        .into_iter()
        .filter(|problem| problem.severity == Severity::Error)
        .collect();
    assert_eq!(errors, []);
}

/// Names of the cases, each a manifest with the expected result beside it.
fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upgrade/cases");
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut inputs: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension != "txt"))
        .collect();
    inputs.sort();
    inputs
}

#[test]
fn each_case_becomes_what_todays_cluster_accepts() {
    let cases = cases();
    assert!(cases.len() > 10, "{cases:?}");
    for path in cases {
        let text = fs::read_to_string(&path).expect("a text");
        let is_json = path
            .extension()
            .is_some_and(|extension| extension == "json");
        let done = upgrade_files(&file(&text));
        let now = done.files[0].text.to_string();
        if is_json {
            let parsed: Result<serde_json::Value, _> = serde_json::from_str(&now);
            assert!(parsed.is_ok(), "{}: {parsed:?}\n{now}", path.display());
        }
        let mut found = now.clone();
        for note in &done.notes {
            let by_hand = if note.by_hand { "by hand: " } else { "" };
            _ = writeln!(found, "# note: {by_hand}{} {}", note.id, note.sentence);
        }
        let expected = path.with_extension("txt");
        if std::env::var_os("KNEW_BLESS").is_some() {
            fs::write(&expected, &found).expect("the result can be written");
        }
        let expected = fs::read_to_string(expected).expect("a result");
        assert_eq!(found, expected, "{}", path.display());
        let again = upgrade_files(&file(&now));
        assert_eq!(*again.files[0].text, *now, "{}", path.display());
        if done.notes.iter().all(|note| !note.by_hand) {
            let problems = Manifest::from_files(done.files).problems;
            let errors = problems
                .iter()
                .filter(|problem| problem.severity == Severity::Error);
            assert_eq!(
                errors.collect::<Vec<_>>(),
                [] as [&Problem; 0],
                "{}",
                path.display()
            );
        }
    }
}
