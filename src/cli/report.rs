//! A problem as text: `file:line:column: severity: sentence`, the line it is about with a caret, and
//! what to do next.

use std::io::{self, Write};

use crate::shell::stdio::{self, Highlight, StyledWrite};
use knew_core::manifest::Manifest;
use knew_core::model::{Problem, Severity};

use super::arguments;

/// Longer lines are cut around the caret.
const EXCERPT: usize = 96;

/// How problems are written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether severities are coloured.
    pub coloured: bool,
}

/// Tells on stderr what of the user's own files could not be understood.
pub fn faults(faults: &[String]) {
    for fault in faults {
        _ = writeln!(stdio::stderr(), "knew: {fault}");
    }
}

impl Style {
    /// What the user asked for, or what suits where the text goes.
    #[must_use]
    pub fn new(asked: arguments::Color, terminal: bool) -> Self {
        let coloured = match asked {
            arguments::Color::Always => true,
            arguments::Color::Never => false,
            arguments::Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none(),
        };
        Self { coloured }
    }

    fn write_severity(self, out: &mut dyn StyledWrite, severity: Severity) -> io::Result<()> {
        let highlight = match severity {
            _ if !self.coloured => return write!(out, "{}", severity.as_str()),
            Severity::Error => Highlight::Error,
            Severity::Warning => Highlight::Warning,
            Severity::Info => Highlight::Note,
        };
        out.write_styled(highlight, severity.as_str())
    }
}

/// Writes one problem with its excerpt and hint.
pub fn write(
    out: &mut dyn StyledWrite,
    manifest: &Manifest,
    problem: &Problem,
    style: Style,
) -> io::Result<()> {
    let place = manifest.locate(&problem.at);
    if let Some(place) = &place {
        write!(out, "{place}: ")?;
    }
    style.write_severity(out, problem.severity)?;
    writeln!(out, ": {}", problem.message)?;
    if let Some(place) = &place
        && let Some((line, column)) = manifest.excerpt(place, EXCERPT / 2)
    {
        write_excerpt(out, line, place.line, column)?;
    }
    if let Some(hint) = &problem.hint {
        writeln!(out, "      = {hint}")?;
    }
    Ok(())
}

fn write_excerpt(out: &mut dyn Write, line: &str, number: usize, column: usize) -> io::Result<()> {
    let (shown, caret) = cut(line, column);
    writeln!(out, "{number:>5} | {shown}")?;
    writeln!(out, "      | {:caret$}^", "")
}

/// The part of a line around a column, free of control characters, and where the caret goes.
fn cut(line: &str, column: usize) -> (String, usize) {
    let at = column.saturating_sub(1);
    let from = at.saturating_sub(EXCERPT / 2);
    let visible = |it: char| if it.is_control() { ' ' } else { it };
    let shown: String = line.chars().skip(from).take(EXCERPT).map(visible).collect();
    let before: String = shown.chars().take(at - from).collect();
    (
        shown,
        unicode_width::UnicodeWidthStr::width(before.as_str()),
    )
}

/// How many problems of each severity there are, in words.
#[must_use]
pub fn tally(problems: &[Problem]) -> String {
    let count = |wanted| {
        problems
            .iter()
            .filter(|problem| problem.severity == wanted)
            .count()
    };
    let words: Vec<String> = [
        (count(Severity::Error), "error"),
        (count(Severity::Warning), "warning"),
        (count(Severity::Info), "note"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, word)| counted(number, word))
    .collect();
    if words.is_empty() {
        return "no problems".to_owned();
    }
    words.join(", ")
}

/// Number of objects and files that were loaded, in words.
#[must_use]
pub fn load_summary(objects: usize, files: usize) -> String {
    if files == 0 {
        return "no file was read".to_owned();
    }
    let (objects, files) = (counted(objects, "object"), counted(files, "file"));
    format!("{objects} in {files}")
}

fn counted(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {word}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_load_summary_counts_objects_and_files() {
        assert_eq!(load_summary(1, 1), "1 object in 1 file");
        assert_eq!(load_summary(11, 2), "11 objects in 2 files");
        assert_eq!(load_summary(0, 0), "no file was read");
    }

    #[test]
    fn the_caret_stands_under_its_column_even_after_wide_letters() {
        assert_eq!(cut("a: b", 4), ("a: b".to_owned(), 3));
        assert_eq!(cut("漢字: b", 5).1, 6);
        assert_eq!(cut("\tx", 2), (" x".to_owned(), 1));
    }

    #[test]
    fn a_long_line_is_cut_around_its_caret() {
        let line = "x".repeat(500);
        let (shown, caret) = cut(&line, 400);
        assert!(shown.len() <= EXCERPT && caret < EXCERPT);
    }

    #[test]
    fn a_column_past_the_end_is_no_fault() {
        assert_eq!(cut("", 9).0, "");
    }
}
