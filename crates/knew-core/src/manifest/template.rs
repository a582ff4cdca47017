//! Templates nobody has rendered yet, and placeholders nobody has filled in: read as far as they go.
//!
//! Each is replaced by a name of the same length, so that the rest of the document loads and every
//! place stays where it is. Equal templates become equal names, so references still meet.

use crate::model::ProblemCode;
use std::borrow::Cow;
use std::ops::Range;

use super::decode::is_placeholder;
use super::lines::Lines;
use super::node::{Node, Value};
use super::{File, Manifest};
use crate::model::{Problem, ProblemLocation, Severity};

/// A document in which every template is a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked {
    /// The text, as long as it was.
    pub text: String,
    /// The first of what was replaced.
    pub first: Range<usize>,
    /// Whether it is a template language's, which a tool fills in.
    pub rendered: bool,
}

/// The document with names in place of `{{ … }}`, and of `{name}` where it starts a value. `None`
/// when there is nothing to replace.
#[must_use]
pub fn mask(document: &str) -> Option<Masked> {
    let templates = templates(document);
    let placeholders = placeholders(document);
    let first = templates.first().or(placeholders.first())?.clone();
    let rendered = !templates.is_empty();
    let mut bytes = document.as_bytes().to_vec();
    for span in templates.iter().chain(&placeholders) {
        bytes[span.clone()]
            .iter_mut()
            .for_each(|byte| *byte = letter(*byte));
    }
    silence(document, &templates, &mut bytes);
    let text = String::from_utf8(bytes).ok()?;
    Some(Masked {
        text,
        first,
        rendered,
    })
}

/// The spans of `{{ … }}`, in order.
fn templates(document: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(start) = document[at..].find("{{").map(|it| at + it) {
        let Some(end) = document[start..].find("}}").map(|it| start + it + 2) else {
            break;
        };
        spans.push(start..end);
        at = end;
    }
    spans
}

/// The spans of `{name}` that start a value and have more of it behind them, and of `${name}`, which
/// only braces around it make unreadable.
fn placeholders(document: &str) -> Vec<Range<usize>> {
    let spans = document.match_indices('{').filter_map(|(start, _)| {
        let before = &document[..start];
        let is_name = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | ':');
        let after = document[start + 1..].find(|document: char| !is_name(document))?;
        let end = start + 1 + after + 1;
        let named = document.as_bytes().get(end - 1) == Some(&b'}');
        if !named {
            return None;
        }
        if before.ends_with('$') {
            return Some(start - 1..end);
        }
        let starts = before.ends_with(": ") || before.ends_with("- ");
        let more = document[end..]
            .starts_with(|document: char| !document.is_whitespace() && document != ',');
        (starts && more).then_some(start..end)
    });
    spans.collect()
}

/// What stands for a byte of a template: something any name may have.
fn letter(byte: u8) -> u8 {
    match byte {
        b'\n' | b'\r' => byte,
        b'.' => b'-',
        _ if byte.is_ascii_alphanumeric() => byte.to_ascii_lowercase(),
        _ => b'x',
    }
}

/// Turns lines that were nothing but templates into comments: they are instructions, not values.
fn silence(document: &str, templates: &[Range<usize>], bytes: &mut [u8]) {
    let mut start = 0;
    let mut templates = templates;
    for line in document.split_inclusive('\n') {
        let end = start + line.len();
        let over = templates
            .iter()
            .take_while(|template| template.end <= start)
            .count();
        templates = &templates[over..];
        let here = templates
            .iter()
            .take_while(|template| template.start < end)
            .count();
        let covered = covered(&templates[..here], start..end);
        let inside = |at: usize| covered.get(at - start) == Some(&true);
        let blank = |at: usize| document.as_bytes()[at].is_ascii_whitespace();
        let first = (start..end).find(|at| !blank(*at));
        if let Some(first) = first.filter(|_| (start..end).all(|at| blank(at) || inside(at))) {
            bytes[first] = b'#';
        }
        start = end;
    }
}

