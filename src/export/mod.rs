//! A graph for other eyes: characters, Mermaid, Graphviz, SVG, JSON.

pub mod dot;
mod edge;
pub mod json;
pub mod mermaid;
pub mod svg;
pub mod text;
