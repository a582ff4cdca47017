//! The verdict tree: a branch per route, its answer, its sentence, and what became of it.

use super::Row;
use crate::app::why::RouteVerdict;
use crate::filter::Answer;
use crate::ui::glyph::Glyphs;
use crate::ui::style::Role;
use crate::ui::{outcome, text};

/// From this width on a sentence stands beside its answer, else below it.
const ROOMY: u16 = 56;

/// The widest a route's name gets before it is cut.
const NAME: u16 = 16;

/// Rows of the whole tree, wrapped to a width.
pub fn rows(branches: &[RouteVerdict], width: u16, glyphs: &Glyphs) -> Vec<Row> {
    let names = branches
        .iter()
        .map(|it| text::width(&it.route.name).min(NAME));
    let column = names.max().unwrap_or(0);
    let last = branches.len().saturating_sub(1);
    let mut rows = Vec::new();
    for (index, branch) in branches.iter().enumerate() {
        let stems = if index == last {
            (glyphs.last_branch, " ")
        } else {
            (glyphs.branch, glyphs.trunk)
        };
        rows.extend(branch_rows(
            branch,
            Stem {
                first: stems.0,
                rest: stems.1,
                column,
                width,
            },
            glyphs,
        ));
    }
    rows
}

#[derive(Clone, Copy)]
struct Stem {
    first: &'static str,
    rest: &'static str,
    column: u16,
    width: u16,
}

fn branch_rows(branch: &RouteVerdict, stem: Stem, glyphs: &Glyphs) -> Vec<Row> {
    let (answer, role) = match branch.verdict.answer {
        Answer::Yes | Answer::Undecided => ("yes", Role::Good),
        Answer::No => ("no ", Role::Muted),
        Answer::Error => ("err", Role::Bad),
    };
    let name = text::cut(&branch.route.name, stem.column, glyphs.ellipsis);
    let blank = usize::from(stem.column - text::width(&name));
    let (names, words) = match branch.fate {
        Some(_) => (Role::Path, Role::Muted),
        None => (Role::Route, Role::Text),
    };
    let head = vec![
        (format!("{} ", stem.first), Role::Faint),
        (format!("{name}{:blank$} ", ""), names),
        (format!("{answer} "), role),
    ];
    let fate = branch.fate.as_ref();
    let fate = fate.map(|it| outcome::fate(it, branch.attempts, glyphs));
    let sentence = |indent: u16| {
        let lines = text::wrap(
            &branch.verdict.sentence(),
            stem.width.saturating_sub(indent),
        );
        lines
            .into_iter()
            .map(move |line| vec![margin(stem, indent), (line, words)])
    };
    if stem.width < ROOMY {
        let first = head.into_iter().chain(fate.into_iter().flatten()).collect();
        return std::iter::once(first).chain(sentence(4)).collect();
    }
    let indent = 2 + stem.column + 5;
    let mut rows: Vec<Row> = sentence(indent).collect();
    if let Some(first) = rows.first_mut() {
        first.splice(0..1, head);
    }
    rows.extend(fate.map(|fate| std::iter::once(margin(stem, indent)).chain(fate).collect()));
    rows
}

fn margin(stem: Stem, indent: u16) -> (String, Role) {
    let blank = usize::from(indent.saturating_sub(1));
    (format!("{}{:blank$}", stem.rest, ""), Role::Faint)
}
