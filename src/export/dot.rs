//! A graph in the language of Graphviz.

use std::fmt::Write;

use super::edge::{EdgeKind, edges, label};
use knew_core::graph::{Graph, TargetKind};
use knew_core::model::Id;

/// The digraph, left to right.
#[must_use]
pub fn dot(graph: &Graph) -> String {
    let mut text =
        String::from("digraph knew {\n  rankdir=LR;\n  node [fontname=\"monospace\"];\n");
    for source in &graph.sources {
        node(&mut text, &source.id, "cds", false);
    }
    for hub in &graph.hubs {
        node(&mut text, &hub.id, "cylinder", hub.missing.is_some());
    }
    for target in &graph.targets {
        node(
            &mut text,
            &target.id,
            "box",
            target.kind == TargetKind::Missing,
        );
    }
    for opaque in &graph.opaque {
        node(&mut text, &opaque.id, "note", false);
    }
    for edge in edges(graph) {
        let style = match edge.kind {
            EdgeKind::Flow => "solid",
            EdgeKind::Reply => "dashed",
            EdgeKind::DeadLetter => "dotted",
        };
        let (from, to) = (quote(&edge.from.to_string()), quote(&edge.to.to_string()));
        let label = quote(&label(graph, &edge));
        let _ = writeln!(text, "  {from} -> {to} [label={label}, style={style}];");
    }
    text.push_str("}\n");
    text
}

fn node(text: &mut String, id: &Id, shape: &str, missing: bool) {
    let style = if missing { ", style=dashed" } else { "" };
    let _ = writeln!(text, "  {} [shape={shape}{style}];", quote(&id.to_string()));
}

/// A quoted string, in which only quotes and backslashes mean anything.
fn quote(words: &str) -> String {
    let words = words
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("\"{words}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use knew_core::graph::build::build;
    use knew_core::graph::fixtures::shop;

    #[test]
    fn dead_letters_are_dotted() {
        let text = dot(&build(&shop()));
        let wanted = "\"Broker default/default\" -> \"Service default/dlq\" [label=\"fraud: dead letter\", style=dotted];";
        assert!(text.contains(wanted), "{text}");
    }

    #[test]
    fn quotes_are_escaped() {
        assert_eq!(quote(r#"a"b\"#), r#""a\"b\\""#);
    }
}