/// Whether each byte of a line stands in one of these spans.
fn covered(spans: &[Range<usize>], line: Range<usize>) -> Vec<bool> {
    let mut covered = vec![false; if spans.is_empty() { 0 } else { line.len() }];
    for span in spans {
        let within = span.start.max(line.start)..span.end.min(line.end);
        covered[within.start - line.start..within.end - line.start].fill(true);
    }
    covered
}

impl Masked {
    /// The problem that names the template.
    pub(super) fn problem(&self, file: &File, lines: &Lines, start: usize) -> Problem {
        let shown = &file.text[start..][self.first.clone()];
        let shown = shown.lines().next().unwrap_or_default();
        Problem {
            cause: None,
            severity: Severity::Warning,
            code: ProblemCode::Templated,
            message: format!("this document is a template: {shown} is not filled in"),
            hint: Some(
                "render it first, such as with helm template, and check the output".to_owned(),
            ),
            at: ProblemLocation::Position(lines.place(
                &file.name,
                &file.text,
                start + self.first.start,
            )),
        }
    }
}

/// What a template may supply where nothing is written.
const SUPPLIED: &[ProblemCode] = &[ProblemCode::MissingField, ProblemCode::MissingDestination];

impl Manifest {
    fn is_template(&self, at: &ProblemLocation) -> bool {
        let ProblemLocation::Field(origin, _) = at else {
            return false;
        };
        self.find(origin).is_some_and(|(_, it)| it.templated)
    }

    /// Problems without those that only say that something is not filled in yet. What a template
    /// says is not known; a reference to a placeholder is said to be one.
    #[must_use]
    pub fn settled(&self, problems: Vec<Problem>) -> Vec<Problem> {
        let settle = |it: Problem| {
            let at = whole(&it);
            if self
                .field_text(&at)
                .is_some_and(|field_text| field_text.contains("{{"))
            {
                return None;
            }
            if self.is_template(&at) && SUPPLIED.contains(&it.code) {
                return None;
            }
            match (&*at, self.field(&at)) {
                (_, Some(node)) if it.code == ProblemCode::DropsRetries && is_open(node) => None,
                (ProblemLocation::Field(_, path), Some(node)) if waits(&it) && is_open(node) => {
                    let message = format!("{path} still has a placeholder");
                    Some(Problem {
                        cause: None,
                        severity: Severity::Warning,
                        code: ProblemCode::Placeholder,
                        message,
                        hint: Some("fill it in before deploying".to_owned()),
                        at: at.into_owned(),
                    })
                }
                _ => Some(it),
            }
        };
        problems.into_iter().filter_map(settle).collect()
    }
}

/// Whether a problem may go once everything is filled in.
fn waits(problem: &Problem) -> bool {
    matches!(
        problem.code,
        ProblemCode::DanglingReference | ProblemCode::MissingHub
    )
}

/// What decides whether a problem is only a placeholder's: of a reference all of it, since what its name
/// does not lead to may have a namespace that is yet to be filled in.
fn whole(problem: &Problem) -> Cow<'_, ProblemLocation> {
    match &problem.at {
        ProblemLocation::Field(origin, path) if waits(problem) => {
            match path.strip_suffix(".name") {
                Some(reference) => {
                    Cow::Owned(ProblemLocation::Field(*origin, reference.to_owned()))
                }
                None => Cow::Borrowed(&problem.at),
            }
        }
        at => Cow::Borrowed(at),
    }
}

/// Whether a placeholder stands in a field.
fn is_open(node: &Node) -> bool {
    match &node.value {
        Value::Scalar { text, .. } => is_placeholder(text),
        Value::List(items) => items.iter().any(is_open),
        Value::Map(entries) => entries.iter().any(|(_, it)| is_open(it)),
    }
}
