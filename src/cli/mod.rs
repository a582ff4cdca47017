//! The command line: everything on the screen has a subcommand, with text for people and JSON for
//! programs.
//!
//! Each subcommand is one file: its arguments, and a `run` that writes to `out` and gives an
//! [`Answer`]. Exit codes are the same everywhere: 0 fine, 1 the answer is no, 2 bad usage or input.

mod arguments;
mod completions;
mod eval;
mod event;
mod id;
mod man;
mod send;
mod themes;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

pub use arguments::{Arguments, Command, Screen};

/// What a subcommand found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// All is well.
    Yes,
    /// It ran, and the answer is no: a problem was found, a filter did not match.
    No,
}

/// Reads the arguments, does what they say, and gives the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match dispatch(arguments) {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("knew: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn dispatch(arguments: Arguments) -> anyhow::Result<Answer> {
    let mut out = io::stdout().lock();
    let answer = match arguments.command {
        None => anyhow::bail!("the workbench is not built yet"),
        Some(Command::Send(it)) => it.run(&mut out)?,
        Some(Command::Eval(it)) => it.run(&mut out)?,
        Some(Command::Themes) => themes::run(&mut out)?,
        Some(Command::Completions(it)) => it.run(&mut out)?,
        Some(Command::Man) => man::run(&mut out)?,
    };
    out.flush()?;
    Ok(answer)
}

/// Whether the reader of our output went away, as `head` does; that is no failure of ours.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|it| it.kind() == io::ErrorKind::BrokenPipe)
}

/// What subcommands that wait need; one thread is enough for them.
fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}
