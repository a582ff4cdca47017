//! What simple expressions demand of single attributes.
//!
//! An expression that meets a missing attribute fails, so every comparison here also demands that
//! its attribute is there.

use super::Expression;
use super::like::{Part, Pattern};
use super::tree::{Comparison, Logic, Node};
use crate::demand::{Ask, Choice, Demand, both, either, nothing};
use crate::judge::Test;

/// The choice that makes a filter of an expression say yes, or no where `holds` is false.
pub(crate) fn of_expression(expression: &Expression, holds: bool) -> Choice {
    let Some(tree) = expression.tree() else {
        return nothing();
    };
    if holds {
        return of_node(tree, true);
    }
    // An error is a no as well, and the surest error is an attribute that is not there.
    let absent = |name: &String| vec![Demand::new(name, Ask::Present, false)];
    let errors = expression.attributes().iter().map(absent).collect();
    either(of_node(tree, false), errors)
}

fn of_node(node: &Node, holds: bool) -> Choice {
    match node {
        Node::Attribute(name) => one(equal(name, if holds { "true" } else { "false" }, true)),
        Node::Exists(name) => one(vec![Demand::new(name, Ask::Present, holds)]),
        Node::Not(inner) => of_node(inner, !holds),
        Node::Like(left, pattern, sense) => match left.as_ref() {
            Node::Attribute(name) => of_like(name, pattern, sense.apply(holds)),
            _ => nothing(),
        },
        Node::In(left, set, sense) => match left.as_ref() {
            Node::Attribute(name) => of_set(name, set, sense.apply(holds)),
            _ => nothing(),
        },
        Node::Compare(left, rest) => match rest.as_slice() {
            [(comparison, right)] => of_comparison(left, *comparison, right, holds),
            _ => nothing(),
        },
        Node::Logic(first, rest) => of_logic(first, rest, holds),
        _ => nothing(),
    }
}

fn one(demands: Vec<Demand>) -> Choice {
    vec![demands]
}

fn equal(name: &str, value: &str, holds: bool) -> Vec<Demand> {
    let exact = Ask::Compare(Test::Exact, value.to_owned());
    vec![
        Demand::new(name, Ask::Present, true),
        Demand::new(name, exact, holds),
    ]
}

fn literal(node: &Node) -> Option<String> {
    match node {
        Node::Text(text) => Some(text.clone()),
        Node::Integer(number) => Some(number.to_string()),
        Node::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn of_like(name: &str, pattern: &Pattern, holds: bool) -> Choice {
    let shortest: String = pattern
        .parts()
        .iter()
        .filter_map(|part| match part {
            Part::Character(character) => Some(*character),
            Part::One => Some('x'),
            Part::Any => None,
        })
        .collect();
    match (pattern.parts(), holds) {
        ([fixed @ .., Part::Any], _) if is_fixed(fixed) => {
            one(compare(name, Test::Prefix, shortest, holds))
        }
        ([Part::Any, fixed @ ..], _) if is_fixed(fixed) => {
            one(compare(name, Test::Suffix, shortest, holds))
        }
        _ => one(equal(name, &shortest, holds)),
    }
}

fn is_fixed(parts: &[Part]) -> bool {
    parts.iter().all(|part| matches!(part, Part::Character(_)))
}

fn compare(name: &str, test: Test, value: String, holds: bool) -> Vec<Demand> {
    vec![
        Demand::new(name, Ask::Present, true),
        Demand::new(name, Ask::Compare(test, value), holds),
    ]
}

fn of_set(name: &str, set: &[Node], holds: bool) -> Choice {
    let values: Option<Vec<String>> = set.iter().map(literal).collect();
    let Some(values) = values else {
        return nothing();
    };
    let demands = values.iter().map(|value| equal(name, value, holds));
    if holds {
        demands.collect()
    } else {
        one(demands.flatten().collect())
    }
}

fn of_comparison(left: &Node, comparison: Comparison, right: &Node, holds: bool) -> Choice {
    let (name, value, comparison) = match (left, right) {
        (Node::Attribute(name), value) => (name, value, comparison),
        (value, Node::Attribute(name)) => (name, value, mirrored(comparison)),
        _ => return nothing(),
    };
    let Some(text) = literal(value) else {
        return nothing();
    };
    let number = match value {
        Node::Integer(number) => *number,
        _ => 0,
    };
    let wanted = match (comparison, holds) {
        (Comparison::Equal, _) => return one(equal(name, &text, holds)),
        (Comparison::Unequal, _) => return one(equal(name, &text, !holds)),
        (Comparison::Less, true) | (Comparison::GreaterOrEqual, false) => number.wrapping_sub(1),
        (Comparison::Greater, true) | (Comparison::LessOrEqual, false) => number.wrapping_add(1),
        _ => number,
    };
    one(equal(name, &wanted.to_string(), true))
}

fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

fn of_logic(first: &Node, rest: &[(Logic, Node)], holds: bool) -> Choice {
    let Some(((operator, next), after)) = rest.split_first() else {
        return of_node(first, holds);
    };
    let left = of_node(first, holds);
    match (operator, holds) {
        (Logic::And, true) | (Logic::Or, false) => both(&left, &of_logic(next, after, holds)),
        // What follows counts only when the left side has an answer, and the other one.
        (Logic::Or, true) | (Logic::And, false) => either(
            left,
            both(&of_node(first, !holds), &of_logic(next, after, holds)),
        ),
        (Logic::Xor, _) => either(
            both(&left, &of_logic(next, after, false)),
            both(&of_node(first, !holds), &of_logic(next, after, true)),
        ),
    }
}
