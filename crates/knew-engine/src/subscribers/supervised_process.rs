//! A process that stands for a service: called when it is up, started when somebody calls.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::StatusCode;
use tokio::sync::{Notify, watch};
use tokio_util::sync::DropGuard;

use super::running_service::queue_proxy_response;
use crate::http_client::Response;

/// How many calls may wait for a process to start.
const MAX_WAITING_CALLS: usize = 1_000;

/// How a process is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessState {
    /// It starts, or will when somebody calls.
    NotReady,
    /// It takes calls at this port.
    Ready(u16),
    /// It cannot be called now; why.
    Failed(String),
}

/// Who wants something of a process.
#[derive(Debug, Default)]
pub struct CallDemand {
    calls: AtomicUsize,
    /// Somebody came, or the last one went.
    pub changed: Notify,
}

/// A process, for those who call it. It ends when nobody can call it any more.
#[derive(Debug)]
pub struct SupervisedProcess {
    pub(super) state: watch::Receiver<ProcessState>,
    pub(super) demand: Arc<CallDemand>,
    pub(super) _end: DropGuard,
}

/// One call under way.
#[derive(Debug)]
pub struct CallGuard<'a>(&'a CallDemand);

impl CallDemand {
    /// How many calls are under way or wait.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    fn begin_call(&self) -> CallGuard<'_> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_one();
        CallGuard(self)
    }
}

impl Drop for CallGuard<'_> {
    fn drop(&mut self) {
        self.0.calls.fetch_sub(1, Ordering::SeqCst);
        self.0.changed.notify_one();
    }
}

impl SupervisedProcess {
    /// Waits until it can be called, and gives the port for as long as the visit lasts; or the answer
    /// in its stead.
    pub async fn wait_until_ready(&self) -> Result<(CallGuard<'_>, u16), Result<Response, String>> {
        let call = self.demand.begin_call();
        let mut state = self.state.clone();
        if self.demand.calls() > MAX_WAITING_CALLS
            && !matches!(*state.borrow(), ProcessState::Ready(_))
        {
            let words = "too many events wait for it to start";
            return Err(Ok(queue_proxy_response(
                StatusCode::SERVICE_UNAVAILABLE,
                words,
            )));
        }
        let up = state
            .wait_for(|state| *state != ProcessState::NotReady)
            .await;
        match up.as_deref() {
            Ok(ProcessState::Ready(port)) => Ok((call, *port)),
            Ok(ProcessState::Failed(words)) => Err(Err(words.clone())),
            Ok(ProcessState::NotReady) | Err(_) => Err(Err("it was stopped".to_owned())),
        }
    }
}
