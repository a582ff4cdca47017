//! The samples of the systems: each is useful before there is a server.

use knew_core::graph::Graph;
use knew_core::manifest::samples::{self, SampleNeeds};
use knew_core::model::channel::HubStorage;
use knew_core::record::NodeCondition;
use knew_event::Event;

use crate::world::{World, graph};

/// The samples of systems, those whose hubs a system keeps, or the others.
fn samples(kept: bool) -> Vec<(&'static str, Graph)> {
    let all = samples::all_samples().into_iter();
    let systems = all.filter(|it| it.needs == SampleNeeds::Server);
    let systems = systems.map(|system| (system.file, graph(system.text, "{}")));
    let is_kept = |it: &Graph| it.hubs.iter().any(|hub| hub.storage != HubStorage::Memory);
    systems
        .filter(|system| is_kept(&system.1) == kept)
        .collect()
}

#[tokio::test]
async fn every_source_says_how_to_connect_and_stands_in_until_then() {
    let samples = samples(false);
    assert!(samples.len() >= 5);
    for (file, graph) in samples {
        let world = World::of(&graph).await;
        let source = &graph.sources[0].id;
        let said = world.conditions(&source.name);
        let [NodeCondition::Waiting(words)] = said.as_slice() else {
            panic!("{file}: {said:?}");
        };
        assert!(words.starts_with("stands for "), "{file}: {words}");
        world.engine.fire_source(source);
        world.until_shown(1).await;
    }
}

#[tokio::test]
async fn every_hub_says_how_to_connect_and_takes_nothing_until_then() {
    let samples = samples(true);
    assert!(samples.len() >= 2);
    for (file, graph) in samples {
        let world = World::of(&graph).await;
        let hub = &graph.hubs[0].id;
        let said = world.conditions(&hub.name);
        let [NodeCondition::Failed(words)] = said.as_slice() else {
            panic!("{file}: {said:?}");
        };
        assert!(words.contains("write connect: {"), "{file}: {words}");
        let event = Event {
            id: "1".to_owned(),
            source: "/test".to_owned(),
            ty: "test".to_owned(),
            ..Event::default()
        };
        let status = world.engine.send(hub, event).await;
        assert_eq!(status, Ok(503), "{file}");
    }
}
