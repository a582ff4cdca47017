//! What processes say: the last lines of each, kept apart from the journal because nothing is folded
//! from them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::MemoryLimit;
use crate::model::Id;
use knew_event::Weight;

/// Most lines kept for each process.
const KEPT: usize = 2_000;

/// One line of output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Time at which the line was written.
    pub at: Timestamp,
    /// Stream of the process, or knew itself.
    pub stream: OutputStream,
    /// Text without the line break.
    pub text: Arc<str>,
}

/// Origin of a line of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputStream {
    /// Standard output of the process.
    Stdout,
    /// Standard error of the process.
    Stderr,
    /// A message of knew about the process, such as that it was restarted.
    Knew,
}

impl Weight for LogLine {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.text.weight()
    }
}

/// The last lines of output of every process.
#[derive(Debug)]
pub struct ProcessLogs {
    rings: Mutex<BTreeMap<Arc<Id>, Ring>>,
    /// Bytes that the lines of all processes may take.
    room: usize,
}

#[derive(Debug, Default)]
struct Ring {
    lines: VecDeque<LogLine>,
    bytes: usize,
    dropped: u64,
}

impl Ring {
    fn push(&mut self, line: LogLine) {
        self.bytes += line.weight();
        self.lines.push_back(line);
        if self.lines.len() > KEPT {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        if let Some(line) = self.lines.pop_front() {
            self.bytes -= line.weight();
            self.dropped += 1;
        }
    }
}

impl Default for ProcessLogs {
    fn default() -> Self {
        Self::with_memory_limit(MemoryLimit::default().process_output())
    }
}

impl ProcessLogs {
    /// Creates an empty log that keeps about so many bytes.
    #[must_use]
    pub const fn with_memory_limit(bytes: usize) -> Self {
        Self {
            rings: Mutex::new(BTreeMap::new()),
            room: bytes,
        }
    }

    /// Adds a line. Beyond the limit, the oldest lines of the process with the most bytes are dropped.
    pub fn push(&self, of: &Arc<Id>, line: LogLine) {
        let mut table = self.table();
        table.entry(of.clone()).or_default().push(line);
        while table.values().map(|ring| ring.bytes).sum::<usize>() > self.room {
            let largest = table.values_mut().max_by_key(|ring| ring.bytes);
            match largest.filter(|ring| !ring.lines.is_empty()) {
                Some(ring) => ring.drop_oldest(),
                None => return,
            }
        }
    }

    /// Removes all lines.
    pub fn clear(&self) {
        self.table().clear();
    }

    /// Processes that ever wrote a line, in the order of their ids.
    #[must_use]
    pub fn processes(&self) -> Vec<Arc<Id>> {
        self.table().keys().cloned().collect()
    }

    /// Lines of a process that are still kept, oldest first, and the number of those dropped.
    #[must_use]
    pub fn lines_of(&self, id: &Id) -> (Vec<LogLine>, u64) {
        let table = self.table();
        match table.get(id) {
            Some(ring) => (ring.lines.iter().cloned().collect(), ring.dropped),
            None => (Vec::new(), 0),
        }
    }

    fn table(&self) -> MutexGuard<'_, BTreeMap<Arc<Id>, Ring>> {
        self.rings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_lines_go_and_are_counted() {
        let logs = ProcessLogs::default();
        let id = Arc::new(Id::new("", "Service", "default", "s"));
        for number in 0..KEPT + 3 {
            let line = LogLine {
                at: Timestamp::UNIX_EPOCH,
                stream: OutputStream::Stdout,
                text: number.to_string().into(),
            };
            logs.push(&id, line);
        }
        let (lines, dropped) = logs.lines_of(&id);
        assert_eq!((lines.len(), dropped), (KEPT, 3));
        assert_eq!(&*lines[0].text, "3");
        assert_eq!(logs.processes(), [id]);
    }

    #[test]
    fn one_process_that_says_much_does_not_take_the_room_of_others() {
        let logs = ProcessLogs::with_memory_limit(100_000);
        let [loud, quiet] =
            ["loud", "quiet"].map(|name| Arc::new(Id::new("", "Service", "d", name)));
        let line = |text: &str| LogLine {
            at: Timestamp::UNIX_EPOCH,
            stream: OutputStream::Stderr,
            text: text.into(),
        };
        logs.push(&quiet, line("ready"));
        for _ in 0..100 {
            logs.push(&loud, line(&"x".repeat(16_000)));
        }
        let (lines, dropped) = logs.lines_of(&loud);
        assert_eq!((lines.len(), dropped), (6, 94));
        assert_eq!(logs.lines_of(&quiet).0.len(), 1);
    }
}
