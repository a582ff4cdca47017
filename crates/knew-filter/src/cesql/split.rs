//! The operands of a chain of one logical operator, as texts, so that each can be explained.

use super::lex::{Kind, lex};

/// The operands of a valid expression that is one chain of `AND`, or one of `OR`; else nothing.
pub(super) fn split(text: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut operands = Vec::new();
    let mut chain = None;
    let mut start = 0;
    for token in lex(text).unwrap_or_default() {
        match token.kind {
            Kind::Symbol("(") => depth += 1,
            Kind::Symbol(")") => depth -= 1,
            Kind::Keyword(operator @ ("AND" | "OR" | "XOR")) if depth == 0 => {
                if operator == "XOR" || chain.is_some_and(|it| it != operator) {
                    return Vec::new();
                }
                chain = Some(operator);
                operands.push(text[start..token.start].trim());
                start = token.start + operator.len();
            }
            _ => {}
        }
    }
    if chain.is_some() {
        operands.push(text[start..].trim());
    }
    operands
}
