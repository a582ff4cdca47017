//! Hands effects to those who carry them out. None of this waits: tasks answer with messages.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use knew_tui::app::{Effect, Message};

use super::engine_driver::{self, EngineCommand, EngineSetup};
use super::files::{self, Job, Save};
use super::send::Sending;
use super::session_store::SessionStore;
use super::templates::Keeping;

/// What only the loop can do, because it holds the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnScreen {
    /// Put text on the clipboard, through the terminal.
    Copy(String),
    /// Open an editor on a file at a line.
    EditAt(PathBuf, usize),
    /// Take the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Go to the background.
    Suspend,
    /// Leave.
    Quit,
}

/// The way to the tasks.
pub struct TaskHandles {
    orders: mpsc::UnboundedSender<EngineCommand>,
    jobs: mpsc::UnboundedSender<Job>,
    /// Ends when the engine has stopped.
    driver: tokio::task::JoinHandle<()>,
}

impl TaskHandles {
    /// Starts the tasks. They answer through `messages`; `moved` tells where the journal ends.
    #[must_use]
    pub fn new(
        start: EngineSetup,
        memory: Arc<SessionStore>,
        messages: &mpsc::Sender<Message>,
        moved: watch::Sender<u64>,
    ) -> Self {
        let (orders, to_drive) = mpsc::unbounded_channel();
        let (jobs, to_do) = mpsc::unbounded_channel();
        tokio::spawn(files::work(memory, to_do, messages.clone()));
        let driver = tokio::spawn(engine_driver::drive(
            start,
            to_drive,
            messages.clone(),
            moved,
        ));
        Self {
            orders,
            jobs,
            driver,
        }
    }

    /// Starts what an effect asks for, or gives back what only the loop can do.
    #[must_use]
    pub fn perform(&self, effect: Effect) -> Option<OnScreen> {
        match effect {
            Effect::Apply {
                workbench,
                graph,
                plan,
            } => self.order(EngineCommand::Apply(workbench, graph, plan)),
            Effect::Halt => self.order(EngineCommand::Halt),
            Effect::Send {
                to,
                event,
                structured,
            } => self.order(EngineCommand::Send(Box::new(Sending {
                to,
                event: *event,
                structured,
            }))),
            Effect::ReadBody(path) => self.job(Job::ReadBody(path)),
            Effect::Fire(source) => self.order(EngineCommand::Fire(source)),
            Effect::Faults { of, faults } => self.order(EngineCommand::Faults(of, faults)),
            Effect::Trust(request) => self.order(EngineCommand::Trust(request)),
            Effect::Read(paths) => self.job(Job::Read(paths)),
            Effect::Save {
                workbench,
                file,
                path,
                text,
            } => {
                let new = false;
                self.job(Job::Save(
                    Save {
                        workbench,
                        file,
                        path,
                        new,
                    },
                    text,
                ));
            }
            Effect::SaveNew {
                workbench,
                file,
                path,
                text,
            } => {
                let new = true;
                self.job(Job::Save(
                    Save {
                        workbench,
                        file,
                        path,
                        new,
                    },
                    text,
                ));
            }
            Effect::Remember(session) => self.job(Job::Remember(session)),
            Effect::Templates(asked) => self.job(Job::Templates(asked)),
            Effect::KeepTemplate { asked, name, event } => {
                self.job(Job::KeepTemplate(Keeping { asked, name, event }));
            }
            Effect::FindUnsaved { workbench, opened } => {
                self.job(Job::FindUnsaved(workbench, opened));
            }
            Effect::KeepUnsaved { texts, replaces } => {
                self.job(Job::KeepUnsaved(texts, replaces));
            }
            Effect::ForgetUnsaved(edits) => self.job(Job::ForgetUnsaved(edits)),
            Effect::Copy(text) => return Some(OnScreen::Copy(text)),
            Effect::EditAt { path, line } => return Some(OnScreen::EditAt(path, line)),
            Effect::Mouse(taken) => return Some(OnScreen::Mouse(taken)),
            Effect::Suspend => return Some(OnScreen::Suspend),
            Effect::Quit => return Some(OnScreen::Quit),
        }
        None
    }

    /// Lets the engine stop, and waits for it.
    pub async fn rest(self) {
        drop(self.orders);
        drop(self.jobs);
        // A driver that broke has told so already.
        let _ = self.driver.await;
    }

    // A task that ended is one that broke, which the screen was told.
    fn order(&self, order: EngineCommand) {
        let _ = self.orders.send(order);
    }

    fn job(&self, job: Job) {
        let _ = self.jobs.send(job);
    }
}

/// Stops this program and everything it was started with, until the shell wakes it again.
pub fn suspend() {
    // The whole group stops, as the terminal itself does it: also a `cargo run` around us.
    let _ = Command::new("sh").args(["-c", "kill -TSTP 0"]).status();
}

/// Lets the user's editor have a file; the words of what went wrong otherwise.
pub fn edit(path: &std::path::Path, line: usize) -> Result<(), String> {
    let editor = ["VISUAL", "EDITOR"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|var| !var.is_empty()))
        .unwrap_or_else(|| "vi".to_owned());
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let status = Command::new(program)
        .args(words)
        .arg(format!("+{line}"))
        .arg(path)
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{editor} ended with {status}")),
        Err(error) => Err(format!("{editor} cannot be started: {error}; set EDITOR")),
    }
}
