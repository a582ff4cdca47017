//! `knew themes`: what `--theme` takes.

use std::io::Write;

use crate::shell::user_config::UserConfig;
use knew_tui::ui::ColorDepth;

use super::{Answer, report};

/// Prints the names: the built-in themes, then the user's own.
pub fn run(out: &mut dyn Write) -> anyhow::Result<Answer> {
    let own = UserConfig::read(ColorDepth::True);
    for name in own.themes.names() {
        writeln!(out, "{name}")?;
    }
    report::faults(&own.settings.faults);
    Ok(Answer::Yes)
}
