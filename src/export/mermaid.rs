//! A graph as a Mermaid flowchart, for a README or an issue.

use std::collections::HashMap;
use std::fmt::Write;

use super::edge::{Edge, EdgeKind, edges, label};
use knew_core::graph::{Graph, TargetKind};
use knew_core::model::Id;

/// The flowchart. Hubs are cylinders, Services rounded, missing things dashed.
#[must_use]
pub fn mermaid(graph: &Graph) -> String {
    let nodes = nodes(graph);
    let mut text = String::from("flowchart LR\n");
    let mut names = HashMap::new();
    for (place, node) in nodes.iter().enumerate() {
        let name = format!("n{place}");
        let (open, close) = node.shape;
        let words = format!("{}<br/>{}", escape(&node.id.kind), escape(&node.id.name));
        let _ = writeln!(text, "  {name}{open}\"{words}\"{close}{}", node.class);
        names.insert(node.id, name);
    }
    for edge in edges(graph) {
        if let (Some(from), Some(to)) = (names.get(edge.from), names.get(edge.to)) {
            let _ = writeln!(text, "  {from} {} {to}", arrow(graph, &edge));
        }
    }
    text.push_str("  classDef missing stroke-dasharray: 4 4\n");
    text
}

struct Node<'a> {
    id: &'a Id,
    shape: (&'static str, &'static str),
    class: &'static str,
}

fn nodes(graph: &Graph) -> Vec<Node<'_>> {
    let class = |missing: bool| if missing { ":::missing" } else { "" };
    let sources = graph.sources.iter().map(|source| Node {
        id: &source.id,
        shape: (">", "]"),
        class: "",
    });
    let hubs = graph.hubs.iter().map(|hub| Node {
        id: &hub.id,
        shape: ("[(", ")]"),
        class: class(hub.missing.is_some()),
    });
    let targets = graph.targets.iter().map(|target| {
        let shape = if target.kind == TargetKind::Uri {
            ("([", "])")
        } else {
            ("(", ")")
        };
        Node {
            id: &target.id,
            shape,
            class: class(target.kind == TargetKind::Missing),
        }
    });
    let opaque = graph.opaque.iter().map(|opaque| Node {
        id: &opaque.id,
        shape: ("[", "]"),
        class: "",
    });
    sources.chain(hubs).chain(targets).chain(opaque).collect()
}

fn arrow(graph: &Graph, edge: &Edge<'_>) -> String {
    let label = label(graph, edge);
    let line = match edge.kind {
        EdgeKind::Flow => "-->",
        EdgeKind::Reply | EdgeKind::DeadLetter => "-.->",
    };
    if label.is_empty() {
        line.to_owned()
    } else {
        format!("{line}|\"{}\"|", escape(&label))
    }
}

/// Everything but letters, digits and harmless marks as Mermaid's own character codes.
fn escape(words: &str) -> String {
    let mut escaped = String::new();
    for letter in words.chars() {
        if letter.is_alphanumeric() || " -_.:/=,".contains(letter) {
            escaped.push(letter);
        } else if !letter.is_control() {
            let _ = write!(escaped, "#{};", u32::from(letter));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use knew_core::graph::build::build;
    use knew_core::graph::fixtures::{broker, exact, manifest, shop, trigger};

    #[test]
    fn every_edge_joins_two_nodes_that_are_declared() {
        let text = mermaid(&build(&shop()));
        let first = |line: &str| {
            line.split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        let (edges, nodes): (Vec<&str>, Vec<&str>) = text
            .lines()
            .filter(|line| line.starts_with("  n"))
            .partition(|line| line.contains("> n") || line.contains("| n"));
        let declared: Vec<String> = nodes
            .iter()
            .map(|line| {
                line.trim()
                    .chars()
                    .take_while(char::is_ascii_alphanumeric)
                    .collect()
            })
            .collect();
        assert_eq!(declared.len(), 11);
        for edge in edges {
            assert!(declared.contains(&first(edge)), "{edge}");
        }
    }

    #[test]
    fn no_text_of_a_manifest_can_end_a_label() {
        let filter = exact("a\"] --> x|y\n;");
        let text = mermaid(&build(&manifest(vec![
            broker("b"),
            trigger("t", "b", Some(filter), "s"),
        ])));
        let edge = text.lines().find(|line| line.contains("t: type")).unwrap();
        assert_eq!(edge.matches('"').count(), 2);
        assert_eq!(edge.matches('|').count(), 2);
        assert_eq!(edge.matches("-->").count(), 1);
    }
}
