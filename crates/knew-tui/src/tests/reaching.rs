//! Walking about the picture: no row is skipped, the way back is the way one came, and from anything one
//! gets to anything else.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use proptest::prelude::*;

use crate::tests::driver::Driver;
use knew_core::graph::layout::{NavigationStop, Zoom};
use knew_core::model::Id;

/// Sources, a broker, routes and targets in columns; a channel behind a route.
const SHOP: &str = include_str!("../../../../tests/screens/shop.yaml");

const ZOOMS: [Zoom; 4] = [Zoom::Map, Zoom::Outline, Zoom::Normal, Zoom::Detail];

/// Where the selection is, and the column it walks in.
type Stand = (Id, Option<(Id, u16)>);

fn stop<'a>(stops: &'a [NavigationStop], id: &Id) -> &'a NavigationStop {
    let found = stops.iter().find(|stop| stop.id == *id);
    found.expect("the selection stands on something drawn")
}

/// Where each of the four ways leads from somewhere, with nothing remembered but the column.
fn ways(driver: Driver, stand: &Stand) -> (Driver, Vec<Stand>) {
    let mut driver = driver;
    let mut ahead = Vec::new();
    for key in ["h", "j", "k", "l"] {
        driver.app.workbench.selected = Some(stand.0.clone());
        driver.app.workbench.graph_view.lane.clone_from(&stand.1);
        driver.app.workbench.graph_view.trail.clear();
        driver = driver.keys(key);
        let id = driver.app.workbench.selected.clone().expect("a selection");
        ahead.push((id, driver.app.workbench.graph_view.lane.clone()));
    }
    (driver, ahead)
}

/// From each thing to each other by `h`, `j`, `k` and `l`.
fn everything_is_reached(mut driver: Driver, about: &str) {
    let stops = driver.app.navigation_stops();
    let all: HashSet<Id> = stops.iter().map(|stop| stop.id.clone()).collect();
    assert_eq!(all.len(), stops.len(), "each once: {about}");
    let mut known: HashMap<Stand, Vec<Stand>> = HashMap::new();
    for start in &all {
        let mut ahead: Vec<Stand> = vec![(start.clone(), None)];
        let mut seen: HashSet<Stand> = HashSet::new();
        while let Some(stand) = ahead.pop() {
            if !seen.insert(stand.clone()) {
                continue;
            }
            if !known.contains_key(&stand) {
                let ways;
                (driver, ways) = crate::tests::reaching::ways(driver, &stand);
                known.insert(stand.clone(), ways);
            }
            ahead.extend(known[&stand].iter().cloned());
        }
        let seen: HashSet<Id> = seen.into_iter().map(|(id, _)| id).collect();
        let missed: Vec<_> = all.difference(&seen).map(ToString::to_string).collect();
        assert!(missed.is_empty(), "from {start} to {missed:?}: {about}");
    }
}

#[test]
fn in_every_sample_anything_is_reached_from_anything() {
    for sample in knew_core::manifest::samples::all_samples() {
        for zoom in ZOOMS {
            let mut driver = Driver::sample(sample.file);
            driver.app.workbench.graph_view.zoom = zoom;
            everything_is_reached(driver, &format!("{} at {zoom:?}", sample.file));
        }
    }
}

#[test]
fn down_from_the_top_left_stands_on_every_row_and_up_goes_the_same_way_back() {
    let mut driver = Driver::file(SHOP).keys("g g");
    let stops = driver.app.navigation_stops();
    let rows: HashSet<u16> = stops.iter().map(|stop| stop.y).collect();
    let mut way = Vec::new();
    while way.last() != driver.app.workbench.selected.as_ref() {
        way.push(driver.app.workbench.selected.clone().expect("a selection"));
        driver = driver.keys("j");
    }
    let visited: Vec<u16> = way.iter().map(|id| stop(&stops, id).y).collect();
    assert!(visited.is_sorted(), "{visited:?}");
    assert_eq!(visited.len(), rows.len(), "{visited:?}");
    for id in way.iter().rev() {
        assert_eq!(driver.app.workbench.selected.as_ref(), Some(id));
        driver = driver.keys("k");
    }
}

#[test]
fn below_the_last_source_comes_the_next_row_and_not_the_next_source() {
    let driver = Driver::file(SHOP).select("PingSource shop/ping").keys("j");
    let name = |driver: &Driver| {
        driver
            .app
            .workbench
            .selected
            .clone()
            .expect("a selection")
            .name
            .clone()
    };
    assert_eq!(name(&driver), "cluster");
    let driver = driver.keys("j");
    assert_eq!(name(&driver), "billing");
    assert_eq!(name(&driver.keys("k")), "cluster");
}

