//! `knew themes`: what `--theme` takes.

use std::io::Write;

use crate::shell::own::Own;
use knew_tui::ui::Depth;

use super::{Answer, report};

/// Prints the names: the built-in themes, then the user's own.
pub fn run(out: &mut dyn Write) -> anyhow::Result<Answer> {
    let own = Own::read(Depth::True);
    for name in own.themes.names() {
        writeln!(out, "{name}")?;
    }
    report::faults(&own.settings.faults);
    Ok(Answer::Yes)
}
