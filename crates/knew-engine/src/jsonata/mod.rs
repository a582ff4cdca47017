//! `JSONata` evaluated in processes of their own, whose memory and time are bounded.
//!
//! Operators and built-in functions of `JSONata` allocate without bound, and neither a thread nor an
//! allocation can be given up from outside. A process can: at its memory limit it aborts, at the time
//! limit it is killed, and the event it worked on fails. The program is its own worker; see [`worker`].

mod process;
mod wire;
pub mod worker;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{AcquireError, Semaphore};

use crate::clock::Clock;
use knew_core::model::Jsonata;
use knew_core::model::jsonata::TIME_LIMIT;
use process::WorkerProcess;

/// Processes that evaluate at the same time.
const WORKERS: u32 = 2;

/// Memory of a worker, in MiB.
const MEMORY_LIMIT: u32 = 128;

/// Memory of a worker, in MiB, while it evaluates a large document and no other worker runs.
const LARGE_MEMORY_LIMIT: u32 = 256;

/// Bytes of event data from which a document is large.
const LARGE_DOCUMENT: usize = 8 << 20;

/// Largest result, in bytes; as large as the answer of a subscriber may be.
const RESULT_LIMIT: usize = 64 << 20;

/// Duration of an evaluation after which the worker is not used again: it may have allocated much.
const SLOW: Duration = Duration::from_millis(200);

/// Evaluates expressions in worker processes, which are started when needed and reused.
#[derive(Debug)]
pub struct Evaluator {
    program: PathBuf,
    permits: Semaphore,
    idle: Mutex<Vec<WorkerProcess>>,
}

/// An expression and its place among others. No more of its evaluations than there are workers wait with
/// those of other expressions, so a slow expression with many events delays others by one evaluation.
#[derive(Debug)]
pub struct QueuedExpression {
    expression: Jsonata,
    queue: Semaphore,
}

/// Reasons why an expression has no result.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// The expression is wrong or fails on this document.
    #[error("{0}")]
    Expression(String),
    /// The memory limit, in MiB, was reached.
    #[error("the expression needs more than {0} MiB")]
    Memory(u32),
    /// The time limit was reached.
    #[error("the expression took longer than {TIME_LIMIT:?}")]
    Time,
    /// The result is larger than an answer may be.
    #[error("the result of the expression is larger than {} MiB", RESULT_LIMIT >> 20)]
    Result,
    /// The worker ended for another reason.
    #[error("the process that evaluates the expression ended: {0}")]
    Ended(String),
    /// The worker cannot be started.
    #[error("cannot start {program} to evaluate the expression: {error}")]
    Start {
        /// Path of the worker program.
        program: String,
        /// Error of the operating system.
        error: io::Error,
    },
}

impl Evaluator {
    /// Evaluator whose workers run `program`, which is `knew` itself unless it is given.
    #[must_use]
    pub fn new(program: Option<PathBuf>) -> Self {
        Self {
            program: program.unwrap_or_else(own_program),
            permits: Semaphore::new(WORKERS as usize),
            idle: Mutex::default(),
        }
    }

    /// Evaluates an expression on a JSON document, which is written once a worker is free. `size` is
    /// about the length of the document in bytes. Waiting evaluations of an expression have their turn
    /// in the order in which they came; dropping the future gives the evaluation up.
    pub async fn evaluate(
        &self,
        expression: &QueuedExpression,
        size: usize,
        document: impl FnOnce() -> Vec<u8>,
    ) -> Result<Vec<u8>, EvaluationError> {
        let large = size > LARGE_DOCUMENT;
        let permits = if large { WORKERS } else { 1 };
        // No semaphore is ever closed.
        let closed = |error: AcquireError| EvaluationError::Ended(error.to_string());
        let _turn = expression.queue.acquire().await.map_err(closed)?;
        let _permits = self.permits.acquire_many(permits).await.map_err(closed)?;
        if large {
            self.idle().clear();
        }
        let memory = if large {
            LARGE_MEMORY_LIMIT
        } else {
            MEMORY_LIMIT
        };
        let mut worker = self.worker()?;
        let started = Clock::Real.now();
        let result = worker
            .evaluate(&expression.expression, memory, document())
            .await;
        match &result {
            Ok(_) | Err(EvaluationError::Expression(_))
                if !large && Clock::Real.elapsed_since(started) < SLOW =>
            {
                self.idle().push(worker);
            }
            _ => worker.kill().await,
        }
        result
    }

    fn worker(&self) -> Result<WorkerProcess, EvaluationError> {
        while let Some(mut worker) = self.take_idle() {
            if worker.runs() {
                return Ok(worker);
            }
        }
        WorkerProcess::start(&self.program).map_err(|error| EvaluationError::Start {
            program: self.program.display().to_string(),
            error,
        })
    }

    fn take_idle(&self) -> Option<WorkerProcess> {
        self.idle().pop()
    }

    fn idle(&self) -> MutexGuard<'_, Vec<WorkerProcess>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<Jsonata> for QueuedExpression {
    fn from(expression: Jsonata) -> Self {
        Self {
            expression,
            queue: Semaphore::new(WORKERS as usize),
        }
    }
}

/// The running program, also after its file was replaced or removed where the system allows that.
fn own_program() -> PathBuf {
    let running = Path::new("/proc/self/exe");
    if running.exists() {
        return running.to_owned();
    }
    std::env::current_exe().unwrap_or_else(|_| PathBuf::from("knew"))
}
