//! What simple expressions constraint of single attributes.
//!
//! An expression that meets a missing attribute fails, so every comparison here also constraints that
//! its attribute is there.

use super::Expression;
use super::like::{LikePattern, PatternPart};
use super::tree::{ComparisonOp, Expr, LogicOp};
use crate::constraint::{Alternatives, AttributeTest, Constraint, all_of, any_of, unconstrained};
use crate::judge::MatchKind;

/// Constraints under which the expression lets an event pass, or fail if `holds` is false.
pub(crate) fn expression_constraints(expression: &Expression, holds: bool) -> Alternatives {
    let Some(tree) = expression.tree() else {
        return unconstrained();
    };
    if holds {
        return node_constraints(tree, true);
    }
    // An error is a no as well, and the surest error is an attribute that is not there.
    let absent = |name: &String| vec![Constraint::new(name, AttributeTest::Present, false)];
    let errors = expression.attributes().iter().map(absent).collect();
    any_of(node_constraints(tree, false), errors)
}

fn node_constraints(node: &Expr, holds: bool) -> Alternatives {
    match node {
        Expr::Attribute(name) => {
            single_alternative(equals(name, if holds { "true" } else { "false" }, true))
        }
        Expr::Exists(name) => {
            single_alternative(vec![Constraint::new(name, AttributeTest::Present, holds)])
        }
        Expr::Not(inner) => node_constraints(inner, !holds),
        Expr::Like(left, pattern, sense) => match left.as_ref() {
            Expr::Attribute(name) => like_constraints(name, pattern, sense.apply(holds)),
            _ => unconstrained(),
        },
        Expr::In(left, set, sense) => match left.as_ref() {
            Expr::Attribute(name) => in_constraints(name, set, sense.apply(holds)),
            _ => unconstrained(),
        },
        Expr::Compare(left, rest) => match rest.as_slice() {
            [(comparison, right)] => comparison_constraints(left, *comparison, right, holds),
            _ => unconstrained(),
        },
        Expr::Logic(first, rest) => logic_constraints(first, rest, holds),
        _ => unconstrained(),
    }
}

fn single_alternative(constraints: Vec<Constraint>) -> Alternatives {
    vec![constraints]
}

fn equals(name: &str, value: &str, holds: bool) -> Vec<Constraint> {
    let exact = AttributeTest::Matches(MatchKind::Exact, value.to_owned());
    vec![
        Constraint::new(name, AttributeTest::Present, true),
        Constraint::new(name, exact, holds),
    ]
}

fn literal_text(node: &Expr) -> Option<String> {
    match node {
        Expr::Text(text) => Some(text.clone()),
        Expr::Integer(number) => Some(number.to_string()),
        Expr::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn like_constraints(name: &str, pattern: &LikePattern, holds: bool) -> Alternatives {
    let shortest: String = pattern
        .parts()
        .iter()
        .filter_map(|part| match part {
            PatternPart::Character(character) => Some(*character),
            PatternPart::AnyCharacter => Some('x'),
            PatternPart::AnyRun => None,
        })
        .collect();
    match (pattern.parts(), holds) {
        ([fixed @ .., PatternPart::AnyRun], _) if is_fixed(fixed) => {
            single_alternative(compare(name, MatchKind::Prefix, shortest, holds))
        }
        ([PatternPart::AnyRun, fixed @ ..], _) if is_fixed(fixed) => {
            single_alternative(compare(name, MatchKind::Suffix, shortest, holds))
        }
        _ => single_alternative(equals(name, &shortest, holds)),
    }
}

fn is_fixed(parts: &[PatternPart]) -> bool {
    parts
        .iter()
        .all(|part| matches!(part, PatternPart::Character(_)))
}

fn compare(name: &str, test: MatchKind, value: String, holds: bool) -> Vec<Constraint> {
    vec![
        Constraint::new(name, AttributeTest::Present, true),
        Constraint::new(name, AttributeTest::Matches(test, value), holds),
    ]
}

fn in_constraints(name: &str, set: &[Expr], holds: bool) -> Alternatives {
    let values: Option<Vec<String>> = set.iter().map(literal_text).collect();
    let Some(values) = values else {
        return unconstrained();
    };
    let constraints = values.iter().map(|value| equals(name, value, holds));
    if holds {
        constraints.collect()
    } else {
        single_alternative(constraints.flatten().collect())
    }
}

fn comparison_constraints(
    left: &Expr,
    comparison: ComparisonOp,
    right: &Expr,
    holds: bool,
) -> Alternatives {
    let (name, value, comparison) = match (left, right) {
        (Expr::Attribute(name), value) => (name, value, comparison),
        (value, Expr::Attribute(name)) => (name, value, mirrored(comparison)),
        _ => return unconstrained(),
    };
    let Some(text) = literal_text(value) else {
        return unconstrained();
    };
    let number = match value {
        Expr::Integer(number) => *number,
        _ => 0,
    };
    let wanted = match (comparison, holds) {
        (ComparisonOp::Equal, _) => return single_alternative(equals(name, &text, holds)),
        (ComparisonOp::Unequal, _) => return single_alternative(equals(name, &text, !holds)),
        (ComparisonOp::Less, true) | (ComparisonOp::GreaterOrEqual, false) => {
            number.wrapping_sub(1)
        }
        (ComparisonOp::Greater, true) | (ComparisonOp::LessOrEqual, false) => {
            number.wrapping_add(1)
        }
        _ => number,
    };
    single_alternative(equals(name, &wanted.to_string(), true))
}

fn mirrored(comparison: ComparisonOp) -> ComparisonOp {
    match comparison {
        ComparisonOp::Less => ComparisonOp::Greater,
        ComparisonOp::LessOrEqual => ComparisonOp::GreaterOrEqual,
        ComparisonOp::Greater => ComparisonOp::Less,
        ComparisonOp::GreaterOrEqual => ComparisonOp::LessOrEqual,
        same => same,
    }
}

fn logic_constraints(first: &Expr, rest: &[(LogicOp, Expr)], holds: bool) -> Alternatives {
    let Some(((operator, next), after)) = rest.split_first() else {
        return node_constraints(first, holds);
    };
    let left = node_constraints(first, holds);
    match (operator, holds) {
        (LogicOp::And, true) | (LogicOp::Or, false) => {
            all_of(&left, &logic_constraints(next, after, holds))
        }
        // What follows counts only when the left side has an answer, and the other one.
        (LogicOp::Or, true) | (LogicOp::And, false) => any_of(
            left,
            all_of(
                &node_constraints(first, !holds),
                &logic_constraints(next, after, holds),
            ),
        ),
        (LogicOp::Xor, _) => any_of(
            all_of(&left, &logic_constraints(next, after, false)),
            all_of(
                &node_constraints(first, !holds),
                &logic_constraints(next, after, true),
            ),
        ),
    }
}
