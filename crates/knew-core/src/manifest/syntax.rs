//! What to say about a text that is not YAML: the place, a sentence, and what to do.

use super::File;
use super::lines::Lines;
use super::parse::Fault;
use crate::model::ProblemCode;
use crate::model::{Problem, ProblemLocation, Severity};

/// The problem for a document that could not be read.
#[must_use]
pub(super) fn explain(file: &File, lines: &Lines, fault: &Fault) -> Problem {
    let places = lines;
    let lines: Vec<(usize, &str)> = last_two(&file.text, fault.at);
    let bare = || glued_colon(&lines).or_else(|| bare_name(&lines));
    let bare = fault.words.contains("simple key").then(bare).flatten();
    let (at, (message, hint)) = lines
        .iter()
        .rev()
        .take(2)
        .find_map(|(start, line)| suspect(line).map(|(column, said)| (start + column, said)))
        .or(bare)
        .unwrap_or_else(|| (fault.at, plain_words(&fault.words)));
    Problem {
        cause: None,
        severity: Severity::Error,
        code: ProblemCode::Syntax,
        message,
        hint: Some(hint.to_owned()),
        at: ProblemLocation::Position(places.place(&file.name, &file.text, at)),
    }
}

/// The last two lines that have begun at a byte, with where they start. Blank lines before the one
/// that the byte stands on do not count.
fn last_two(text: &str, at: usize) -> Vec<(usize, &str)> {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let mut start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    let mut lines = Vec::new();
    if start < end {
        lines.push((start, &text[start..end]));
    }
    while lines.len() < 2 && start > 0 {
        let end = start;
        start = text[..end - 1].rfind('\n').map_or(0, |rfind| rfind + 1);
        let line = &text[start..end];
        if !line.trim().is_empty() {
            lines.push((start, line));
        }
    }
    lines.reverse();
    lines
}

type Said = (String, &'static str);

/// A name and its value with a colon between them, and no space after it: to YAML that is one word.
fn glued_colon(lines: &[(usize, &str)]) -> Option<(usize, Said)> {
    let glued = |(start, line): &(usize, &str)| {
        let field = line.trim().trim_start_matches("- ");
        let (name, value) = field.split_once(':')?;
        let plain = !name.is_empty() && name.chars().all(char::is_alphanumeric);
        let apart = value.is_empty() || value.starts_with([' ', '/']) || value.contains(": ");
        let said = format!("the field {name} has no space after its colon");
        let at = line.find(field)? + name.len();
        (plain && !apart).then_some((start + at, (said, "write a space after the colon")))
    };
    lines.iter().rev().take(2).find_map(glued)
}

/// A name alone on a line, with fields below it that stand further in.
fn bare_name(lines: &[(usize, &str)]) -> Option<(usize, Said)> {
    let [.., (start, above), (_, here)] = lines else {
        return None;
    };
    let depth = |line: &str| line.len() - line.trim_start().len();
    let name = above.trim();
    let alone = !name.is_empty() && name.chars().all(char::is_alphanumeric);
    (alone && depth(here) > depth(above)).then(|| {
        let said = format!("the field {name} has no colon after its name");
        (
            start + depth(above),
            (said, "write the colon right after the name"),
        )
    })
}

/// What is known to go wrong on a line, and at which byte of it.
fn suspect(line: &str) -> Option<(usize, Said)> {
    let indent = line.len() - line.trim_start().len();
    if let Some(tab) = line[..indent].find('\t') {
        let said = "a tab indents this line, and YAML allows only spaces";
        return Some((tab, (said.to_owned(), "replace the tab by spaces")));
    }
    if line.trim_start().starts_with("{{") {
        let said = "this line is a template instruction, not YAML";
        return Some((indent, (said.to_owned(), RENDER)));
    }
    if let Some(found) = in_braces(line) {
        return Some(found);
    }
    let (at, value) = value_of(line)?;
    Some((at, template(value).or_else(|| unquoted(value))?))
}

/// A `${NAME}` inside braces or brackets, whose own brace ends what is around it.
fn in_braces(line: &str) -> Option<(usize, Said)> {
    let at = line.find("${")?;
    let quoted = line[..at].ends_with(['"', '\'']);
    if quoted || !line[..at].contains(['{', '[']) {
        return None;
    }
    let shown = through(&line[at..], "}");
    let said = format!("the placeholder {shown} must be quoted inside braces");
    Some((at, (said, "fill it in, or put it in quotes")))
}

const RENDER: &str = "render the template first, such as with helm template";

fn template(value: &str) -> Option<Said> {
    if value.starts_with("{{") {
        let shown = through(value, "}}");
        return Some((format!("the template {shown} is not filled in"), RENDER));
    }
    if value.starts_with('{') && value.contains('}') && !value.contains(": ") {
        let shown = through(value, "}");
        let said = format!("a value that starts with the placeholder {shown} must be quoted");
        return Some((said, "replace the placeholder, or put the value in quotes"));
    }
    None
}

fn unquoted(value: &str) -> Option<Said> {
    let shown = value.trim();
    for quote in ['"', '\''] {
        if shown.starts_with(quote) && shown.matches(quote).count() == 1 {
            let said = format!("the closing {quote} is missing");
            return Some((said, "end the text with a quote"));
        }
    }
    if shown.starts_with('*') && shown.contains(' ') {
        let said = format!("a schedule that starts with * must be quoted: {shown}");
        return Some((
            said,
            "put it in quotes, because a bare * refers to an anchor",
        ));
    }
    if shown.starts_with(['@', '`', '%']) {
        let said = format!("a value must not start with {}", &shown[..1]);
        return Some((said, "put the value in quotes"));
    }
    if shown.contains(": ") && !shown.starts_with(['"', '\'', '{', '[', '|', '>', '&']) {
        let said = format!("a value with a colon in it must be quoted: {shown}");
        let hint = "put the value in quotes, or start a new line for the next field";
        return Some((said, hint));
    }
    None
}

/// The value of a `key: value` or `- value` line and where it starts.
fn value_of(line: &str) -> Option<(usize, &str)> {
    let start = match line.find(": ") {
        Some(colon) => colon + 2,
        None => line.find("- ")? + 2,
    };
    let value = line[start..].trim_start();
    let at = line.len() - value.len();
    (!value.trim().is_empty()).then_some((at, value))
}

fn through<'a>(value: &'a str, end: &str) -> &'a str {
    value
        .find(end)
        .map_or(value.trim(), |it| &value[..it + end.len()])
}

