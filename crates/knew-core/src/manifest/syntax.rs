//! Explanations of YAML syntax errors: position, message and hint.

use super::File;
use super::line_index::LineIndex;
use super::yaml_error::{ScannerRule, YamlError, YamlErrorKind};
use crate::model::{Problem, ProblemCode, ProblemLocation, Severity};

#[must_use]
pub(super) fn syntax_problem(file: &File, lines: &LineIndex, error: &YamlError) -> Problem {
    let last_lines: Vec<(usize, &str)> = last_two_lines(&file.text, error.offset);
    let bare = || missing_space_after_colon(&last_lines).or_else(|| missing_colon(&last_lines));
    let simple_key = matches!(
        error.kind,
        YamlErrorKind::Scanner {
            rule: Some(ScannerRule::SimpleKey),
            ..
        }
    );
    let bare = simple_key.then(bare).flatten();
    let (at, (message, hint)) = last_lines
        .iter()
        .rev()
        .take(2)
        .find_map(|(start, line)| {
            explain_line(line).map(|(column, message)| (start + column, message))
        })
        .or(bare)
        .unwrap_or_else(|| (error.offset, explain_kind(&error.kind)));
    Problem {
        cause: None,
        severity: Severity::Error,
        code: ProblemCode::Syntax,
        message,
        hint: Some(hint.to_owned()),
        at: ProblemLocation::Position(lines.place_of_byte(&file.name, &file.text, at)),
    }
}

/// The last two lines up to a byte offset, with their starts. Blank lines above the current one are
/// skipped.
fn last_two_lines(text: &str, at: usize) -> Vec<(usize, &str)> {
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
        start = text[..end - 1].rfind('\n').map_or(0, |end| end + 1);
        let line = &text[start..end];
        if !line.trim().is_empty() {
            lines.push((start, line));
        }
    }
    lines.reverse();
    lines
}

type Explanation = (String, &'static str);

/// `name:value`, which YAML reads as one word.
fn missing_space_after_colon(lines: &[(usize, &str)]) -> Option<(usize, Explanation)> {
    let glued = |(start, line): &(usize, &str)| {
        let field = line.trim().trim_start_matches("- ");
        let (name, value) = field.split_once(':')?;
        let plain = !name.is_empty() && name.chars().all(char::is_alphanumeric);
        let apart = value.is_empty() || value.starts_with([' ', '/']) || value.contains(": ");
        let message = format!("the field {name} has no space after its colon");
        let at = line.find(field)? + name.len();
        (plain && !apart).then_some((start + at, (message, "write a space after the colon")))
    };
    lines.iter().rev().take(2).find_map(glued)
}

/// A name alone on a line, with indented fields below it.
fn missing_colon(lines: &[(usize, &str)]) -> Option<(usize, Explanation)> {
    let [.., (start, above), (_, here)] = lines else {
        return None;
    };
    let depth = |line: &str| line.len() - line.trim_start().len();
    let name = above.trim();
    let alone = !name.is_empty() && name.chars().all(char::is_alphanumeric);
    (alone && depth(here) > depth(above)).then(|| {
        let message = format!("the field {name} has no colon after its name");
        (
            start + depth(above),
            (message, "write the colon right after the name"),
        )
    })
}

/// Known mistake on a line, and its byte offset in the line.
fn explain_line(line: &str) -> Option<(usize, Explanation)> {
    let indent = line.len() - line.trim_start().len();
    if let Some(tab) = line[..indent].find('\t') {
        let message = "a tab indents this line, and YAML allows only spaces";
        return Some((tab, (message.to_owned(), "replace the tab by spaces")));
    }
    if line.trim_start().starts_with("{{") {
        let message = "this line is a template instruction, not YAML";
        return Some((indent, (message.to_owned(), RENDER)));
    }
    if let Some(found) = placeholder_in_flow(line) {
        return Some(found);
    }
    let (at, value) = line_value(line)?;
    Some((
        at,
        explain_template(value).or_else(|| explain_unquoted(value))?,
    ))
}

/// A `${NAME}` inside braces or brackets, whose closing brace ends the collection around it.
fn placeholder_in_flow(line: &str) -> Option<(usize, Explanation)> {
    let at = line.find("${")?;
    let quoted = line[..at].ends_with(['"', '\'']);
    if quoted || !line[..at].contains(['{', '[']) {
        return None;
    }
    let shown = prefix_through(&line[at..], "}");
    let message = format!("the placeholder {shown} must be quoted inside braces");
    Some((at, (message, "fill it in, or put it in quotes")))
}

const RENDER: &str = "render the template first, such as with helm template";

fn explain_template(value: &str) -> Option<Explanation> {
    if value.starts_with("{{") {
        let shown = prefix_through(value, "}}");
        return Some((format!("the template {shown} is not filled in"), RENDER));
    }
    if value.starts_with('{') && value.contains('}') && !value.contains(": ") {
        let shown = prefix_through(value, "}");
        let message = format!("a value that starts with the placeholder {shown} must be quoted");
        return Some((
            message,
            "replace the placeholder, or put the value in quotes",
        ));
    }
    None
}

fn explain_unquoted(value: &str) -> Option<Explanation> {
    let shown = value.trim();
    for quote in ['"', '\''] {
        if shown.starts_with(quote) && shown.matches(quote).count() == 1 {
            let message = format!("the closing {quote} is missing");
            return Some((message, "end the text with a quote"));
        }
    }
    if shown.starts_with('*') && shown.contains(' ') {
        let message = format!("a schedule that starts with * must be quoted: {shown}");
        return Some((
            message,
            "put it in quotes, because a bare * refers to an anchor",
        ));
    }
    if shown.starts_with(['@', '`', '%']) {
        let message = format!("a value must not start with {}", &shown[..1]);
        return Some((message, "put the value in quotes"));
    }
    if shown.contains(": ") && !shown.starts_with(['"', '\'', '{', '[', '|', '>', '&']) {
        let message = format!("a value with a colon in it must be quoted: {shown}");
        let hint = "put the value in quotes, or start a new line for the next field";
        return Some((message, hint));
    }
    None
}

/// Value of a `key: value` or `- value` line, and its byte offset.
fn line_value(line: &str) -> Option<(usize, &str)> {
    let start = match line.find(": ") {
        Some(colon) => colon + 2,
        None => line.find("- ")? + 2,
    };
    let value = line[start..].trim_start();
    let at = line.len() - value.len();
    (!value.trim().is_empty()).then_some((at, value))
}

fn prefix_through<'a>(value: &'a str, end: &str) -> &'a str {
    value
        .find(end)
        .map_or(value.trim(), |at| &value[..at + end.len()])
}

