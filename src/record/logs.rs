//! What processes say: the last lines of each, kept apart from the journal because nothing is folded
//! from them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::model::Id;

/// How many lines of each are kept.
const KEPT: usize = 2_000;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When it was said.
    pub at: Timestamp,
    /// Whether it was said to the error output, or by knew about the process.
    pub from: Mouth,
    /// What was said.
    pub text: Arc<str>,
}

/// Where a line came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mouth {
    /// The output of the process.
    Out,
    /// Its error output.
    Err,
    /// Knew, about the process: started, ended, starts again.
    Knew,
}

/// The last lines of every process.
#[derive(Debug, Default)]
pub struct Logs(Mutex<BTreeMap<Arc<Id>, Ring>>);

#[derive(Debug, Default)]
struct Ring {
    lines: VecDeque<LogLine>,
    dropped: u64,
}

impl Logs {
    /// Keeps a line, and lets the oldest go where there are too many.
    pub fn push(&self, of: &Arc<Id>, line: LogLine) {
        let mut table = self.table();
        let ring = table.entry(of.clone()).or_default();
        ring.lines.push_back(line);
        if ring.lines.len() > KEPT {
            ring.lines.pop_front();
            ring.dropped += 1;
        }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.table().clear();
    }

    /// Who ever said something.
    #[must_use]
    pub fn speakers(&self) -> Vec<Arc<Id>> {
        self.table().keys().cloned().collect()
    }

    /// The lines of one that are still kept, oldest first, and how many are not.
    #[must_use]
    pub fn of(&self, id: &Id) -> (Vec<LogLine>, u64) {
        let table = self.table();
        match table.get(id) {
            Some(ring) => (ring.lines.iter().cloned().collect(), ring.dropped),
            None => (Vec::new(), 0),
        }
    }

    fn table(&self) -> MutexGuard<'_, BTreeMap<Arc<Id>, Ring>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_lines_go_and_are_counted() {
        let logs = Logs::default();
        let id = Arc::new(Id::new("", "Service", "default", "s"));
        for number in 0..KEPT + 3 {
            let line = LogLine {
                at: Timestamp::UNIX_EPOCH,
                from: Mouth::Out,
                text: number.to_string().into(),
            };
            logs.push(&id, line);
        }
        let (lines, dropped) = logs.of(&id);
        assert_eq!((lines.len(), dropped), (KEPT, 3));
        assert_eq!(&*lines[0].text, "3");
        assert_eq!(logs.speakers(), [id]);
    }
}
