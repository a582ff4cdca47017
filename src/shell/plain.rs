//! The workbench without a screen to draw on, for screen readers: lines out, numbers and words in.
//!
//! The same interface state, the same engine and the same journal as behind the screen; only what is
//! said and asked differs. Nothing moves, nothing is framed, and no state is a colour.

mod announcements;
mod ask;
mod typed_lines;

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::{mpsc, watch};

use knew_core::graph::trust::TrustRequest;
use knew_core::record::Journal;
use knew_engine::Clock;
use knew_tui::app;
use knew_tui::app::{App, Effect, Message, Running, WorkbenchMessage};
use knew_tui::input::key::{Code, Key};

use super::engine_driver::EngineSetup;
use super::folder;
use super::perform::TaskHandles;
use super::run::Options;
use super::session_store::SessionStore;
use super::signals::Signals;
use super::stdin;
use super::stdio;
use super::trust_store::TrustStore;
use announcements::AnnouncementTracker;
use ask::Asked;
use typed_lines::{TypedLine, TypedLines};

/// Events are told together when they come faster than this.
const BATCH_INTERVAL: Duration = Duration::from_millis(300);

/// How many messages of tasks may wait to be taken.
const WAITING: usize = 256;

/// Reads and prints lines until the user leaves; the exit code.
pub fn run(options: Options) -> anyhow::Result<u8> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let code = runtime.block_on(async { PlainSession::open(options)?.run().await })?;
    // The thread that waits for a line must not keep the user waiting.
    runtime.shutdown_background();
    Ok(code)
}

/// What woke us.
enum PlainInput {
    Signal(u8),
    Line(Option<TypedLine>),
    Message(Message),
    Recorded,
}

/// Everything a talk holds on to.
struct PlainSession {
    app: App,
    signals: Signals,
    lines: TypedLines,
    inbox: mpsc::Receiver<Message>,
    moved: watch::Receiver<u64>,
    hands: TaskHandles,
    clock: Clock,
    /// Whether something was recorded that was not looked at.
    owed: bool,
    teller: AnnouncementTracker,
    asked: Asked,
    end: Option<u8>,
}

impl PlainSession {
    fn open(options: Options) -> anyhow::Result<Self> {
        let (messages, inbox) = mpsc::channel(WAITING);
        let (journal_moved, moved) = watch::channel(0);
        let signals = Signals::listen()?;
        let memory = options.engine.memory;
        let journal = Arc::new(Journal::with_memory_limit(memory.journal()));
        let start = EngineSetup {
            options: options.engine,
            clock: Clock::Real,
            journal: Arc::clone(&journal),
            trust: TrustStore::default(),
        };
        let hands = TaskHandles::new(
            start,
            Arc::new(SessionStore::of_unsaved()),
            &messages,
            journal_moved,
        );
        let app = App::new(app::Options {
            built_in: knew_engine::BUILT_IN_SYSTEMS,
            look: options.look,
            themes: options.themes.cards(),
            journal,
            memory,
            folder: folder::working_folder_with_manifests(&options.paths),
            zone: Some(jiff::tz::TimeZone::system()),
            keymap: options.keymap,
            faults: options.faults,
            ..app::Options::default()
        });
        let mut this = Self {
            app,
            signals,
            lines: TypedLines::of_stdin(),
            inbox,
            moved,
            hands,
            clock: Clock::Real,
            owed: false,
            teller: AnnouncementTracker::default(),
            asked: Asked::default(),
            end: None,
        };
        if options.paths.is_empty() {
            this.ask()?;
        } else {
            this.perform(Effect::Read(options.paths));
        }
        Ok(this)
    }

    async fn run(mut self) -> anyhow::Result<u8> {
        while self.end.is_none() {
            let heard = self.hear().await;
            self.take(heard)?;
        }
        self.hands.rest().await;
        Ok(self.end.unwrap_or_default())
    }

    async fn hear(&mut self) -> PlainInput {
        let Self {
            signals,
            lines,
            inbox,
            moved,
            clock,
            owed,
            ..
        } = self;
        let recorded = async {
            // Only a sender that is gone fails, and then nothing is recorded any more.
            if !*owed && moved.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
            *owed = true;
            clock.sleep(BATCH_INTERVAL).await;
        };
        tokio::select! {
            biased;
            code = signals.next() => PlainInput::Signal(code),
            line = lines.next() => PlainInput::Line(line),
            Some(message) = inbox.recv() => PlainInput::Message(message),
            () = recorded => PlainInput::Recorded,
        }
    }

