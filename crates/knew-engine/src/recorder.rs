//! Writer of the journal, which notifies watchers that it grew.

use std::sync::Arc;

use tokio::sync::watch;

use super::clock::Clock;
use knew_core::model::Id;
use knew_core::record::{DeliveryStep, Journal, NodeCondition, PlanRoutes};

/// Writes steps with the time at which they are recorded.
#[derive(Debug)]
pub struct Recorder {
    journal: Arc<Journal>,
    clock: Clock,
    end: watch::Sender<u64>,
}

impl Recorder {
    /// Recorder for a journal, with the clock of the engine.
    #[must_use]
    pub fn new(journal: Arc<Journal>, clock: Clock) -> Self {
        let end = watch::Sender::new(journal.end());
        Self {
            journal,
            clock,
            end,
        }
    }

    /// Position of the journal's end, as it grows.
    #[must_use]
    pub fn journal_end(&self) -> watch::Receiver<u64> {
        let end = self.end.subscribe();
        // Steps that were written without a watcher were not announced.
        self.notify(self.journal.end());
        end
    }

    /// Writes the first steps of a new arrival and returns its number.
    pub fn record_arrival(&self, steps: impl IntoIterator<Item = DeliveryStep>) -> u64 {
        let written = self.journal.append_arrival(self.clock.now(), steps);
        self.notify(written.end);
        written.arrival
    }

    /// Writes steps of an arrival; 0 stands for steps that belong to none.
    pub fn record_steps(&self, arrival: u64, steps: impl IntoIterator<Item = DeliveryStep>) {
        let written = self.journal.append(self.clock.now(), arrival, steps);
        self.notify(written.end);
    }

    /// Writes the condition of a node.
    pub fn record_condition(&self, node: &Arc<Id>, condition: NodeCondition) {
        let node = node.clone();
        self.record_steps(0, [DeliveryStep::Condition { node, condition }]);
    }

    /// Writes the condition of a node if it differs from the last one.
    pub fn record_condition_change(&self, node: &Arc<Id>, condition: NodeCondition) {
        if self.last_condition(node).as_ref() != Some(&condition) {
            self.record_condition(node, condition);
        }
    }

    /// Condition of a node that was recorded last.
    fn last_condition(&self, node: &Id) -> Option<NodeCondition> {
        self.journal.condition(node)
    }

    /// Adds the routes of a plan, before its first event is recorded.
    pub fn register_routes(&self, roster: Arc<PlanRoutes>) {
        self.journal.add_plan(roster);
    }

    /// Positions come from many tasks and may overtake each other; only the latest counts.
    fn notify(&self, end: u64) {
        if self.end.receiver_count() == 0 {
            return;
        }
        self.end.send_if_modified(|announced| {
            let later = end > *announced;
            *announced = end.max(*announced);
            later
        });
    }
}
