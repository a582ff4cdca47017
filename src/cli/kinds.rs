//! `knew kinds`: the catalogue of kinds, and what each does here.

use std::io::Write;

use knew_core::manifest::kinds;

use super::Answer;

/// Prints the catalogue.
pub fn run(out: &mut dyn Write) -> anyhow::Result<Answer> {
    out.write_all(kinds::kinds_page().as_bytes())?;
    Ok(Answer::Yes)
}
