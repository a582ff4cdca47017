//! Parser for queries.

use std::time::Duration;

use super::{Compare, Query, QueryError, Sign, Term, Test};

const COMPARISONS: [(&str, Compare); 5] = [
    ("<=", Compare::AtMost),
    (">=", Compare::AtLeast),
    ("<", Compare::Less),
    (">", Compare::More),
    ("=", Compare::Equal),
];

/// A word of the query without its quotes, and its position.
struct Word {
    text: String,
    start: usize,
    end: usize,
    quoted: bool,
}

impl Word {
    fn fault(&self, message: impl Into<String>) -> QueryError {
        QueryError {
            message: message.into(),
            start: self.start,
            end: self.end,
        }
    }

    fn is(&self, keyword: &str) -> bool {
        !self.quoted && self.text == keyword
    }
}

pub(super) fn query(text: &str) -> Result<Query, QueryError> {
    let words = words(text)?;
    let mut any = vec![Vec::new()];
    let mut negation: Option<&Word> = None;
    for word in &words {
        if word.is("or") {
            if any.last().is_none_or(Vec::is_empty) || negation.is_some() {
                return Err(word.fault("\"or\" stands between two terms"));
            }
            any.push(Vec::new());
        } else if word.is("not") && negation.is_none() {
            negation = Some(word);
        } else if let Some(all) = any.last_mut() {
            let negated = negation.take().is_some();
            all.push(term(word, negated)?);
        }
    }
    if let Some(word) = negation {
        return Err(word.fault("\"not\" stands before a term"));
    }
    if words.is_empty() {
        return Ok(Query::default());
    }
    match (any.last(), words.last()) {
        (Some(all), Some(word)) if all.is_empty() => {
            Err(word.fault("\"or\" stands between two terms"))
        }
        _ => Ok(Query { any, now: None }),
    }
}

fn term(word: &Word, negated: bool) -> Result<Term, QueryError> {
    let (text, turned) = match word.text.strip_prefix('-') {
        Some(rest) if !word.quoted && !rest.is_empty() => (rest, true),
        _ => (word.text.as_str(), false),
    };
    let asked = if word.quoted {
        Test::Anywhere(text.to_lowercase())
    } else {
        test(word, text)?
    };
    Ok(Term {
        negated: negated != turned,
        test: asked,
    })
}

fn test(word: &Word, text: &str) -> Result<Test, QueryError> {
    for (name, make) in [
        ("route:", Test::Route as fn(String) -> Test),
        ("hub:", Test::Hub),
    ] {
        if let Some(wanted) = text.strip_prefix(name) {
            return Ok(make(value(word, name, wanted)?.to_lowercase()));
        }
    }
    for name in ["status", "took"] {
        if let Some(rest) = text.strip_prefix(name)
            && let Some((sign, compare)) = COMPARISONS.iter().find(|row| rest.starts_with(row.0))
        {
            let number = number(word, name, &rest[sign.len()..])?;
            return Ok(match name {
                "status" => Test::Status(*compare, number),
                _ => Test::Took(*compare, number),
            });
        }
    }
    if let Some(span) = text.strip_prefix("since:") {
        return since(word, span);
    }
    if let Some(rest) = text.strip_prefix("data.") {
        return data(word, rest);
    }
    if text == "failed" {
        return Ok(Test::Failed);
    }
    let Some(at) = text.find(['~', '=']) else {
        return Ok(Test::Anywhere(text.to_lowercase()));
    };
    let (name, wanted) = (text[..at].trim_start_matches("ext."), &text[at + 1..]);
    if !knew_event::attributes::is_attribute_name(name) {
        return Err(word.fault(format!(
            "{name:?} is not the name of an attribute; try type~, source=, ext.name=, data~, route:, status>="
        )));
    }
    let wanted = value(word, &text[..=at], wanted)?;
    Ok(match &text[at..=at] {
        "~" => Test::Contains(name.to_owned(), wanted.to_lowercase()),
        _ => Test::Equals(name.to_owned(), wanted.to_owned()),
    })
}

/// Parses `since:30s`, the age of the arrival.
fn since(word: &Word, span: &str) -> Result<Test, QueryError> {
    let wants = || word.fault("since: wants a time: since:30s, since:5m");
    let unit = span.chars().last().ok_or_else(wants)?;
    let times = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        _ => return Err(wants()),
    };
    let number: u64 = span[..span.len() - 1].parse().map_err(|_| wants())?;
    Ok(Test::Since(Duration::from_secs(
        number.saturating_mul(times),
    )))
}

/// Parses `data.amount>100`, a comparison with a value in JSON data.
fn data(word: &Word, rest: &str) -> Result<Test, QueryError> {
    let wants = || {
        word.fault(format!(
            "data.{rest} wants a comparison: data.amount>100, data.name=tea"
        ))
    };
    let at = rest.find(['~', '=', '<', '>']).ok_or_else(wants)?;
    let (path, tail) = rest.split_at(at);
    let (sign, wanted) = if let Some(wanted) = tail.strip_prefix('~') {
        (Sign::Contains, wanted)
    } else {
        let found = COMPARISONS.iter().find(|row| tail.starts_with(row.0));
        let (sign, compare) = found.ok_or_else(wants)?;
        (Sign::Compare(*compare), &tail[sign.len()..])
    };
    let wanted = value(word, &format!("data.{path}"), wanted)?;
    Ok(Test::Data(path.to_owned(), sign, wanted.to_owned()))
}

fn value<'a>(word: &Word, name: &str, wanted: &'a str) -> Result<&'a str, QueryError> {
    if wanted.is_empty() {
        return Err(word.fault(format!("{name} wants a value after it")));
    }
    Ok(wanted)
}

fn number(word: &Word, name: &str, wanted: &str) -> Result<u64, QueryError> {
    let (digits, times) = match (wanted.strip_suffix("ms"), wanted.strip_suffix('s')) {
        (Some(digits), _) if name == "took" => (digits, 1),
        (None, Some(digits)) if name == "took" => (digits, 1000),
        _ => (wanted, 1),
    };
    let number: u64 = digits.parse().map_err(|_| {
        word.fault(match name {
            "took" => "took wants a time: took>200ms, took>2s",
            _ => "status wants a number: status>=500",
        })
    })?;
    Ok(number.saturating_mul(times))
}

/// Splits at spaces outside quotes. A quote may begin inside a word: `type="a b"`.
fn words(text: &str) -> Result<Vec<Word>, QueryError> {
    let mut words: Vec<Word> = Vec::new();
    let mut open: Option<Word> = None;
    let mut quote = None;
    for (at, letter) in text.chars().enumerate() {
        if letter == '"' {
            quote = if quote.is_some() { None } else { Some(at) };
            open.get_or_insert_with(|| Word::at(at, true)).end = at + 1;
        } else if letter.is_whitespace() && quote.is_none() {
            words.extend(open.take());
        } else {
            let word = open.get_or_insert_with(|| Word::at(at, false));
            word.text.push(letter);
            word.end = at + 1;
        }
    }
    words.extend(open.take());
    match quote {
        Some(start) => Err(QueryError {
            message: "the quote is not closed".to_owned(),
            start,
            end: text.chars().count(),
        }),
        None => Ok(words),
    }
}

impl Word {
    fn at(start: usize, quoted: bool) -> Self {
        Self {
            text: String::new(),
            start,
            end: start,
            quoted,
        }
    }
}