fn explain_kind(kind: &YamlErrorKind) -> Explanation {
    let (message, hint) = match kind {
        YamlErrorKind::Scanner {
            rule: Some(rule), ..
        } => explain_rule(*rule),
        YamlErrorKind::AliasBudget => (
            "the aliases up to here unfold to far more than the file holds",
            "write out what is meant instead of aliases of aliases",
        ),
        YamlErrorKind::AnchorBudget => (
            "the anchors up to here hold far more than the file does",
            "anchor only what an alias refers to",
        ),
        YamlErrorKind::AnchorName => (
            "an anchor's name holds only letters, digits, - and _",
            "put a space after the anchor, or quote the value if its & is meant as text",
        ),
        other => {
            let hint = "check the indentation and the quotes here and on the line above";
            return (format!("not YAML: {other}"), hint);
        }
    };
    (message.to_owned(), hint)
}

fn explain_rule(rule: ScannerRule) -> (&'static str, &'static str) {
    match rule {
        ScannerRule::SimpleKey => (
            "a field here or on the line above has no colon after its name",
            "write the colon, and the value after a space",
        ),
        ScannerRule::UnknownAnchor => (
            "a bare * refers to an anchor, and there is none of this name",
            "put the value in quotes, or define the anchor with &",
        ),
        ScannerRule::MappingValues | ScannerRule::BlockMapping => (
            "a field starts where none can stand",
            "check the indentation here and on the line above",
        ),
        ScannerRule::BlockCollection => (
            "an element of the list above was expected here",
            "check the indentation, and start each element with a dash",
        ),
        ScannerRule::Flow => (
            "a { or [ is not closed, or a comma is missing",
            "close every { and [ and put commas between the parts",
        ),
        ScannerRule::ColonIndicator => (
            "a { or [ above is not closed, or a colon stands where none can",
            "close every { and [, and put values with a colon in quotes",
        ),
    }
}
