//! Looks after a process: starts it, waits until it is ready, starts it again when it ends or its
//! files change, and lets it sleep while nobody calls.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncRead;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::changes::Changes;
use super::launch::Group;
use super::outfit::{Binding, Outfit};
use super::output;
use super::process::{Demand, State};
use crate::dispatcher::Dispatcher;
use crate::outside::Secret;
use crate::source::Objects;
use knew_core::model::runner::Process;
use knew_core::model::{Id, Source};
use knew_core::record::{Condition, OutputStream};

/// The wait before the first new start, and the longest one.
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);

/// One that ran so long does not crash at once.
const STEADY: Duration = Duration::from_secs(10);

/// What is to run.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// What it is.
    pub process: Process,
    /// The folder paths start from.
    pub folder: String,
    /// The image of the manifest.
    pub image: Option<String>,
    /// Where it sends events of its own.
    pub binding: Option<Binding>,
    /// Whether it is called, and so needs a port.
    pub serves: bool,
    /// What its output is.
    pub prints: Printed,
}

/// What the output of a process is.
#[derive(Clone, Debug, PartialEq)]
pub enum Printed {
    /// Words for people.
    Words,
    /// Objects of a cluster, which this source makes events of.
    Objects(Box<Source>),
}

/// Everything it takes to look after a process.
#[derive(Debug)]
pub struct Care {
    /// For whom it runs.
    pub of: Arc<Id>,
    /// What is to run.
    pub job: Job,
    /// Where it all happens.
    pub dispatcher: Arc<Dispatcher>,
    /// Tells those who call how it is.
    pub state: watch::Sender<State>,
    /// Who calls.
    pub demand: Arc<Demand>,
    /// Ends it.
    pub end: CancellationToken,
}

/// Why a process does not run any more.
enum Over {
    /// It ended by itself; how.
    Ended(String),
    /// It was ended because a file changed.
    Changed(String),
    /// It was ended because nobody called.
    Idle,
    /// It was ended for good.
    Stopped,
}

impl Care {
    /// Looks after the process until nobody wants it any more.
    pub async fn go(self) {
        let clock = self.dispatcher.runtime.clock.clone();
        let mut wait = FIRST;
        loop {
            let start = clock.now();
            let trouble = match self.once().await {
                Ok(Over::Idle) if self.sleep().await => {
                    wait = FIRST;
                    continue;
                }
                Ok(Over::Idle | Over::Stopped) => return,
                Ok(Over::Changed(file)) => {
                    self.tell(&format!("{file} changed, starting again"));
                    wait = FIRST;
                    continue;
                }
                Ok(Over::Ended(how)) => format!("it ended with {how}"),
                Err(words) => words,
            };
            if clock.elapsed_since(start) > STEADY {
                wait = FIRST;
            }
            self.fail(&format!("{trouble}; starts again in {wait:?}"));
            tokio::select! {
                () = clock.sleep(wait) => {}
                () = self.end.cancelled() => return,
            }
            wait = (wait * 2).min(LONGEST);
        }
    }

    /// Starts it, and stays until it is over.
    async fn once(&self) -> Result<Over, String> {
        self.state.send_replace(State::Down);
        self.condition(Condition::Waiting("starting".to_owned()));
        let port = if self.job.serves {
            Some(super::readiness::free_port().await?)
        } else {
            None
        };
        let outfit = self.outfit(port);
        let changes = Changes::of(&self.job.process.watch, &outfit.dir());
        let (launch, secrets) = outfit.launch().await?;
        let mut group = launch.start()?;
        self.listen(&mut group, &secrets);
        let over = self.watch_over(&mut group, port, changes).await;
        if !matches!(over, Ok(Over::Ended(_))) {
            group.end(&self.dispatcher.runtime.clock).await;
        }
        over
    }