/// A part of the scanner's words, the sentence for it, and what to do.
const SAYINGS: &[(&str, &str, &str)] = &[
    (
        "simple key",
        "a field here or on the line above has no colon after its name",
        "write the colon, and the value after a space",
    ),
    (
        "unknown anchor",
        "a bare * refers to an anchor, and there is none of this name",
        "put the value in quotes, or define the anchor with &",
    ),
    (
        "unfold to too much",
        "the aliases up to here unfold to far more than the file holds",
        "write out what is meant instead of aliases of aliases",
    ),
    (
        "hold too much",
        "the anchors up to here hold far more than the file does",
        "anchor only what an alias refers to",
    ),
    (
        "name of an anchor",
        "an anchor's name holds only letters, digits, - and _",
        "put a space after the anchor, or quote the value if its & is meant as text",
    ),
    (
        "mapping values",
        "a field starts where none can stand",
        "check the indentation here and on the line above",
    ),
    (
        "block mapping",
        "a field starts where none can stand",
        "check the indentation here and on the line above",
    ),
    (
        "block collection",
        "an element of the list above was expected here",
        "check the indentation, and start each element with a dash",
    ),
    (
        "flow",
        "a { or [ is not closed, or a comma is missing",
        "close every { and [ and put commas between the parts",
    ),
    (
        "':' indicator",
        "a { or [ above is not closed, or a colon stands where none can",
        "close every { and [, and put values with a colon in quotes",
    ),
];

/// The scanner's words as a sentence for people, and what to do.
fn plain_words(words: &str) -> Said {
    SAYINGS
        .iter()
        .find(|(part, ..)| words.contains(part))
        .map_or_else(
            || {
                let hint = "check the indentation and the quotes here and on the line above";
                (format!("not YAML: {words}"), hint)
            },
            |(_, message, hint)| ((*message).to_owned(), hint),
        )
}
