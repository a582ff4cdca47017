//! The only way to stdout and stderr, other than the screen's own.
//!
//! On a terminal, text is shown with [`ControlFilter`] between: names, event data, output of processes,
//! arguments and errors come from outside, and a terminal obeys control characters in them. Anything
//! else, such as a pipe or a file, gets every byte as it is. Styles are written by
//! [`StyledWrite::write_styled`] apart from the text, so no text can bring a style of its own.
//! `clippy.toml` forbids the ways around this file.

use std::fmt;
use std::io::{self, IsTerminal, Stderr, Stdout, Write};

use knew_text::ControlFilter;

/// The escape sequences that are written around words and in the program's own help.
const RESET: &str = "\x1b[0m";
const SEQUENCES: [&str; 6] = [
    RESET, "\x1b[1m", "\x1b[4m", "\x1b[31m", "\x1b[32m", "\x1b[33m",
];

/// Stdout, filtered if it is a terminal.
#[must_use]
pub fn stdout() -> TerminalSafeWriter<Stdout> {
    TerminalSafeWriter::new(raw_stdout(), is_stdout_terminal())
}

/// Stderr, filtered if it is a terminal. Writing to it never fails: where it is closed, there is nobody
/// to tell.
#[must_use]
pub fn stderr() -> TerminalSafeWriter<InfallibleStderr> {
    let stderr = raw_stderr();
    let terminal = stderr.is_terminal();
    TerminalSafeWriter::new(InfallibleStderr(stderr), terminal)
}

/// Tells whether stdout is a terminal.
#[must_use]
pub fn is_stdout_terminal() -> bool {
    raw_stdout().is_terminal()
}

/// Tells whether stderr is a terminal.
#[must_use]
pub fn is_stderr_terminal() -> bool {
    raw_stderr().is_terminal()
}

#[expect(
    clippy::disallowed_methods,
    reason = "everything else goes through here"
)]
fn raw_stdout() -> Stdout {
    io::stdout()
}

#[expect(
    clippy::disallowed_methods,
    reason = "everything else goes through here"
)]
fn raw_stderr() -> Stderr {
    io::stderr()
}

/// A word that stands out where colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Highlight {
    /// Bold and red.
    Error,
    /// Bold and yellow.
    Warning,
    /// Bold and blue.
    Note,
}

impl Highlight {
    fn sequence(self) -> &'static str {
        match self {
            Self::Error => "\x1b[1;38;5;9m",
            Self::Warning => "\x1b[1;38;5;11m",
            Self::Note => "\x1b[1;38;5;12m",
        }
    }
}

/// A writer that can write words with a style.
pub trait StyledWrite: Write {
    /// Writes a word with a style, whether or not it is a terminal.
    fn write_styled(&mut self, highlight: Highlight, word: &str) -> io::Result<()> {
        write!(self, "{}{word}{RESET}", highlight.sequence())
    }
}

/// A buffer holds what a pipe would get.
impl StyledWrite for Vec<u8> {}

/// Text on its way out of the program. A line that is written by one `write!` is not interrupted by
/// another thread.
#[derive(Debug)]
pub struct TerminalSafeWriter<W: Write> {
    out: W,
    /// `None` where bytes pass as they are.
    filter: Option<ControlFilter>,
}

impl<W: Write> TerminalSafeWriter<W> {
    fn new(out: W, terminal: bool) -> Self {
        let filter = terminal.then(ControlFilter::default);
        Self { out, filter }
    }

    /// Tells whether text is filtered for a terminal.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.filter.is_some()
    }

    /// Writes the program's own text, which holds styles of `SEQUENCES`; any other sequence is treated
    /// as text. It must hold nothing from outside.
    pub fn write_own(&mut self, text: &str) -> io::Result<()> {
        let mut parts = text.split('\x1b');
        self.write_all(parts.next().unwrap_or_default().as_bytes())?;
        for part in parts {
            let sequence = SEQUENCES
                .into_iter()
                .find(|sequence| part.starts_with(&sequence[1..]));
            match sequence {
                Some(sequence) => {
                    self.write_sequence(sequence)?;
                    self.write_all(&part.as_bytes()[sequence.len() - 1..])?;
                }
                None => write!(self, "\x1b{part}")?,
            }
        }
        Ok(())
    }

    fn write_sequence(&mut self, sequence: &str) -> io::Result<()> {
        self.release()?;
        self.out.write_all(sequence.as_bytes())
    }

    /// Writes what the filter held back.
    fn release(&mut self) -> io::Result<()> {
        let Some(filter) = &mut self.filter else {
            return Ok(());
        };
        let rest = filter.finish();
        self.out.write_all(rest.as_bytes())
    }
}

impl<W: Write> Write for TerminalSafeWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(filter) = &mut self.filter else {
            return self.out.write(bytes);
        };
        self.out.write_all(filter.push(bytes).as_bytes())?;
        Ok(bytes.len())
    }

    /// Does not write an incomplete character, which may be completed yet.
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn write_fmt(&mut self, arguments: fmt::Arguments<'_>) -> io::Result<()> {
        match arguments.as_str() {
            Some(text) => self.write_all(text.as_bytes()),
            None => self.write_all(arguments.to_string().as_bytes()),
        }
    }
}

impl<W: Write> StyledWrite for TerminalSafeWriter<W> {
    fn write_styled(&mut self, highlight: Highlight, word: &str) -> io::Result<()> {
        self.write_sequence(highlight.sequence())?;
        self.write_all(word.as_bytes())?;
        self.write_sequence(RESET)
    }
}

impl<W: Write> Drop for TerminalSafeWriter<W> {
    fn drop(&mut self) {
        // Whoever cares about errors has flushed before.
        _ = self.release();
    }
}

/// Stderr whose errors are ignored.
#[derive(Debug)]
pub struct InfallibleStderr(Stderr);

impl Write for InfallibleStderr {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        _ = self.0.write_all(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        _ = self.0.flush();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "a\x1b[8m\x1b[1mb\u{9b}c";

    type Buffer<'a> = TerminalSafeWriter<&'a mut Vec<u8>>;

    fn written(terminal: bool, write: impl Fn(&mut Buffer<'_>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut TerminalSafeWriter::new(&mut out, terminal)).expect("a vector takes all");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_terminal_gets_escapes_and_a_pipe_every_byte() {
        let write = |out: &mut Buffer<'_>| write!(out, "{HOSTILE}");
        assert_eq!(written(false, write), HOSTILE);
        assert_eq!(written(true, write), "a\\x1b[8m\\x1b[1mb\\x9bc");
    }

    #[test]
    fn a_word_is_styled_and_its_text_brings_no_style() {
        let shown = written(true, |out| out.write_styled(Highlight::Error, "x\x1b[0m"));
        assert_eq!(shown, "\x1b[1;38;5;9mx\\x1b[0m\x1b[0m");
    }

    #[test]
    fn own_text_keeps_only_the_sequences_of_the_program() {
        let shown = written(true, |out| {
            out.write_own("\x1b[1mUsage:\x1b[0m \x1b[8mx\x1b")
        });
        assert_eq!(shown, "\x1b[1mUsage:\x1b[0m \\x1b[8mx\\x1b");
    }

    #[test]
    fn what_was_held_back_is_written_at_the_end() {
        assert_eq!(
            written(true, |out| out.write_all(b"a\xe2\x82")),
            "a\\xe2\\x82"
        );
        assert_eq!(written(true, |out| out.write_all(b"a\r")), "a\\r");
    }
}
