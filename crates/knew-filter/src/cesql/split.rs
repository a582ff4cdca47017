//! Splits a chain of one logical operator into its operands, so that each can be explained.

use super::lex::{TokenKind, tokenize};

/// Operands of a valid expression that is one chain of `AND` or one chain of `OR`; otherwise empty.
pub(super) fn split_operands(text: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut operands = Vec::new();
    let mut chain = None;
    let mut start = 0;
    for token in tokenize(text).unwrap_or_default() {
        match token.kind {
            TokenKind::Symbol("(") => depth += 1,
            TokenKind::Symbol(")") => depth -= 1,
            TokenKind::Keyword(operator @ ("AND" | "OR" | "XOR")) if depth == 0 => {
                if operator == "XOR" || chain.is_some_and(|first| first != operator) {
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
