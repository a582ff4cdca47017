//! Schedules under way. A new plan leaves those alone whose schedule it did not change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::emit::EmitReason;
use crate::dispatcher::Dispatcher;
use knew_core::graph::Graph;
use knew_core::model::Id;
use knew_core::model::schedule::Schedule;

/// The schedules under way, by source.
#[derive(Debug, Default)]
pub struct Schedules(Mutex<HashMap<Arc<Id>, RunningSchedule>>);

/// One schedule under way.
#[derive(Debug)]
struct RunningSchedule {
    schedule: Schedule,
    halt: CancellationToken,
    next: Arc<Mutex<Option<Timestamp>>>,
}

impl Schedules {
    /// Starts what is new, ends what is gone, and leaves the rest as it is.
    pub fn reconcile(&self, graph: &Graph, dispatcher: &Arc<Dispatcher>) {
        let mut before = std::mem::take(&mut *self.table());
        let mut now = HashMap::new();
        for source in &graph.sources {
            let Some(schedule) = &source.spec.schedule else {
                continue;
            };
            if source.sink.is_none() {
                continue;
            }
            let known = before.remove_entry(&source.id);
            let (id, running) = match known {
                Some((id, running)) if running.schedule == *schedule => (id, running),
                other => {
                    before.extend(other);
                    let id = Arc::new(source.id.clone());
                    let running = RunningSchedule::start(id.clone(), schedule.clone(), dispatcher);
                    (id, running)
                }
            };
            if let Some(twice) = now.insert(id, running) {
                twice.halt.cancel();
            }
        }
        for running in before.into_values() {
            running.halt.cancel();
        }
        *self.table() = now;
    }

    /// When each schedule fires next; those that never will are left out.
    #[must_use]
    pub fn next_fire_times(&self) -> Vec<(Id, Timestamp)> {
        let table = self.table();
        let next = |(id, running): (&Arc<Id>, &RunningSchedule)| {
            Some(((**id).clone(), (*lock(&running.next))?))
        };
        let mut fires: Vec<_> = table.iter().filter_map(next).collect();
        fires.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        fires
    }

    fn table(&self) -> MutexGuard<'_, HashMap<Arc<Id>, RunningSchedule>> {
        lock(&self.0)
    }
}

impl RunningSchedule {
    fn start(id: Arc<Id>, schedule: Schedule, dispatcher: &Arc<Dispatcher>) -> Self {
        let halt = dispatcher.runtime.shutdown.accepting.child_token();
        let first = schedule.next(dispatcher.runtime.clock.now());
        let running = Self {
            schedule: schedule.clone(),
            halt: halt.clone(),
            next: Arc::new(Mutex::new(first)),
        };
        let (dispatcher, next) = (dispatcher.clone(), running.next.clone());
        let runtime = dispatcher.runtime.tasks.clone();
        runtime.spawn(async move {
            for fired in 1.. {
                let Some(due) = *lock(&next) else { return };
                tokio::select! {
                    () = halt.cancelled() => return,
                    () = dispatcher.runtime.clock.sleep_until(due) => {}
                }
                // A tick runs in a task of its own: one that takes longer than the period delays none.
                dispatcher.emit_in_background(id.clone(), EmitReason::Scheduled);
                let last = schedule.limit.is_some_and(|limit| fired >= limit);
                let following = schedule.next(due.max(dispatcher.runtime.clock.now()));
                *lock(&next) = following.filter(|_| !last);
            }
        });
        running
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
