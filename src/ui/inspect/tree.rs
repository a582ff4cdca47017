//! The verdict tree: a branch per route, its answer, its sentence, and what became of it.

use super::Row;
use crate::app::why::RouteVerdict;
use crate::filter::Answer;
use crate::ui::glyph::Glyphs;
use crate::ui::style::Role;
use crate::ui::{outcome, text};

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
    let (word, role) = match branch.verdict.answer {
        Answer::Yes | Answer::Undecided => ("yes", Role::Good),
        Answer::No => ("no ", Role::Muted),
        Answer::Error => ("err", Role::Bad),
    };
    let name = text::cut(&branch.route.name, stem.column, glyphs.ellipsis);
    let name = format!(
        "{name}{:pad$}",
        "",
        pad = usize::from(stem.column - text::width(&name))
    );
    let names = if branch.fate.is_some() {
        Role::Path
    } else {
        Role::Route
    };
    let indent = 2 + stem.column + 1 + 4;
    let words = if branch.verdict.answer == Answer::No {
        Role::Text
    } else {
        Role::Muted
    };
    let lines = text::wrap(
        &branch.verdict.sentence(),
        stem.width.saturating_sub(indent),
    );
    let mut rows: Vec<Row> = Vec::new();
    for (index, line) in lines.into_iter().enumerate() {
        rows.push(if index == 0 {
            vec![
                (format!("{} ", stem.first), Role::Faint),
                (format!("{name} "), names),
                (format!("{word} "), role),
                (line, words),
            ]
        } else {
            vec![margin(stem, indent), (line, words)]
        });
    }
    if let Some(fate) = &branch.fate {
        let mut row = vec![margin(stem, indent)];
        row.extend(outcome::fate(fate, branch.attempts, glyphs));
        rows.push(row);
    }
    rows
}

fn margin(stem: Stem, indent: u16) -> (String, Role) {
    let blank = usize::from(indent.saturating_sub(1));
    (format!("{}{:blank$}", stem.rest, ""), Role::Faint)
}
