//! A graph for other eyes: characters, Mermaid, Graphviz, JSON.

pub mod text;
