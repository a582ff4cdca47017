//! Attribute values without which an expression cannot be true.

use super::Expression;
use super::tree::{ComparisonOp, Expr, LogicOp, Polarity};
use crate::judge::MatchKind;
use crate::required::RequiredValues;
use knew_event::attributes::is_context_attribute;

pub(crate) fn required_by_expression(expression: &Expression) -> Vec<RequiredValues<'_>> {
    expression.tree().map(required_by_node).unwrap_or_default()
}

fn required_by_node(node: &Expr) -> Vec<RequiredValues<'_>> {
    match node {
        Expr::Compare(left, rest) => match (left.as_ref(), rest.as_slice()) {
            // The left side is cast to text, the very text that the index looks up.
            (Expr::Attribute(name), [(ComparisonOp::Equal, Expr::Text(value))])
                if reads_indexed_text(name) =>
            {
                vec![vec![(MatchKind::Exact, name, value)]]
            }
            _ => Vec::new(),
        },
        Expr::In(left, set, Polarity::Plain) => match left.as_ref() {
            // Only what is text on both sides is compared as text.
            Expr::Attribute(name) if reads_indexed_text(name) && is_context_attribute(name) => {
                let values = set.iter().map(|set| match set {
                    Expr::Text(value) => Some((MatchKind::Exact, name.as_str(), value.as_str())),
                    _ => None,
                });
                values
                    .collect::<Option<RequiredValues>>()
                    .into_iter()
                    .collect()
            }
            _ => Vec::new(),
        },
        Expr::Logic(first, rest) => required_by_logic(first, rest),
        _ => Vec::new(),
    }
}

/// `a AND (…)` needs both sides, `a OR (…)` one of them; nothing is known about `XOR`.
fn required_by_logic<'a>(first: &'a Expr, rest: &'a [(LogicOp, Expr)]) -> Vec<RequiredValues<'a>> {
    let left = required_by_node(first);
    let Some(((operator, next), after)) = rest.split_first() else {
        return left;
    };
    match operator {
        LogicOp::And => [left, required_by_logic(next, after)].concat(),
        LogicOp::Or => {
            let smallest =
                |covers: Vec<RequiredValues<'a>>| covers.into_iter().min_by_key(Vec::len);
            let both = smallest(left).zip(smallest(required_by_logic(next, after)));
            both.map(|(left, right)| [left, right].concat())
                .into_iter()
                .collect()
        }
        LogicOp::Xor => Vec::new(),
    }
}

/// True if expressions and the filter index read the same text for an attribute.
fn reads_indexed_text(name: &str) -> bool {
    !matches!(
        name,
        "time" | "schemaurl" | "datamediatype" | "datacontentencoding"
    )
}
