//! Reading the arguments, and printing help and usage errors.

use std::ffi::OsString;
use std::io::Write;

use clap::builder::Styles;
use clap::{CommandFactory, Error, FromArgMatches};

use crate::shell::stdio::{self, TerminalSafeWriter};
use knew_text::escape_controls;

use super::Arguments;

/// Reads the arguments of the command line, the name of the program first.
pub fn parse(arguments: &[OsString]) -> Result<Arguments, Error> {
    parse_with_styles(arguments, Styles::plain())
}

/// Prints help to stdout or a usage error to stderr; returns the exit code.
pub fn print(error: &Error, arguments: &[OsString]) -> u8 {
    // Nobody is left to tell where this fails.
    _ = if error.use_stderr() {
        write(stdio::stderr(), error, arguments)
    } else {
        write(stdio::stdout(), error, arguments)
    };
    u8::try_from(error.exit_code()).unwrap_or(2)
}

fn write<W: Write>(
    mut out: TerminalSafeWriter<W>,
    error: &Error,
    arguments: &[OsString],
) -> std::io::Result<()> {
    let plain = error.render().ansi().to_string();
    // A usage error repeats arguments. They could bring styles of their own, so it is coloured only if it
    // holds no escape sequence without colours.
    let clean = escape_controls(&plain) == plain;
    let coloured = || parse_with_styles(arguments, Styles::default()).err();
    match Some(()).filter(|()| clean && out.is_terminal() && may_colour(arguments)) {
        Some(()) => match coloured() {
            Some(error) => out.write_own(&error.render().ansi().to_string())?,
            None => out.write_all(plain.as_bytes())?,
        },
        None => out.write_all(plain.as_bytes())?,
    }
    out.flush()
}

fn parse_with_styles(arguments: &[OsString], styles: Styles) -> Result<Arguments, Error> {
    let mut command = Arguments::command().styles(styles);
    let mut matches = command.try_get_matches_from_mut(arguments)?;
    Arguments::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
}

/// Tells whether colours are wanted, as far as that is known without valid arguments.
fn may_colour(arguments: &[OsString]) -> bool {
    let never = arguments
        .windows(2)
        .any(|pair| pair[0] == "--color" && pair[1] == "never")
        || arguments.iter().any(|argument| argument == "--color=never");
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    !never && !dumb && !is_set("NO_COLOR")
}
