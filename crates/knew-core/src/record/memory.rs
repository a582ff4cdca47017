//! The memory limit, and the share of it that each part of the program may use.
//!
//! Shares are counted by [`Weight`](knew_event::Weight). The process takes more than the limit: buffers of
//! connections, rounding by the allocator and the program itself come on top, at most as much again.

use std::fmt;
use std::str::FromStr;

const MIB: usize = 1 << 20;

/// Total size in bytes of events, responses, output and edits that may be kept at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryLimit(usize);

/// Reason that a text is not a memory limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemoryLimitError {
    /// The text is not a number with the unit MiB or GiB.
    #[error("write a size such as 256MiB or 1GiB")]
    NotASize,
    /// The limit could not hold a single large event.
    #[error("the memory limit must be at least {}", MemoryLimit::MIN)]
    TooSmall,
}

impl MemoryLimit {
    /// Smallest limit that a user can set.
    pub const MIN: Self = Self(32 * MIB);

    /// Creates a limit that may be smaller than [`Self::MIN`].
    #[must_use]
    pub const fn from_bytes(bytes: usize) -> Self {
        Self(bytes)
    }

    /// Bytes of everything in flight: events, the calls made for them, and their answers.
    #[must_use]
    pub const fn in_flight(self) -> usize {
        self.0 / 16 * 9
    }

    /// Bytes in flight above which no new event is admitted. The rest of [`Self::in_flight`] is left to the
    /// work that admitted events cause, so that they can be finished.
    #[must_use]
    pub const fn admission_threshold(self) -> usize {
        self.0 / 32 * 15
    }

    /// Bytes in flight above which calls wait to be made, so that there is room for their answers and for
    /// what these cause.
    #[must_use]
    pub const fn call_threshold(self) -> usize {
        self.0 / 32 * 17
    }

    /// Bytes of hops in the journal.
    #[must_use]
    pub const fn journal(self) -> usize {
        self.0 / 16 * 3
    }

    /// Bytes of events in the event list of the screen.
    #[must_use]
    pub const fn event_list(self) -> usize {
        self.0 / 16 * 3
    }

    /// Bytes of the output of all processes.
    #[must_use]
    pub const fn process_output(self) -> usize {
        self.0 / 32
    }

    /// Bytes of the texts that undo and redo keep, and again of events sent from the composer.
    #[must_use]
    pub const fn edits(self) -> usize {
        self.0 / 64
    }
}

impl Default for MemoryLimit {
    fn default() -> Self {
        Self(256 * MIB)
    }
}

impl fmt::Display for MemoryLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            bytes if bytes >= 1024 * MIB && bytes.is_multiple_of(1024 * MIB) => {
                write!(f, "{} GiB", bytes / (1024 * MIB))
            }
            bytes if bytes >= MIB => write!(f, "{} MiB", bytes / MIB),
            bytes => write!(f, "{bytes} bytes"),
        }
    }
}

impl FromStr for MemoryLimit {
    type Err = MemoryLimitError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        let number: usize = digits.parse().map_err(|_| MemoryLimitError::NotASize)?;
        let unit = match text[digits.len()..].trim() {
            "MiB" => MIB,
            "GiB" => 1024 * MIB,
            _ => return Err(MemoryLimitError::NotASize),
        };
        let bytes = number.checked_mul(unit);
        let limit = bytes.map(Self).ok_or(MemoryLimitError::NotASize)?;
        if limit.0 < Self::MIN.0 {
            return Err(MemoryLimitError::TooSmall);
        }
        Ok(limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_as_it_is_written() {
        for (text, shown) in [
            ("256MiB", "256 MiB"),
            ("64 MiB", "64 MiB"),
            ("1GiB", "1 GiB"),
            ("1536MiB", "1536 MiB"),
        ] {
            let limit: MemoryLimit = text.parse().unwrap();
            assert_eq!(limit.to_string(), shown);
        }
        assert_eq!("256MiB".parse(), Ok(MemoryLimit::default()));
    }

    #[test]
    fn what_is_no_limit_is_refused() {
        for text in [
            "",
            "MiB",
            "256",
            "256MB",
            "-1GiB",
            "1.5GiB",
            "99999999999GiB",
        ] {
            let read = text.parse::<MemoryLimit>();
            assert_eq!(read, Err(MemoryLimitError::NotASize), "{text}");
        }
        let small = "31MiB".parse::<MemoryLimit>().unwrap_err();
        let words = "the memory limit must be at least 32 MiB";
        assert_eq!(small.to_string(), words);
    }

    #[test]
    fn all_shares_together_stay_within_the_limit() {
        let limit = MemoryLimit::default();
        let kept = limit.journal() + limit.event_list() + limit.process_output();
        assert!(limit.in_flight() + kept + 2 * limit.edits() <= 256 * MIB);
        assert!(limit.admission_threshold() < limit.call_threshold());
        assert!(limit.call_threshold() < limit.in_flight());
    }
}
