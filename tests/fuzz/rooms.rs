//! The rooms of knew that know neither network nor terminal, under their own name.

#[path = "../../src/event/mod.rs"]
pub mod event;
#[path = "../../src/filter/mod.rs"]
pub mod filter;
#[path = "../../src/graph/mod.rs"]
pub mod graph;
#[path = "../../src/manifest/mod.rs"]
pub mod manifest;
#[path = "../../src/model/mod.rs"]
pub mod model;
#[path = "../../src/text/mod.rs"]
pub mod text;
