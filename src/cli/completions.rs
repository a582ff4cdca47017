//! `knew completions`: what a shell needs to complete our arguments.

use std::io::Write;

use clap::{Args, CommandFactory};

use super::{Answer, Arguments};

/// Arguments of `knew completions`.
#[derive(Args, Debug)]
pub struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

impl Completions {
    /// Prints the script.
    pub fn run(&self, out: &mut dyn Write) -> anyhow::Result<Answer> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "knew", &mut script);
        out.write_all(&script)?;
        Ok(Answer::Yes)
    }
}
