//! The command line: everything on the screen has a subcommand, with text for people and JSON for
//! programs.
//!
//! Each subcommand is one file: its arguments, and a `run` that writes to `out` and gives an
//! [`Answer`]. Exit codes are the same everywhere: 0 fine, 1 the answer is no, 2 bad usage or input.

mod arguments;
mod check;
mod checks;
mod completions;
mod connect;
mod dry_run;
mod eval;
mod event;
mod explain;
mod failure_report;
mod graph;
mod id;
mod input;
mod json;
mod keys;
mod kinds;
mod listen;
mod man;
mod report;
mod run;
mod schedule;
mod send;
mod template;
mod themes;
mod token;
mod trust;
mod upgrade;
mod usage;
mod verdict;
mod workbench;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::bail;

use crate::shell::signals;
use crate::shell::stdio::{self, StyledWrite};

pub use arguments::{Arguments, Color, Command, Screen};

/// What a subcommand found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// All is well.
    Yes,
    /// It ran, and the answer is no: a problem was found, a filter did not match.
    No,
    /// It was ended from outside, with this exit code.
    Ended(u8),
}

/// Reads the arguments, does what they say, and gives the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let given: Vec<OsString> = std::env::args_os().collect();
    let arguments = match usage::parse(&given) {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(usage::print(&error, &given)),
    };
    signals::survive_file_size_limit();
    match dispatch(arguments) {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Ok(Answer::Ended(code)) => ExitCode::from(code),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            _ = writeln!(stdio::stderr(), "knew: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn dispatch(arguments: Arguments) -> anyhow::Result<Answer> {
    let Some(command) = arguments.command else {
        return workbench::open(arguments);
    };
    if arguments.listen.is_given() {
        bail!(
            "flags about the listener belong behind `run`, as in: knew run --listen 127.0.0.1:9090 PATH"
        );
    }
    let screen = arguments.screen;
    if let Command::Run(it) = command {
        return it.run(screen.color, Box::new(stdio::stdout()));
    }
    let mut out = stdio::stdout();
    let answer = print(command, &screen, &mut out)?;
    out.flush()?;
    Ok(answer)
}

fn print(command: Command, screen: &Screen, out: &mut dyn StyledWrite) -> anyhow::Result<Answer> {
    match command {
        Command::Run(it) => it.run(screen.color, Box::new(stdio::stdout())),
        Command::Check(it) => it.run(out, screen.color),
        Command::Checks(it) => it.run(out),
        Command::Upgrade(it) => it.run(out),
        Command::Graph(it) => it.run(out, screen.glyphs()),
        Command::Explain(it) => it.run(out),
        Command::Send(it) => it.run(out),
        Command::Eval(it) => it.run(out),
        Command::Schedule(it) => it.run(out),
        Command::Trust(it) => it.run(out),
        Command::Keys(it) => it.run(out),
        Command::Kinds => kinds::run(out),
        Command::Themes => themes::run(out),
        Command::Completions(it) => it.run(out),
        Command::Man => man::run(out),
    }
}

/// Whether the reader of our output went away, as `head` does; that is no failure of ours.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|downcast_ref| downcast_ref.kind() == io::ErrorKind::BrokenPipe)
}

/// What subcommands that wait need; one thread is enough for them.
fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}
