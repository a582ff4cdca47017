//! A plan is swapped while events flow: none is lost, none comes twice.

use std::collections::HashMap;

use futures_util::future::join_all;

use crate::subscriber::Subscriber;
use crate::topology::{Topology, id};
use crate::world::World;

const EVENTS: usize = 1000;

/// Every edit changes something: names of other routes come and go.
fn edited(sink: &str, edit: u64) -> Topology {
    let topology = Topology::default()
        .broker("b")
        .trigger("kept", &format!("{sink}/kept"))
        .trigger("picky", &format!("{sink}/picky"))
        .of_type("never");
    if edit.is_multiple_of(2) {
        return topology;
    }
    topology
        .trigger("more", "http://127.0.0.1:1")
        .of_type("never")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_posted_while_the_plan_is_swapped_arrive_exactly_once() {
    let sink = Subscriber::content().await;
    let world = World::of(&edited(&sink.url, 0)).await;
    let ids: Vec<String> = (0..EVENTS).map(|it| it.to_string()).collect();
    let chunks = ids.chunks(EVENTS / 20).map(async |chunk| {
        for id in chunk {
            let headers = [
                ("ce-specversion", "1.0"),
                ("ce-id", id),
                ("ce-source", "/s"),
                ("ce-type", "a.b"),
            ];
            let told = world
                .request(http::Method::POST, "/ns/b", &headers, "")
                .await;
            assert_eq!(told.status, 202);
        }
    });
    let edits = async {
        for edit in 1..=100 {
            world.engine.apply(&edited(&sink.url, edit).0, edit + 1);
            tokio::task::yield_now().await;
        }
    };
    tokio::join!(join_all(chunks), edits);
    world.engine.wait_until_idle().await;

    let mut times: HashMap<String, usize> = HashMap::new();
    for heard in sink.heard() {
        assert_eq!(heard.path, "/kept");
        *times.entry(heard.header("ce-id").to_owned()).or_default() += 1;
    }
    assert_eq!(times.len(), EVENTS);
    assert!(times.values().all(|value| *value == 1));
    let kept = world.journal.route(&id("Trigger", "kept"));
    assert_eq!(
        (kept.matched, kept.delivered, kept.filtered),
        (1000, 1000, 0)
    );
    let picky = world.journal.route(&id("Trigger", "picky"));
    assert_eq!((picky.matched, picky.filtered), (0, 1000));
}
