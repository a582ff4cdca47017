//! The samples run: whatever source of them fires, a service shows the event.

use knew_core::graph::build::build;
use knew_core::manifest::{Manifest, samples};
use knew_core::model::workspace::{SystemAddress, SystemAddresses};

use crate::topology::Topology;
use crate::world::World;

/// Hubs that systems keep pass events on from memory; what is missing without it is in `tests/systems`.
fn in_memory() -> SystemAddresses {
    SystemAddresses {
        kafka: Some(SystemAddress::InMemory),
        nats: Some(SystemAddress::InMemory),
        ..SystemAddresses::default()
    }
}

#[tokio::test]
async fn every_source_of_every_sample_reaches_a_service() {
    for sample in samples::all_samples() {
        let graph = build(&Manifest::from_files(vec![sample.to_file()]).resources);
        let sources = graph.sources.clone();
        assert!(!sources.is_empty(), "{}", sample.file);
        let world = World::with(&Topology(graph), |it| it.connect = in_memory()).await;
        for source in &sources {
            let before = world.shown.lock().unwrap().len();
            world.engine.fire_source(&source.id);
            world.engine.wait_until_idle().await;
            let after = world.shown.lock().unwrap().len();
            assert!(after > before, "{}: {}", sample.file, source.id);
        }
    }
}
