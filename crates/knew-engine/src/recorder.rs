//! Writes to the journal and tells whoever watches that it grew.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::watch;

use knew_core::model::Id;
use knew_core::record::{Condition, DeliveryStep, Journal, PlanRoutes};

/// The engine's pen.
#[derive(Debug)]
pub struct Recorder {
    journal: Arc<Journal>,
    end: watch::Sender<u64>,
}

impl Recorder {
    /// Writes to this journal.
    #[must_use]
    pub fn new(journal: Arc<Journal>) -> Self {
        let end = watch::Sender::new(journal.end());
        Self { journal, end }
    }

    /// Where the journal ends, as it grows.
    #[must_use]
    pub fn journal_end(&self) -> watch::Receiver<u64> {
        let moved = self.end.subscribe();
        // What was written while nobody watched was not told.
        self.notify(self.journal.end());
        moved
    }

    /// Writes the first steps of an arrival and gives it its number.
    pub fn record_arrival(
        &self,
        at: Timestamp,
        steps: impl IntoIterator<Item = DeliveryStep>,
    ) -> u64 {
        let written = self.journal.append_arrival(at, steps);
        self.notify(written.end);
        written.arrival
    }

    /// Writes steps of an arrival.
    pub fn record_steps(
        &self,
        at: Timestamp,
        arrival: u64,
        steps: impl IntoIterator<Item = DeliveryStep>,
    ) {
        let written = self.journal.append(at, arrival, steps);
        self.notify(written.end);
    }

    /// The condition a node is in, as it was said last.
    pub fn last_condition(&self, of: &Id) -> Option<Condition> {
        self.journal.condition(of)
    }

    /// Events may be judged by the plan of this roster from now on.
    pub fn register_routes(&self, roster: Arc<PlanRoutes>) {
        self.journal.add_plan(roster);
    }

    /// Positions come from many tasks and may overtake each other; only the latest counts.
    fn notify(&self, end: u64) {
        if self.end.receiver_count() == 0 {
            return;
        }
        self.end.send_if_modified(|it| {
            let later = end > *it;
            *it = end.max(*it);
            later
        });
    }
}
