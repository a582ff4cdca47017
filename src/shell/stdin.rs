//! The terminal that lines are typed on.

use std::io::{self, IsTerminal};

use rustix::io::Errno;
use rustix::termios::{QueueSelector, tcflush};

/// Tells whether stdin is a terminal.
#[must_use]
pub fn is_terminal() -> bool {
    io::stdin().is_terminal()
}

/// Discards what was typed and is not read yet: an answer must not be older than its question.
pub fn discard_typed() -> io::Result<()> {
    match tcflush(io::stdin(), QueueSelector::IFlush) {
        // No terminal, so that nobody types.
        Err(Errno::NOTTY) => Ok(()),
        flushed => Ok(flushed?),
    }
}
