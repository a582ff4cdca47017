//! Unrendered templates and unfilled placeholders, which are decoded as far as possible.
//!
//! Each is replaced by a name of the same length, so that the rest of the document loads and all
//! positions stay. Equal templates become equal names, so references still match.

use std::borrow::Cow;
use std::ops::Range;

use super::decode::is_placeholder;
use super::line_index::LineIndex;
use super::yaml::{YamlNode, YamlValue};
use super::{File, Manifest};
use crate::model::{Problem, ProblemCode, ProblemLocation, Severity};

/// A document whose templates are replaced by names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskedDocument {
    /// Masked text, as long as the original.
    pub text: String,
    /// Range of the first replaced template or placeholder.
    pub first_span: Range<usize>,
    /// True if it has `{{ … }}`, which a tool such as Helm renders.
    pub has_template_syntax: bool,
}

/// Replaces `{{ … }}`, and `{name}` at the start of a value, by names. `None` if there is nothing to
/// replace.
#[must_use]
pub fn mask_templates(document: &str) -> Option<MaskedDocument> {
    let templates = template_spans(document);
    let placeholders = placeholder_spans(document);
    let first_span = templates.first().or(placeholders.first())?.clone();
    let has_template_syntax = !templates.is_empty();
    let mut bytes = document.as_bytes().to_vec();
    for span in templates.iter().chain(&placeholders) {
        bytes[span.clone()]
            .iter_mut()
            .for_each(|byte| *byte = mask_byte(*byte));
    }
    comment_out_template_lines(document, &templates, &mut bytes);
    let text = String::from_utf8(bytes).ok()?;
    Some(MaskedDocument {
        text,
        first_span,
        has_template_syntax,
    })
}

/// Ranges of `{{ … }}`, in order.
fn template_spans(document: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(start) = document[at..].find("{{").map(|offset| at + offset) {
        let Some(end) = document[start..]
            .find("}}")
            .map(|offset| start + offset + 2)
        else {
            break;
        };
        spans.push(start..end);
        at = end;
    }
    spans
}

/// Ranges of `{name}` that start a longer value, and of `${name}`, which is unreadable only inside
/// braces.
fn placeholder_spans(document: &str) -> Vec<Range<usize>> {
    let spans = document.match_indices('{').filter_map(|(start, _)| {
        let before = &document[..start];
        let is_name = |character: char| {
            character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | ':')
        };
        let after = document[start + 1..].find(|character: char| !is_name(character))?;
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
            .starts_with(|character: char| !character.is_whitespace() && character != ',');
        (starts && more).then_some(start..end)
    });
    spans.collect()
}

/// A character that is valid in any name.
fn mask_byte(byte: u8) -> u8 {
    match byte {
        b'\n' | b'\r' => byte,
        b'.' => b'-',
        _ if byte.is_ascii_alphanumeric() => byte.to_ascii_lowercase(),
        _ => b'x',
    }
}

/// Comments out lines that hold only templates: they are instructions, not values.
fn comment_out_template_lines(document: &str, templates: &[Range<usize>], bytes: &mut [u8]) {
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
        let covered = masked_bytes(&templates[..here], start..end);
        let inside = |at: usize| covered.get(at - start) == Some(&true);
        let blank = |at: usize| document.as_bytes()[at].is_ascii_whitespace();
        let first = (start..end).find(|at| !blank(*at));
        if let Some(first) = first.filter(|_| (start..end).all(|at| blank(at) || inside(at))) {
            bytes[first] = b'#';
        }
        start = end;
    }
}

/// For each byte of a line, true if it is in one of the spans.
fn masked_bytes(spans: &[Range<usize>], line: Range<usize>) -> Vec<bool> {
    let mut covered = vec![false; if spans.is_empty() { 0 } else { line.len() }];
    for span in spans {
        let within = span.start.max(line.start)..span.end.min(line.end);
        covered[within.start - line.start..within.end - line.start].fill(true);
    }
    covered
}

impl MaskedDocument {
    pub(super) fn template_problem(&self, file: &File, lines: &LineIndex, start: usize) -> Problem {
        let shown = &file.text[start..][self.first_span.clone()];
        let shown = shown.lines().next().unwrap_or_default();
        Problem {
            cause: None,
            severity: Severity::Warning,
            code: ProblemCode::Templated,
            message: format!("this document is a template: {shown} is not filled in"),
            hint: Some(
                "render it first, such as with helm template, and check the output".to_owned(),
            ),
            at: ProblemLocation::Position(lines.place_of_byte(
                &file.name,
                &file.text,
                start + self.first_span.start,
            )),
        }
    }
}

/// Problems about absent fields, which a template may supply.
const SUPPLIED_BY_TEMPLATE: &[ProblemCode] =
    &[ProblemCode::MissingField, ProblemCode::MissingDestination];

impl Manifest {
    fn in_template(&self, at: &ProblemLocation) -> bool {
        let ProblemLocation::Field(origin, _) = at else {
            return false;
        };
        self.find_document(origin)
            .is_some_and(|(_, problem)| problem.is_template)
    }

    /// Drops or rewords problems that are caused by templates and placeholders: the value of a template
    /// is unknown, and a reference to a placeholder is reported as one.
    #[must_use]
    pub fn without_placeholder_problems(&self, problems: Vec<Problem>) -> Vec<Problem> {
        let settle = |problem: Problem| {
            let at = deciding_field(&problem);
            if self.field_text(&at).is_some_and(|text| text.contains("{{")) {
                return None;
            }
            if self.in_template(&at) && SUPPLIED_BY_TEMPLATE.contains(&problem.code) {
                return None;
            }
            match (&*at, self.field(&at)) {
                (_, Some(node))
                    if problem.code == ProblemCode::DropsRetries && contains_placeholder(node) =>
                {
                    None
                }
                (ProblemLocation::Field(_, path), Some(node))
                    if may_vanish_when_filled(&problem) && contains_placeholder(node) =>
                {
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
                _ => Some(problem),
            }
        };
        problems.into_iter().filter_map(settle).collect()
    }
}

/// True if filling in placeholders may solve the problem.
fn may_vanish_when_filled(problem: &Problem) -> bool {
    matches!(
        problem.code,
        ProblemCode::DanglingReference | ProblemCode::MissingHub
    )
}

/// The field that is searched for placeholders. For a name it is the whole reference, because its
/// namespace may have the placeholder.
fn deciding_field(problem: &Problem) -> Cow<'_, ProblemLocation> {
    match &problem.at {
        ProblemLocation::Field(origin, path) if may_vanish_when_filled(problem) => {
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

fn contains_placeholder(node: &YamlNode) -> bool {
    match &node.value {
        YamlValue::Scalar { text, .. } => is_placeholder(text),
        YamlValue::List(items) => items.iter().any(contains_placeholder),
        YamlValue::Map(entries) => entries.iter().any(|(_, value)| contains_placeholder(value)),
    }
}
