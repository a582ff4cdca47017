//! Looks after a process: starts it, waits until it is ready, starts it again when it ends or its
//! files change, and lets it sleep while nobody calls.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncRead;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::file_watch::FileWatch;
use super::launch_context::LaunchContext;
use super::process_group::ProcessGroup;
use super::process_output;
use super::process_spec::{StdoutFormat, SupervisedProcessSpec};
use super::supervised_process::{CallDemand, ProcessState, SupervisedProcess};
use crate::dispatcher::Dispatcher;
use crate::external::Secret;
use crate::source::ApiServerEvents;
use knew_core::model::Id;
use knew_core::record::{NodeCondition, OutputStream};

/// The wait before the first new start, and the longest one.
const INITIAL_RESTART_WAIT: Duration = Duration::from_millis(500);
const MAX_RESTART_WAIT: Duration = Duration::from_secs(30);

/// One that ran so long does not crash at once.
const STABLE_AFTER: Duration = Duration::from_secs(10);

/// Everything it takes to look after a process.
#[derive(Debug)]
pub struct Supervisor {
    /// For whom it runs.
    pub id: Arc<Id>,
    /// What is to run.
    pub job: SupervisedProcessSpec,
    /// Where it all happens.
    pub dispatcher: Arc<Dispatcher>,
    /// Tells those who call how it is.
    pub state: watch::Sender<ProcessState>,
    /// Who calls.
    pub demand: Arc<CallDemand>,
    /// Ends it.
    pub end: CancellationToken,
}

impl SupervisedProcess {
    /// Starts to look after a process.
    #[must_use]
    pub fn start(id: &Arc<Id>, job: SupervisedProcessSpec, dispatcher: &Arc<Dispatcher>) -> Self {
        let end = dispatcher.runtime.shutdown.processes.child_token();
        let (state, watched) = watch::channel(ProcessState::NotReady);
        let demand = Arc::new(CallDemand::default());
        let supervisor = Supervisor {
            id: id.clone(),
            job,
            dispatcher: dispatcher.clone(),
            state,
            demand: demand.clone(),
            end: end.clone(),
        };
        dispatcher.runtime.spawn_process_task(supervisor.run());
        Self {
            state: watched,
            demand,
            _end: end.drop_guard(),
        }
    }
}

/// Why a process does not run any more.
enum ExitReason {
    /// It ended by itself; how.
    Exited(String),
    /// It was ended because a file changed.
    FileChanged(String),
    /// It was ended because nobody called.
    Idle,
    /// It was ended for good.
    Stopped,
}

impl Supervisor {
    /// Looks after the process until nobody wants it any more.
    pub async fn run(self) {
        let clock = self.dispatcher.runtime.clock.clone();
        let mut wait = INITIAL_RESTART_WAIT;
        loop {
            let start = clock.now();
            let trouble = match self.run_once().await {
                Ok(ExitReason::Idle) if self.wait_for_call().await => {
                    wait = INITIAL_RESTART_WAIT;
                    continue;
                }
                Ok(ExitReason::Idle | ExitReason::Stopped) => return,
                Ok(ExitReason::FileChanged(file)) => {
                    self.log(&format!("{file} changed, starting again"));
                    wait = INITIAL_RESTART_WAIT;
                    continue;
                }
                Ok(ExitReason::Exited(how)) => format!("it ended with {how}"),
                Err(words) => words,
            };
            if clock.elapsed_since(start) > STABLE_AFTER {
                wait = INITIAL_RESTART_WAIT;
            }
            self.record_failure(&format!("{trouble}; starts again in {wait:?}"));
            tokio::select! {
                () = clock.sleep(wait) => {}
                () = self.end.cancelled() => return,
            }
            wait = (wait * 2).min(MAX_RESTART_WAIT);
        }
    }

    /// Starts it, and stays until it is over.
    async fn run_once(&self) -> Result<ExitReason, String> {
        self.state.send_replace(ProcessState::NotReady);
        self.record_condition(NodeCondition::Waiting("starting".to_owned()));
        let port = if self.job.serves {
            Some(super::readiness::free_port().await?)
        } else {
            None
        };
        let launch_context = self.launch_context(port);
        let file_watch = FileWatch::new(&self.job.process.watch, &launch_context.working_dir());
        let (spec, secrets) = launch_context.resolve().await?;
        let mut group = spec.spawn()?;
        self.forward_output(&mut group, &secrets);
        let reason = self.wait_for_exit(&mut group, port, file_watch).await;
        if !matches!(reason, Ok(ExitReason::Exited(_))) {
            group.terminate(&self.dispatcher.runtime.clock).await;
        }
        reason
    }

