//! An expression's text as tokens.

use super::ParseError;

/// A token with the column it starts in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it starts, in characters from 1.
    pub column: usize,
    /// Where it starts, in bytes from 0.
    pub start: usize,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name: an attribute or a function.
    Word(String),
    /// A keyword, in capitals.
    Keyword(&'static str),
    /// A number with its sign; a sign that touches digits belongs to them.
    Integer(i32),
    /// The content of a string literal.
    Text(String),
    /// An operator, comma or parenthesis.
    Symbol(&'static str),
    /// The end of the text.
    End,
}

const KEYWORDS: [&str; 9] = [
    "AND", "OR", "XOR", "NOT", "LIKE", "EXISTS", "IN", "TRUE", "FALSE",
];

/// Longer symbols come before their beginnings.
const SYMBOLS: [&str; 14] = [
    "<=", ">=", "<>", "!=", "=", "<", ">", "*", "/", "%", "+", "-", "(", ")",
];

/// Splits a text into tokens, [`Kind::End`] last.
pub fn lex(text: &str) -> Result<Vec<Token>, ParseError> {
    let mut rest = text;
    let (mut column, mut seen) = (1, 0);
    let mut tokens = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let start = text.len() - rest.len();
        column += text[seen..start].chars().count();
        if rest.is_empty() {
            let kind = Kind::End;
            tokens.push(Token {
                kind,
                column,
                start,
            });
            return Ok(tokens);
        }
        let (kind, length) = token(rest).map_err(|message| ParseError { message, column })?;
        tokens.push(Token {
            kind,
            column,
            start,
        });
        rest = &rest[length..];
        seen = start;
    }
}

fn token(rest: &str) -> Result<(Kind, usize), String> {
    let bytes = rest.as_bytes();
    let signed = matches!(bytes, [b'+' | b'-', digit, ..] if digit.is_ascii_digit());
    match bytes[0] {
        quote @ (b'\'' | b'"') => string(rest, char::from(quote)),
        _ if signed => {
            let length = 1 + run(&rest[1..], |it| it.is_ascii_digit());
            integer(&rest[..length])
        }
        first if first.is_ascii_alphanumeric() || first == b'_' => word(rest),
        b',' => Ok((Kind::Symbol(","), 1)),
        _ => SYMBOLS
            .into_iter()
            .find(|it| rest.starts_with(it))
            .map(|it| (Kind::Symbol(it), it.len()))
            .ok_or_else(|| {
                let unknown = rest.chars().next().unwrap_or_default();
                format!("{unknown:?} means nothing in an expression")
            }),
    }
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|text| !belongs(text)).unwrap_or(text.len())
}

fn word(rest: &str) -> Result<(Kind, usize), String> {
    let length = run(rest, |it| it.is_ascii_alphanumeric() || it == '_');
    let word = &rest[..length];
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return integer(word);
    }
    let well_formed = !word.starts_with('_') && !word.contains(|word: char| word.is_ascii_digit());
    if word.contains('_') && !well_formed {
        return Err(format!(
            "{word} is neither an attribute nor a function name"
        ));
    }
    let keyword = KEYWORDS.iter().find(|it| it.eq_ignore_ascii_case(word));
    let kind = keyword.map_or_else(
        || Kind::Word(word.to_owned()),
        |keyword| Kind::Keyword(keyword),
    );
    Ok((kind, length))
}

fn integer(text: &str) -> Result<(Kind, usize), String> {
    let number = text
        .parse()
        .map_err(|_| format!("{text} does not fit into 32 bits"))?;
    Ok((Kind::Integer(number), text.len()))
}

/// A backslash takes the next character with it, and a doubled quote does not end the string; of
/// all these only the escaped quote is unescaped.
fn string(rest: &str, quote: char) -> Result<(Kind, usize), String> {
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        let doubled = characters.peek().is_some_and(|next| next.1 == quote);
        if character == '\\' || (character == quote && doubled) {
            characters.next();
        } else if character == quote {
            let content = rest[1..at].replace(&format!("\\{quote}"), &quote.to_string());
            return Ok((Kind::Text(content), at + 1));
        }
    }
    Err("the string is not closed".to_owned())
}
