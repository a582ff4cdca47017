//! A process that stands for a service: called when it is up, started when somebody calls.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::StatusCode;
use tokio::sync::{Notify, watch};
use tokio_util::sync::DropGuard;

use super::runner::turned_away;
use super::supervise::{Care, Job};
use crate::dispatcher::Dispatcher;
use crate::http_client::Response;
use knew_core::model::Id;

/// How many calls may wait for a process to start.
const WAITING: usize = 1_000;

/// How a process is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It starts, or will when somebody calls.
    Down,
    /// It takes calls at this port.
    Up(u16),
    /// It cannot be called now; why.
    Broken(String),
}

/// Who wants something of a process.
#[derive(Debug, Default)]
pub struct Demand {
    calls: AtomicUsize,
    /// Somebody came, or the last one went.
    pub changed: Notify,
}

/// A process, for those who call it. It ends when nobody can call it any more.
#[derive(Debug)]
pub struct Process {
    state: watch::Receiver<State>,
    demand: Arc<Demand>,
    _end: DropGuard,
}

/// One call under way.
#[derive(Debug)]
pub struct Visit<'a>(&'a Demand);

impl Demand {
    /// How many calls are under way or wait.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    fn visit(&self) -> Visit<'_> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_one();
        Visit(self)
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.0.calls.fetch_sub(1, Ordering::SeqCst);
        self.0.changed.notify_one();
    }
}

impl Process {
    /// Starts to look after a process.
    #[must_use]
    pub fn start(id: &Arc<Id>, job: Job, dispatcher: &Arc<Dispatcher>) -> Self {
        let end = dispatcher.runtime.shutdown.processes.child_token();
        let (state, watched) = watch::channel(State::Down);
        let demand = Arc::new(Demand::default());
        let care = Care {
            of: id.clone(),
            job,
            dispatcher: dispatcher.clone(),
            state,
            demand: demand.clone(),
            end: end.clone(),
        };
        dispatcher.runtime.spawn_process_task(care.go());
        Self {
            state: watched,
            demand,
            _end: end.drop_guard(),
        }
    }

    /// Waits until it can be called, and gives the port for as long as the visit lasts; or the answer
    /// in its stead.
    pub async fn visit(&self) -> Result<(Visit<'_>, u16), Result<Response, String>> {
        let visit = self.demand.visit();
        let mut state = self.state.clone();
        if self.demand.calls() > WAITING && !matches!(*state.borrow(), State::Up(_)) {
            let words = "too many events wait for it to start";
            return Err(Ok(turned_away(StatusCode::SERVICE_UNAVAILABLE, words)));
        }
        let up = state.wait_for(|state| *state != State::Down).await;
        match up.as_deref() {
            Ok(State::Up(port)) => Ok((visit, *port)),
            Ok(State::Broken(words)) => Err(Err(words.clone())),
            Ok(State::Down) | Err(_) => Err(Err("it was stopped".to_owned())),
        }
    }
}
