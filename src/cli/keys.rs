//! `knew keys`: the one action table, as the screen, its bar and its help read it.

use std::io::Write;

use clap::Args;

use knew_tui::actions::action::{Group, table};

use crate::shell::user_config::UserConfig;
use knew_tui::ui::ColorDepth;

use super::{Answer, report};

/// Arguments of `knew keys`.
#[derive(Args, Debug)]
pub struct Keys {
    /// Print the names for `[keys]` of the settings instead of the titles
    #[arg(long)]
    names: bool,
}

impl Keys {
    /// Prints every action under its heading.
    pub fn run(self, out: &mut dyn Write) -> anyhow::Result<Answer> {
        let own = UserConfig::read(ColorDepth::True);
        let keymap = &own.settings.keymap;
        for (index, group) in Group::ALL.into_iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            writeln!(out, "{}", group.title())?;
            for row in table::rows().filter(|row| row.group == group) {
                let keys: Vec<&str> = keymap.keys(row.action).collect();
                let keys = keys.join(", ");
                let name = if self.names { row.name } else { row.title };
                writeln!(out, "  {keys:<16} {:<15} {}", name, row.help)?;
            }
        }
        report::faults(&own.settings.faults);
        Ok(Answer::Yes)
    }
}
