//! Runs each file of `tests/routes`: a manifest, what subscribers say, what is sent, who hears what.
//! The address `http://NAME.test` in a manifest is the subscriber NAME.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use knew_core::graph::build::build;
use knew_core::manifest::{File, Manifest};
use knew_core::model::Severity;
use serde::Deserialize;

use crate::subscriber::{Say, Subscriber};
use crate::topology::Topology;
use crate::world::World;

/// One file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    #[serde(default)]
    say: BTreeMap<String, Vec<Word>>,
    send: Vec<Send>,
    heard: BTreeMap<String, Vec<String>>,
    manifest: String,
}

/// An answer: a status, or the type of an event.
#[derive(Deserialize)]
#[serde(untagged)]
enum Word {
    Status(u16),
    Reply(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Send {
    to: String,
    #[serde(rename = "type")]
    kind: String,
    answer: u16,
}

#[tokio::test]
async fn every_scenario_ends_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/routes");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        let scenario = serde_yaml::from_str(&text).unwrap_or_else(|it| panic!("{name}: {it}"));
        run(&name, scenario).await;
        count += 1;
    }
    assert!(count > 0);
}

async fn run(name: &str, scenario: Scenario) {
    let mut subscribers = BTreeMap::new();
    let mut text = scenario.manifest;
    for who in scenario.heard.keys().chain(scenario.say.keys()) {
        if !subscribers.contains_key(who) {
            let script = scenario
                .say
                .get(who)
                .map_or_else(Vec::new, |say| script(say));
            let subscriber = Subscriber::saying(script).await;
            text = text.replace(&format!("http://{who}.test"), &subscriber.url);
            subscribers.insert(who.clone(), subscriber);
        }
    }
    let world = World::of(&Topology(graph(name, &text))).await;
    for Send { to, kind, answer } in &scenario.send {
        let headers = [
            ("ce-specversion", "1.0"),
            ("ce-id", "e"),
            ("ce-source", "/s"),
            ("ce-type", kind),
        ];
        let told = world.request(http::Method::POST, to, &headers, "").await;
        assert_eq!(told.status, *answer, "{name}: {kind} to {to}");
    }
    for (who, wanted) in &scenario.heard {
        let heard = heard_by(&world, who, &subscribers[who]);
        assert_eq!(&heard, wanted, "{name}: what {who} heard");
    }
}

fn script(words: &[Word]) -> Vec<Say> {
    let say = |it: &Word| match it {
        Word::Status(status) => Say::Status(*status),
        Word::Reply(kind) => Say::event(200, kind),
    };
    words.iter().map(say).collect()
}

fn graph(name: &str, text: &str) -> knew_core::graph::Graph {
    let file = File {
        name: name.into(),
        text: text.into(),
    };
    let manifest = Manifest::from_files(vec![file]);
    let errors = manifest.problems.iter();
    let errors = errors.filter(|error| error.severity == Severity::Error);
    let errors = errors.map(|error| &error.message);
    assert_eq!(errors.collect::<Vec<_>>(), Vec::<&String>::new(), "{name}");
    build(&manifest.resources)
}

/// The types of events that reached a subscriber or a service of that name.
fn heard_by(world: &World, who: &str, subscriber: &Subscriber) -> Vec<String> {
    let heard = subscriber.heard();
    let mut types: Vec<_> = heard
        .iter()
        .map(|heard| heard.header("ce-type").to_owned())
        .collect();
    let shown = world.shown.lock().unwrap();
    let shown = shown.iter().filter(|(id, _)| id.name == who);
    types.extend(shown.map(|(_, event)| event.ty.clone()));
    types
}
