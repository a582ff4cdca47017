//! The samples run: whatever source of them fires, a service shows the event.

use knew::graph::build::build;
use knew::manifest::{Manifest, samples};

use crate::topology::Topology;
use crate::world::World;

#[tokio::test]
async fn every_source_of_every_sample_reaches_a_service() {
    for sample in samples::all() {
        let graph = build(&Manifest::of(vec![sample.to_file()]).resources);
        let sources = graph.sources.clone();
        assert!(!sources.is_empty(), "{}", sample.file);
        let world = World::of(&Topology(graph)).await;
        for source in &sources {
            let before = world.shown.lock().unwrap().len();
            world.engine.fire(&source.id);
            world.engine.rest().await;
            let after = world.shown.lock().unwrap().len();
            assert!(after > before, "{}: {}", sample.file, source.id);
        }
    }
}
