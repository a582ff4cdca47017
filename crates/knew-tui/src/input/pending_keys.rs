//! Keys of a sequence that is not complete yet, and when to say how it can go on.

use std::time::Duration;

use jiff::Timestamp;

use crate::input::key::Key;

/// Who knows how the sequence goes on has typed it by then, and sees nothing flash.
const PATIENCE: Duration = Duration::from_millis(300);

/// What was typed of a sequence, such as `g`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    /// The keys so far.
    pub keys: Vec<Key>,
    since: Option<Timestamp>,
    hinted: bool,
}

impl Pending {
    /// One more key, at a time as far as it is known.
    pub fn push(&mut self, key: Key, now: Option<Timestamp>) {
        self.keys.push(key);
        self.since = now;
    }

    /// The sequence is over.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether to say now how the sequence can go on.
    #[must_use]
    pub fn is_hinted(&self) -> bool {
        self.hinted && !self.keys.is_empty()
    }

    /// Time passed; says whether it is time for the hints only now.
    pub fn tick(&mut self, now: Timestamp) -> bool {
        if self.keys.is_empty() || self.hinted {
            return false;
        }
        let since = *self.since.get_or_insert(now);
        let waited = Duration::try_from(now.duration_since(since));
        // A clock that was set back must not keep the hints away.
        self.hinted = waited.is_ok_and(|waited| waited >= PATIENCE) || now < since;
        self.hinted
    }

    /// How long after that time the hints are due, as long as they are owed.
    #[must_use]
    pub fn wait(&self, now: Option<Timestamp>) -> Option<Duration> {
        let owed = !self.keys.is_empty() && !self.hinted;
        let passed = self
            .since
            .zip(now)
            .map(|(since, now)| now.duration_since(since));
        let passed = passed.and_then(|passed| Duration::try_from(passed).ok());
        owed.then(|| PATIENCE.saturating_sub(passed.unwrap_or_default()))
    }
}
