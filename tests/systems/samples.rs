//! The samples of the systems: each is useful before there is a server.

use std::path::Path;

use knew::record::Condition;

use crate::world::{World, graph};

#[tokio::test]
async fn every_sample_says_how_to_connect_and_stands_in_until_then() {
    for name in ["kafka", "sqs", "redis", "rabbitmq", "github"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("samples/{name}.yaml"));
        let text = std::fs::read_to_string(path).unwrap();
        let world = World::of(&text, "{}").await;
        let graph = graph(&text, "{}");
        let source = &graph.sources[0].id;
        let said = world.conditions(&source.name);
        let [Condition::Waiting(words)] = said.as_slice() else {
            panic!("{name}: {said:?}");
        };
        assert!(words.starts_with("stands for "), "{name}: {words}");
        world.engine.fire(source);
        world.until_shown(1).await;
    }
}
