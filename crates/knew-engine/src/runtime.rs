//! Runtime shared by everything that outlives one event: time, tasks, journal, memory and the signals of a stop.

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::clock::Clock;
use super::in_flight::InFlight;
use super::memory_budget::MemoryBudget;
use super::recorder::Recorder;

/// Services of the engine that know neither plans nor events.
#[derive(Debug)]
pub struct Runtime {
    /// Source of every instant and every wait.
    pub clock: Clock,
    /// Writer of the journal.
    pub recorder: Recorder,
    /// Tokio runtime that tasks are spawned on, whichever thread asks.
    pub tasks: Handle,
    /// Bound on the bytes of everything in flight.
    pub memory: Arc<MemoryBudget>,
    /// Number of events and calls that are not finished.
    pub in_flight: InFlight,
    /// Signals by which a stop proceeds.
    pub shutdown: Shutdown,
}

/// Stages of a stop, in the order in which they are reached.
#[derive(Debug, Default)]
pub struct Shutdown {
    /// Cancelled first: no new connections, ticks or retries.
    pub accepting: CancellationToken,
    /// Cancelled when calls had their time to finish: those still open are abandoned.
    pub calls: CancellationToken,
    /// Cancelled when no call can come any more: child processes end.
    pub processes: CancellationToken,
    /// Tasks that look after child processes, which a stop waits for.
    pub process_tasks: TaskTracker,
}

impl Runtime {
    /// Spawns a task on the runtime that a stop waits for.
    pub fn spawn_process_task(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.shutdown.process_tasks.spawn_on(task, &self.tasks);
    }
}
