//! `knew themes`: what `--theme` takes.

use std::io::Write;

use crate::ui;

use super::Answer;

/// Prints the names.
pub fn run(out: &mut dyn Write) -> anyhow::Result<Answer> {
    for name in ui::names() {
        writeln!(out, "{name}")?;
    }
    Ok(Answer::Yes)
}