#[test]
fn a_column_is_kept_to_while_one_walks_up_and_down() {
    let driver = Driver::file(SHOP).select("Trigger shop/orders").keys("l");
    let column = |driver: &Driver| {
        let id = driver.app.workbench.selected.clone().expect("a selection");
        stop(&driver.app.navigation_stops(), &id).x
    };
    let targets = column(&driver);
    let mut driver = driver;
    for _ in 0..6 {
        driver = driver.keys("j");
    }
    // Two rows have nothing in the column of targets; below them it goes on.
    assert_eq!(column(&driver.keys("G")), targets);
}

/// Any few things that send to each other: sources, brokers, channels, routes and services.
fn any_file() -> impl Strategy<Value = String> {
    let source = (0..9u8).prop_map(Object::Source);
    let trigger = (0..3u8, 0..9u8, proptest::option::of(0..9u8));
    let trigger = trigger.prop_map(|(hub, to, dead)| Object::Trigger { hub, to, dead });
    let subscription = (0..3u8, 0..9u8, proptest::option::of(0..9u8));
    let subscription =
        subscription.prop_map(|(hub, to, reply)| Object::Subscription { hub, to, reply });
    let objects = prop_oneof![source, trigger, subscription];
    (0..4u8, proptest::collection::vec(objects, 1..16)).prop_map(|(hubs, objects)| {
        let mut text = String::new();
        for hub in 0..hubs {
            head(
                &mut text,
                "eventing.knative.dev/v1",
                "Broker",
                &format!("hub-{hub}"),
            );
            head(
                &mut text,
                "messaging.knative.dev/v1",
                "Channel",
                &format!("hub-{hub}"),
            );
            head(&mut text, "v1", "Service", &format!("service-{hub}"));
        }
        for (place, object) in objects.iter().enumerate() {
            object.write(&mut text, place);
        }
        text
    })
}

#[derive(Clone, Debug)]
enum Object {
    Source(u8),
    Trigger { hub: u8, to: u8, dead: Option<u8> },
    Subscription { hub: u8, to: u8, reply: Option<u8> },
}

fn head(text: &mut String, version: &str, kind: &str, name: &str) {
    let _ = write!(
        text,
        "---\napiVersion: {version}\nkind: {kind}\nmetadata: {{ name: {name} }}\n"
    );
}

/// A broker, a channel or a service, of which the last may be missing.
fn end(number: u8) -> String {
    let (version, kind, name) = match number % 3 {
        0 => ("eventing.knative.dev/v1", "Broker", "hub"),
        1 => ("messaging.knative.dev/v1", "Channel", "hub"),
        _ => ("v1", "Service", "service"),
    };
    let number = number / 3;
    format!("{{ ref: {{ apiVersion: {version}, kind: {kind}, name: {name}-{number} }} }}")
}

impl Object {
    fn write(&self, text: &mut String, place: usize) {
        let name = format!("it-{place}");
        let _ = match self {
            Self::Source(to) => {
                head(text, "sources.knative.dev/v1", "PingSource", &name);
                writeln!(
                    text,
                    "spec: {{ schedule: '* * * * *', sink: {} }}",
                    end(*to)
                )
            }
            Self::Trigger { hub, to, dead } => {
                head(text, "eventing.knative.dev/v1", "Trigger", &name);
                let dead =
                    dead.map(|dead| format!(", delivery: {{ deadLetterSink: {} }}", end(dead)));
                let dead = dead.unwrap_or_default();
                writeln!(
                    text,
                    "spec: {{ broker: hub-{hub}, subscriber: {}{dead} }}",
                    end(*to)
                )
            }
            Self::Subscription { hub, to, reply } => {
                head(text, "messaging.knative.dev/v1", "Subscription", &name);
                let channel = format!(
                    "{{ apiVersion: messaging.knative.dev/v1, kind: Channel, name: hub-{hub} }}"
                );
                let reply = reply.map(|reply| format!(", reply: {}", end(reply)));
                let reply = reply.unwrap_or_default();
                writeln!(
                    text,
                    "spec: {{ channel: {channel}, subscriber: {}{reply} }}",
                    end(*to)
                )
            }
        };
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn in_any_graph_anything_is_reached_from_anything(
        text in any_file(),
        zoom in proptest::sample::select(&ZOOMS[..]),
    ) {
        let mut driver = Driver::file(&text);
        driver.app.workbench.graph_view.zoom = zoom;
        everything_is_reached(driver, &format!("at {zoom:?} in\n{text}"));
    }
}