    async fn watch_over(
        &self,
        group: &mut Group,
        port: Option<u16>,
        changes: Changes,
    ) -> Result<Over, String> {
        tokio::select! {
            ready = self.dispatcher.until_ready(port, &self.job.process.ready) => ready?,
            how = group.ended() => return Ok(Over::Ended(how)),
            () = self.end.cancelled() => return Ok(Over::Stopped),
        }
        if let Some(port) = port {
            self.state.send_replace(State::Up(port));
        }
        self.condition(Condition::Ready);
        Ok(tokio::select! {
            how = group.ended() => Over::Ended(how),
            file = changes.next(&self.dispatcher) => {
                self.state.send_replace(State::Down);
                Over::Changed(file)
            }
            () = self.until_idle(port) => Over::Idle,
            () = self.end.cancelled() => Over::Stopped,
        })
    }

    fn outfit(&self, port: Option<u16>) -> Outfit<'_> {
        Outfit {
            of: &self.of,
            process: &self.job.process,
            folder: &self.job.folder,
            image: self.job.image.as_deref(),
            binding: self.job.binding.as_ref(),
            port,
            around: &self.dispatcher.access.environment,
        }
    }

    /// Hands on what it says, without the secrets it was given.
    fn listen(&self, group: &mut Group, secrets: &[Secret]) {
        let (out, err) = group.output();
        match (out, &self.job.prints) {
            (Some(out), Printed::Words) => self.hear(out, OutputStream::Stdout, secrets),
            (Some(out), Printed::Objects(source)) => {
                self.take(out, Objects::of((**source).clone()));
            }
            (None, _) => {}
        }
        if let Some(err) = err {
            self.hear(err, OutputStream::Stderr, secrets);
        }
    }

    fn hear(
        &self,
        from: impl AsyncRead + Unpin + Send + 'static,
        mouth: OutputStream,
        secrets: &[Secret],
    ) {
        let (of, secrets) = (self.of.clone(), secrets.to_vec());
        let hearer = self.dispatcher.output.clone();
        self.dispatcher.runtime.spawn_process_task(async move {
            output::lines(from, &secrets, |line| hearer.say(&of, mouth, line)).await;
        });
    }

    /// Makes events of what it prints, one after the other.
    fn take(&self, from: impl AsyncRead + Unpin + Send + 'static, mut objects: Objects) {
        let (of, dispatcher) = (self.of.clone(), self.dispatcher.clone());
        let (events, mut taken) = mpsc::unbounded_channel();
        let reading = dispatcher.clone();
        self.dispatcher.runtime.spawn_process_task(async move {
            output::lines(from, &[], |line| {
                for event in objects.take(line, reading.runtime.clock.now()) {
                    // Nobody takes them any more when everything ends.
                    let _ = events.send(event);
                }
            })
            .await;
        });
        self.dispatcher.runtime.spawn_process_task(async move {
            while let Some(event) = taken.recv().await {
                match event {
                    Ok(event) => dispatcher.pass_on(&of, event).await,
                    Err(words) => dispatcher.output.say(&of, OutputStream::Knew, &words),
                }
            }
        });
    }

    /// Returns when nobody called for long enough. A call that comes in the same moment is kept.
    async fn until_idle(&self, port: Option<u16>) {
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
            self.state.send_replace(State::Down);
            if self.demand.calls() == 0 {
                return;
            }
            self.state.send_replace(State::Up(port));
        }
    }

    /// Waits for the next call; says whether there was one.
    async fn sleep(&self) -> bool {
        let words = "scaled to zero; the next event starts it";
        self.tell(words);
        self.condition(Condition::Waiting(words.to_owned()));
        while self.demand.calls() == 0 {
            tokio::select! {
                () = self.demand.changed.notified() => {}
                () = self.end.cancelled() => return false,
            }
        }
        true
    }

    /// It cannot be called for a while, and those who wait are told.
    fn fail(&self, words: &str) {
        self.tell(words);
        self.state.send_replace(State::Broken(words.to_owned()));
        self.condition(Condition::Failed(words.to_owned()));
    }

    fn tell(&self, words: &str) {
        self.dispatcher
            .output
            .say(&self.of, OutputStream::Knew, words);
    }

    fn condition(&self, condition: Condition) {
        self.dispatcher
            .runtime
            .recorder
            .record_condition(&self.of, condition);
    }
}