    async fn wait_for_exit(
        &self,
        group: &mut ProcessGroup,
        port: Option<u16>,
        file_watch: FileWatch,
    ) -> Result<ExitReason, String> {
        tokio::select! {
            ready = self.dispatcher.wait_until_ready(port, &self.job.process.readiness) => ready?,
            how = group.wait_for_exit() => return Ok(ExitReason::Exited(how)),
            () = self.end.cancelled() => return Ok(ExitReason::Stopped),
        }
        if let Some(port) = port {
            self.state.send_replace(ProcessState::Ready(port));
        }
        self.record_condition(NodeCondition::Ready);
        Ok(tokio::select! {
            how = group.wait_for_exit() => ExitReason::Exited(how),
            file = file_watch.next_change(&self.dispatcher) => {
                self.state.send_replace(ProcessState::NotReady);
                ExitReason::FileChanged(file)
            }
            () = self.wait_until_idle(port) => ExitReason::Idle,
            () = self.end.cancelled() => ExitReason::Stopped,
        })
    }

    fn launch_context(&self, port: Option<u16>) -> LaunchContext<'_> {
        LaunchContext {
            id: &self.id,
            process: &self.job.process,
            folder: &self.job.folder,
            image: self.job.image.as_deref(),
            binding: self.job.binding.as_ref(),
            port,
            environment: &self.dispatcher.access.environment,
        }
    }

    /// Hands on what it says, without the secrets it was given.
    fn forward_output(&self, group: &mut ProcessGroup, secrets: &[Secret]) {
        let (out, err) = group.take_output();
        match (out, &self.job.stdout) {
            (Some(out), StdoutFormat::Text) => {
                self.forward_lines(out, OutputStream::Stdout, secrets);
            }
            (Some(out), StdoutFormat::KubernetesObjects(source)) => {
                self.forward_events(out, ApiServerEvents::new((**source).clone()));
            }
            (None, _) => {}
        }
        if let Some(err) = err {
            self.forward_lines(err, OutputStream::Stderr, secrets);
        }
    }

    fn forward_lines(
        &self,
        from: impl AsyncRead + Unpin + Send + 'static,
        stream: OutputStream,
        secrets: &[Secret],
    ) {
        let (id, secrets) = (self.id.clone(), secrets.to_vec());
        let output = self.dispatcher.output.clone();
        self.dispatcher.runtime.spawn_process_task(async move {
            process_output::for_each_line(from, &secrets, |line| {
                output.write_line(&id, stream, line);
            })
            .await;
        });
    }

    /// Makes events of what it prints, one after the other.
    fn forward_events(
        &self,
        from: impl AsyncRead + Unpin + Send + 'static,
        mut objects: ApiServerEvents,
    ) {
        let (id, dispatcher) = (self.id.clone(), self.dispatcher.clone());
        let (events, mut taken) = mpsc::unbounded_channel();
        let reading = dispatcher.clone();
        self.dispatcher.runtime.spawn_process_task(async move {
            process_output::for_each_line(from, &[], |line| {
                for event in objects.events_from_line(line, reading.runtime.clock.now()) {
                    // Nobody takes them any more when everything ends.
                    let _ = events.send(event);
                }
            })
            .await;
        });
        self.dispatcher.runtime.spawn_process_task(async move {
            while let Some(event) = taken.recv().await {
                match event {
                    Ok(event) => dispatcher.send_from_source(&id, event).await,
                    Err(words) => dispatcher
                        .output
                        .write_line(&id, OutputStream::Knew, &words),
                }
            }
        });
    }

    /// Returns when nobody called for long enough. A call that comes in the same moment is kept.
    async fn wait_until_idle(&self, port: Option<u16>) {
        let (Some(idle), Some(port)) = (self.job.process.idle, port) else {
            return pending().await;
        };
        loop {
            while self.demand.calls() > 0 {
                self.demand.changed.notified().await;
            }
            tokio::select! {
                () = self.dispatcher.runtime.clock.sleep(idle) => {}
                () = self.demand.changed.notified() => continue,
            }
            self.state.send_replace(ProcessState::NotReady);
            if self.demand.calls() == 0 {
                return;
            }
            self.state.send_replace(ProcessState::Ready(port));
        }
    }

    /// Waits for the next call; says whether there was one.
    async fn wait_for_call(&self) -> bool {
        let words = "scaled to zero; the next event starts it";
        self.log(words);
        self.record_condition(NodeCondition::Waiting(words.to_owned()));
        while self.demand.calls() == 0 {
            tokio::select! {
                () = self.demand.changed.notified() => {}
                () = self.end.cancelled() => return false,
            }
        }
        true
    }

    /// It cannot be called for a while, and those who wait are told.
    fn record_failure(&self, words: &str) {
        self.log(words);
        self.state
            .send_replace(ProcessState::Failed(words.to_owned()));
        self.record_condition(NodeCondition::Failed(words.to_owned()));
    }

    fn log(&self, words: &str) {
        self.dispatcher
            .output
            .write_line(&self.id, OutputStream::Knew, words);
    }

    fn record_condition(&self, condition: NodeCondition) {
        self.dispatcher
            .runtime
            .recorder
            .record_condition(&self.id, condition);
    }
}