    fn take(&mut self, heard: PlainInput) -> io::Result<()> {
        match heard {
            PlainInput::Signal(code) => self.end = Some(code),
            PlainInput::Line(None) => self.end = Some(0),
            PlainInput::Line(Some(line)) => self.answer(&line)?,
            PlainInput::Recorded => {
                self.owed = false;
                self.update(Message::Recorded);
                self.tell_messages()?;
                say(&self.teller.events(&self.app))?;
            }
            PlainInput::Message(Message::Workbench(_, WorkbenchMessage::UnsavedFound(edits))) => {
                say(&announcements::unsaved(&edits))?;
            }
            PlainInput::Message(message) => {
                let opened = matches!(
                    message,
                    Message::Workbench(
                        _,
                        WorkbenchMessage::Started(_) | WorkbenchMessage::EngineFailed(_)
                    )
                );
                let trust = matches!(
                    message,
                    Message::Workbench(_, WorkbenchMessage::TrustNeeded(_))
                );
                let templates = matches!(message, Message::Templates(_));
                self.update(message);
                self.tell_messages()?;
                if templates && self.asked == Asked::Send {
                    self.ask()?;
                }
                if opened {
                    say(&[announcements::running(&self.app)])?;
                    self.ask_after_start()?;
                } else if trust && self.app.workbench.running != Running::Starting {
                    // Before that, the user is asked when it runs.
                    self.trust_changed()?;
                }
            }
        }
        Ok(())
    }

    /// What was told is behind us: nothing stands back behind it.
    fn tell_messages(&mut self) -> io::Result<()> {
        let told = say(&self.teller.messages(&self.app));
        self.app.toasts.dismiss();
        told
    }

    fn update(&mut self, message: Message) {
        for effect in self.app.update(message) {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        if effect == Effect::Quit {
            self.end = Some(0);
            return;
        }
        // What needs a screen cannot be asked for here.
        let _ = self.hands.perform(effect);
    }

    fn ask(&mut self) -> io::Result<()> {
        say(&ask::question(&mut self.app, &self.asked))?;
        if matches!(self.asked, Asked::Trust(_)) {
            self.lines.begin_question()?;
        }
        Ok(())
    }

    fn ask_after_start(&mut self) -> io::Result<()> {
        if !self.app.workbench.untrusted.is_empty() {
            self.asked = Asked::Trust(self.app.workbench.untrusted.clone());
        }
        self.ask()
    }

    /// A question in place of another is printed before it can be answered; the one before no longer can.
    fn trust_changed(&mut self) -> io::Result<()> {
        if !self.app.workbench.untrusted.is_empty() {
            return self.ask_after_start();
        }
        if matches!(self.asked, Asked::Trust(_)) {
            self.asked = Asked::Menu;
            say(&["The folder no longer asks for anything.".to_owned()])?;
            return self.ask();
        }
        Ok(())
    }

    /// Takes the answer to a question, all of which was printed.
    fn trust(&mut self, request: &TrustRequest, yes: bool) -> io::Result<()> {
        self.app.layers.clear();
        for effect in self.app.answer_trust(request, yes) {
            self.perform(effect);
        }
        let words = if yes {
            "The folder is trusted."
        } else {
            "The folder is not trusted; 7 asks again."
        };
        say(&[words.to_owned()])?;
        self.ask()
    }

    /// Takes an answer, and says what follows from it.
    fn answer(&mut self, line: &TypedLine) -> io::Result<()> {
        if matches!(self.asked, Asked::Trust(_)) && !self.lines.is_answer(line) {
            return say(&[
                "That was typed before the question, and does not answer it.".to_owned(),
            ]);
        }
        let (said, what) =
            ask::answer(&mut self.app, &mut self.asked, &mut self.teller, &line.text);
        say(&said)?;
        match what {
            ask::Then::Nothing => Ok(()),
            ask::Then::Ask => self.ask(),
            ask::Then::Leave => {
                self.end = Some(0);
                Ok(())
            }
            ask::Then::Trust(request, yes) => self.trust(&request, yes && stdin::is_terminal()),
            ask::Then::Do(effect) => {
                self.perform(*effect);
                Ok(())
            }
            ask::Then::Open => {
                self.update(Message::Key(Key::plain(Code::Enter)));
                self.teller = AnnouncementTracker::default();
                Ok(())
            }
        }
    }
}

/// Prints lines; whoever reads them gets each as it comes.
fn say(lines: &[String]) -> io::Result<()> {
    let mut out = stdio::stdout();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    out.flush()
}
