//! What copying from a web page, a chat or a terminal does to YAML, and the text as it was meant.

use std::ops::Range;

use super::File;
use super::line_index::LineIndex;
use crate::model::{Problem, ProblemCode, ProblemLocation, Severity};

/// Spaces that YAML takes for letters.
const SPACES: &[char] = &[
    '\u{a0}', '\u{1680}', '\u{2000}', '\u{2001}', '\u{2002}', '\u{2003}', '\u{2004}', '\u{2005}',
    '\u{2006}', '\u{2007}', '\u{2008}', '\u{2009}', '\u{200a}', '\u{202f}', '\u{205f}', '\u{3000}',
];
/// Characters without a width, which nobody sees.
const INVISIBLE: &[char] = &['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'];

/// Trace of copying in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trace {
    Indentation,
    Fence,
    HereDocument,
    Ellipsis,
    Invisible,
    Quotes,
    Colon,
}

impl Trace {
    fn message(self) -> &'static str {
        match self {
            Self::Indentation => {
                "this line is indented with non-breaking spaces, as copied from a web page"
            }
            Self::Fence => "a Markdown fence is no YAML",
            Self::HereDocument => "a shell command around the manifest is no YAML",
            Self::Ellipsis => "an ellipsis is no YAML",
            Self::Invisible => {
                "an invisible character stands in this line, as copied from a web page"
            }
            Self::Quotes => "typographic quotes do not quote, as copied from a text",
            Self::Colon => "a full-width colon is no colon",
        }
    }

    /// Without these traces the text is YAML, though hardly what was meant.
    fn severity(self) -> Severity {
        match self {
            Self::Invisible | Self::Quotes => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

/// What copying did to a text.
#[derive(Default)]
pub(super) struct CopiedText {
    /// Problem about the first trace that makes the text unreadable, or else about the first one.
    pub(super) problem: Option<Problem>,
    /// Byte offsets that no document is read around.
    unreadable: Vec<usize>,
}

impl CopiedText {
    pub(super) fn find(file: &File, lines: &LineIndex) -> Self {
        // Most texts have none of this.
        if file.text.is_ascii() && !file.text.contains("```") && !file.text.contains("<<") {
            return Self::default();
        }
        let traces = Cleaner::run(&file.text).traces;
        let worst = traces.iter().min_by_key(|(_, trace)| trace.severity());
        let unreadable = traces.iter();
        let unreadable = unreadable.filter(|(_, trace)| trace.severity() == Severity::Error);
        Self {
            problem: worst.map(|(at, trace)| problem(file, lines, *at, *trace)),
            unreadable: unreadable.map(|(at, _)| *at).collect(),
        }
    }

    /// True if a document would give a problem at every line.
    pub(super) fn is_unreadable(&self, document: &Range<usize>) -> bool {
        let next = self.unreadable.partition_point(|at| *at < document.start);
        self.unreadable
            .get(next)
            .is_some_and(|at| *at < document.end)
    }
}

fn problem(file: &File, lines: &LineIndex, at: usize, trace: Trace) -> Problem {
    Problem {
        severity: trace.severity(),
        code: ProblemCode::CopiedText,
        message: trace.message().to_owned(),
        hint: Some(
            "put the whole file right at once: `knew check --fix`, or the fix of this problem"
                .to_owned(),
        ),
        cause: None,
        at: ProblemLocation::Position(lines.place_of_byte(&file.name, &file.text, at)),
    }
}

/// The text as it was before it was copied. Quoted texts and comments stay as they are.
#[must_use]
pub fn clean_copied_text(text: &str) -> String {
    Cleaner::run(text).cleaned
}

#[derive(Default)]
struct Cleaner {
    cleaned: String,
    /// Byte offset and kind of each trace.
    traces: Vec<(usize, Trace)>,
    /// Quote that is open at the end of the last line.
    quote: Option<char>,
    /// Columns that a line must be indented by to belong to the block scalar above.
    block: Option<usize>,
    /// Word that ends the here-document that is open.
    terminator: Option<String>,
}

impl Cleaner {
    fn run(text: &str) -> Self {
        let mut cleaner = Self::default();
        // A byte order mark at the start belongs to the file.
        let rest = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut at = text.len() - rest.len();
        cleaner.cleaned.push_str(&text[..at]);
        for line in rest.split_inclusive('\n') {
            cleaner.line(line, at);
            at += line.len();
        }
        cleaner
    }

    fn line(&mut self, line: &str, at: usize) {
        if self.quote.is_none() && self.block.is_none() {
            let dropped = self.dropped_line(line.trim());
            if let Some(trace) = dropped {
                self.traces.push((at, trace));
                return;
            }
        }
        let body = line.trim_start_matches(|letter| letter == ' ' || is_copied_space(letter));
        let indent = &line[..line.len() - body.len()];
        if self.quote.is_none() && indent.contains(is_copied_space) && !body.trim().is_empty() {
            self.traces.push((at, Trace::Indentation));
        }
        let columns = indent
            .chars()
            .filter(|letter| !INVISIBLE.contains(letter))
            .count();
        if self.quote.is_some() {
            self.cleaned.push_str(indent);
        } else {
            self.cleaned.extend(std::iter::repeat_n(' ', columns));
        }
        if self.block.is_some_and(|block| columns >= block) || body.trim().is_empty() {
            self.cleaned.push_str(body);
            return;
        }
        self.block = None;
        self.content(body, at + indent.len());
        let written = body.split(" #").next().unwrap_or(body).trim_end();
        let header = written
            .trim_end_matches(|letter: char| letter.is_ascii_digit() || "+-".contains(letter));
        let is_block = [": |", ": >", "- |", "- >"]
            .iter()
            .any(|end| header.ends_with(end));
        if self.quote.is_none() && is_block {
            self.block = Some(columns + 1);
        }
    }

    /// Kind of a line that is no part of the manifest.
    fn dropped_line(&mut self, line: &str) -> Option<Trace> {
        if self.terminator.as_deref() == Some(line) {
            self.terminator = None;
            return Some(Trace::HereDocument);
        }
        let command = line.trim_start_matches(['$', '%', ' ']);
        if let Some((before, word)) = command.split_once("<<")
            && (before.starts_with("kubectl") || before.starts_with("cat"))
        {
            let word = word.trim_start_matches('-').split_whitespace().next();
            let word = word.unwrap_or_default().trim_matches(['\'', '"']);
            self.terminator = Some(word.to_owned());
            return Some(Trace::HereDocument);
        }
        if line.starts_with("```") {
            return Some(Trace::Fence);
        }
        (line == "…").then_some(Trace::Ellipsis)
    }

    fn content(&mut self, body: &str, at: usize) {
        let mut before = ' ';
        let mut closing = None;
        for (offset, letter) in body.char_indices() {
            let rest = &body[offset + letter.len_utf8()..];
            let begins_value = before.is_whitespace() || "[{,:-".contains(before);
            match (self.quote, letter) {
                (Some(quote), _) if letter == quote => self.quote = None,
                (Some(_), _) => {}
                (None, '#') if before.is_whitespace() => {
                    self.cleaned.push_str(&body[offset..]);
                    return;
                }
                (None, '"' | '\'') if begins_value => self.quote = Some(letter),
                (None, _) => {
                    if let Some((trace, meant)) = plain(letter, rest, begins_value, &mut closing) {
                        self.traces.extend(trace.map(|trace| (at + offset, trace)));
                        self.cleaned.extend(meant);
                        before = meant.unwrap_or(before);
                        continue;
                    }
                }
            }
            self.cleaned.push(letter);
            before = letter;
        }
    }
}

/// What a letter outside of quotes stands for, where that is another one or none.
fn plain(
    letter: char,
    rest: &str,
    begins_value: bool,
    closing: &mut Option<char>,
) -> Option<(Option<Trace>, Option<char>)> {
    let straight = |quote: char| if "“”".contains(quote) { '"' } else { '\'' };
    match letter {
        _ if *closing == Some(letter) => {
            *closing = None;
            Some((None, Some(straight(letter))))
        }
        '“' | '‘' if begins_value => {
            let (end, plain) = if letter == '“' {
                ('”', '"')
            } else {
                ('’', '\'')
            };
            let inner = rest.split(end).next().unwrap_or_default();
            let is_quoted = rest.contains(end) && !inner.contains(plain);
            is_quoted.then(|| {
                *closing = Some(end);
                (Some(Trace::Quotes), Some(plain))
            })
        }
        '：' if rest.is_empty() || rest.starts_with(|next: char| next.is_whitespace()) => {
            Some((Some(Trace::Colon), Some(':')))
        }
        _ if SPACES.contains(&letter) => Some((None, Some(' '))),
        _ if INVISIBLE.contains(&letter) => Some((Some(Trace::Invisible), None)),
        _ => None,
    }
}

fn is_copied_space(letter: char) -> bool {
    SPACES.contains(&letter) || INVISIBLE.contains(&letter)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::manifest::{Manifest, fix};

    #[rstest]
    #[case::indentation("a:\n\u{a0}b:\n\u{a0}\u{a0}c: 1\n", "a:\n b:\n  c: 1\n")]
    #[case::before_a_comment("a:\u{a0}\u{a0}# x\u{a0}y\n", "a:  # x\u{a0}y\n")]
    #[case::quoted("a: \"x\u{a0}\u{200b}y\"\n", "a: \"x\u{a0}\u{200b}y\"\n")]
    #[case::block(
        "a: |\n\u{a0}\u{a0}x\u{a0}y\n\u{a0}b\nc: 1\n",
        "a: |\n  x\u{a0}y\n b\nc: 1\n"
    )]
    #[case::invisible("a\u{200b}: 1\n", "a: 1\n")]
    #[case::quotes("a: “b c”\nd: ‘e’\nf: don’t\n", "a: \"b c\"\nd: 'e'\nf: don’t\n")]
    #[case::colon("a： 1\nb：\n", "a: 1\nb:\n")]
    #[case::fence("```yaml\na: 1\n```\n", "a: 1\n")]
    #[case::here_document("$ kubectl apply -f - <<EOF\na: 1\nEOF\n", "a: 1\n")]
    #[case::byte_order_mark("\u{feff}a: 1\n", "\u{feff}a: 1\n")]
    #[case::script("- |\n  cat <<EOF\n  x\n  EOF\n", "- |\n  cat <<EOF\n  x\n  EOF\n")]
    #[case::ellipsis("a: 1\n…\n", "a: 1\n")]
    #[case::nothing("a: it's # “b”\nb: x<<y\n", "a: it's # “b”\nb: x<<y\n")]
    fn what_was_copied_becomes_what_was_meant(#[case] text: &str, #[case] meant: &str) {
        assert_eq!(clean_copied_text(text), meant);
        assert_eq!(clean_copied_text(meant), meant);
    }

    #[test]
    fn a_copied_file_has_one_problem_and_one_fix() {
        let text = "apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata:\n\u{a0}name: a\n";
        let files = [File {
            name: "a.yaml".into(),
            text: text.into(),
        }];
        let manifest = Manifest::from_files(files.to_vec());
        let codes: Vec<ProblemCode> = manifest
            .problems
            .iter()
            .map(|problem| problem.code)
            .collect();
        assert_eq!(codes, [ProblemCode::CopiedText]);
        let place = manifest.locate(&manifest.problems[0].at);
        assert_eq!(
            place.map(|place| place.to_string()).as_deref(),
            Some("a.yaml:4:1")
        );
        let (fixed, count) = fix::fix_all(&files);
        let manifest = Manifest::from_files(fixed);
        assert_eq!(
            (count, manifest.problems.len(), manifest.resources.len()),
            (1, 0, 1)
        );
    }
}
