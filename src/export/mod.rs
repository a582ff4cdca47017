//! A graph for other eyes: characters, Mermaid, Graphviz, JSON.

pub mod dot;
mod edge;
pub mod json;
pub mod mermaid;
pub mod text;
