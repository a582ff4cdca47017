//! Exact values without which an expression cannot be true.

use super::Expression;
use super::tree::{Comparison, Logic, Node, Sense};
use crate::judge::Test;
use crate::required::Cover;
use knew_event::attributes::is_of_the_context;

/// Every cover that is easily found.
pub(crate) fn covers(expression: &Expression) -> Vec<Cover<'_>> {
    expression.tree().map(of_node).unwrap_or_default()
}

fn of_node(node: &Node) -> Vec<Cover<'_>> {
    match node {
        Node::Compare(left, rest) => match (left.as_ref(), rest.as_slice()) {
            // The left side is cast to text, the very text that the index looks up.
            (Node::Attribute(name), [(Comparison::Equal, Node::Text(value))]) if is_plain(name) => {
                vec![vec![(Test::Exact, name, value)]]
            }
            _ => Vec::new(),
        },
        Node::In(left, set, Sense::Plain) => match left.as_ref() {
            // Only what is text on both sides is compared as text.
            Node::Attribute(name) if is_plain(name) && is_of_the_context(name) => {
                let values = set.iter().map(|set| match set {
                    Node::Text(value) => Some((Test::Exact, name.as_str(), value.as_str())),
                    _ => None,
                });
                values.collect::<Option<Cover>>().into_iter().collect()
            }
            _ => Vec::new(),
        },
        Node::Logic(first, rest) => of_logic(first, rest),
        _ => Vec::new(),
    }
}

/// Of `a AND (…)` either side must hold, of `a OR (…)` one of both, and of `XOR` nothing is known.
fn of_logic<'a>(first: &'a Node, rest: &'a [(Logic, Node)]) -> Vec<Cover<'a>> {
    let left = of_node(first);
    let Some(((operator, next), after)) = rest.split_first() else {
        return left;
    };
    match operator {
        Logic::And => [left, of_logic(next, after)].concat(),
        Logic::Or => {
            let smallest = |covers: Vec<Cover<'a>>| covers.into_iter().min_by_key(Vec::len);
            let both = smallest(left).zip(smallest(of_logic(next, after)));
            both.map(|(left, right)| [left, right].concat())
                .into_iter()
                .collect()
        }
        Logic::Xor => Vec::new(),
    }
}

/// Whether expressions and the index read the same text under a name.
fn is_plain(name: &str) -> bool {
    !matches!(
        name,
        "time" | "schemaurl" | "datamediatype" | "datacontentencoding"
    )
}
