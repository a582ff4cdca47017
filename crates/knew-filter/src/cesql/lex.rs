//! Tokenizer for expressions.

use super::error::{SyntaxError, SyntaxErrorKind};

/// Token with its position in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Token type, with its value if it has one.
    pub kind: TokenKind,
    /// Column of the first character, counted from 1.
    pub column: usize,
    /// Byte offset of the first character, counted from 0.
    pub start: usize,
}

/// Type and value of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Name of an attribute or a function.
    Word(String),
    /// Keyword in upper case, such as `AND`.
    Keyword(&'static str),
    /// Number with its sign; a sign that touches a digit belongs to the number.
    Integer(i32),
    /// Unescaped content of a string literal.
    Text(String),
    /// Operator, comma or parenthesis, as it is written.
    Symbol(&'static str),
    /// End of the text, always the last token.
    End,
}

const KEYWORDS: [&str; 9] = [
    "AND", "OR", "XOR", "NOT", "LIKE", "EXISTS", "IN", "TRUE", "FALSE",
];

/// A symbol precedes the symbols that are its prefixes.
const SYMBOLS: [&str; 14] = [
    "<=", ">=", "<>", "!=", "=", "<", ">", "*", "/", "%", "+", "-", "(", ")",
];

/// Splits a text into tokens; the last one is [`TokenKind::End`].
pub fn tokenize(text: &str) -> Result<Vec<Token>, SyntaxError> {
    let mut rest = text;
    let (mut column, mut seen) = (1, 0);
    let mut tokens = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let start = text.len() - rest.len();
        column += text[seen..start].chars().count();
        if rest.is_empty() {
            let kind = TokenKind::End;
            tokens.push(Token {
                kind,
                column,
                start,
            });
            return Ok(tokens);
        }
        let (kind, length) = next_token(rest).map_err(|kind| SyntaxError { kind, column })?;
        tokens.push(Token {
            kind,
            column,
            start,
        });
        rest = &rest[length..];
        seen = start;
    }
}

fn next_token(rest: &str) -> Result<(TokenKind, usize), SyntaxErrorKind> {
    let bytes = rest.as_bytes();
    let signed = matches!(bytes, [b'+' | b'-', digit, ..] if digit.is_ascii_digit());
    match bytes[0] {
        quote @ (b'\'' | b'"') => string_token(rest, char::from(quote)),
        _ if signed => {
            let length = 1 + prefix_length(&rest[1..], |character| character.is_ascii_digit());
            integer_token(&rest[..length])
        }
        first if first.is_ascii_alphanumeric() || first == b'_' => word_token(rest),
        b',' => Ok((TokenKind::Symbol(","), 1)),
        _ => SYMBOLS
            .into_iter()
            .find(|symbol| rest.starts_with(symbol))
            .map(|symbol| (TokenKind::Symbol(symbol), symbol.len()))
            .ok_or_else(|| {
                SyntaxErrorKind::UnknownCharacter(rest.chars().next().unwrap_or_default())
            }),
    }
}

fn prefix_length(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|character| !belongs(character))
        .unwrap_or(text.len())
}

fn word_token(rest: &str) -> Result<(TokenKind, usize), SyntaxErrorKind> {
    let length = prefix_length(rest, |character| {
        character.is_ascii_alphanumeric() || character == '_'
    });
    let word = &rest[..length];
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return integer_token(word);
    }
    let well_formed =
        !word.starts_with('_') && !word.contains(|character: char| character.is_ascii_digit());
    if word.contains('_') && !well_formed {
        return Err(SyntaxErrorKind::InvalidName(word.to_owned()));
    }
    let keyword = KEYWORDS
        .iter()
        .find(|keyword| keyword.eq_ignore_ascii_case(word));
    let kind = keyword.map_or_else(
        || TokenKind::Word(word.to_owned()),
        |keyword| TokenKind::Keyword(keyword),
    );
    Ok((kind, length))
}

fn integer_token(text: &str) -> Result<(TokenKind, usize), SyntaxErrorKind> {
    let number = text
        .parse()
        .map_err(|_| SyntaxErrorKind::IntegerOverflow(text.to_owned()))?;
    Ok((TokenKind::Integer(number), text.len()))
}

/// A backslash keeps the next character, and a doubled quote does not end the string; only the escaped
/// quote is unescaped.
fn string_token(rest: &str, quote: char) -> Result<(TokenKind, usize), SyntaxErrorKind> {
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        let doubled = characters.peek().is_some_and(|next| next.1 == quote);
        if character == '\\' || (character == quote && doubled) {
            characters.next();
        } else if character == quote {
            let content = rest[1..at].replace(&format!("\\{quote}"), &quote.to_string());
            return Ok((TokenKind::Text(content), at + 1));
        }
    }
    Err(SyntaxErrorKind::UnclosedString)
}
