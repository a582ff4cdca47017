//! `knew man`: the manual page, made of the same words as `--help`.

use std::io::Write;

use clap::CommandFactory;

use super::{Answer, Arguments};

/// Prints the page in roff.
pub fn run(out: &mut dyn Write) -> anyhow::Result<Answer> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Arguments::command()).render(&mut page)?;
    out.write_all(&page)?;
    Ok(Answer::Yes)
}
