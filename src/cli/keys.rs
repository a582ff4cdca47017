//! `knew keys`: the one action table, as the screen, its bar and its help read it.

use std::io::Write;

use crate::app::action::{Group, table};

use super::Answer;

/// Prints every action under its heading.
pub fn run(out: &mut dyn Write) -> anyhow::Result<Answer> {
    for (index, group) in Group::ALL.into_iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", group.title())?;
        for row in table::rows().filter(|it| it.group == group) {
            let keys = row.keys.join(", ");
            writeln!(out, "  {keys:<16} {:<15} {}", row.title, row.doc)?;
        }
    }
    Ok(Answer::Yes)
}
