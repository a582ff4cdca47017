//! The loop: what happened goes in, effects come out, and one frame is drawn when something changed.
//!
//! Everything that is ready is taken before a frame is drawn. While nothing happens nothing wakes up.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::{Event, EventStream};
use futures_util::StreamExt;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::runtime::Builder;
use tokio::sync::{mpsc, watch};

use knew_core::record::{Journal, LogLine, ProcessLogs};
use knew_engine::{Clock, ProcessOutput};
use knew_text::escape_invisible;
use knew_tui::app;
use knew_tui::app::{App, Effect, Look, Message, Motion, TICK};
use knew_tui::input::key::Mouse;
use knew_tui::input::keymap::Keymap;
use knew_tui::state::session::Session;
use knew_tui::state::unsaved::UnsavedText;
use knew_tui::ui;
use knew_tui::ui::Themes;

use super::clipboard::Clipboard;
use super::engine_driver::EngineSetup;
use super::folder;
use super::frame_pacing::FramePacer;
use super::keys::{self, Pointer};
use super::perform::{self, OnScreen, TaskHandles};
use super::session_store::SessionStore;
use super::signals::{HANGUP, Signals};
use super::stdio;
use super::terminal::{self, MouseOwner, Screen};
use super::trust_store::TrustStore;
use super::watch::Watch;

/// What to open, and how.
pub struct Options {
    /// Files and folders; none opens the gallery.
    pub paths: Vec<PathBuf>,
    /// What terminal and user allow.
    pub look: Look,
    /// The themes there are.
    pub themes: Themes,
    /// Which keys do what.
    pub keymap: Keymap,
    /// What of the user's own files could not be understood.
    pub faults: Vec<String>,
    /// Start without what is kept of the last time.
    pub fresh: bool,
    /// What the engine starts with.
    pub engine: knew_engine::EngineOptions,
}

/// How many messages of tasks may wait to be taken.
const WAITING: usize = 256;

/// What woke the loop.
enum Woken {
    Signal(u8),
    Terminal(Option<io::Result<Event>>),
    Message(Message),
    Recorded,
    TickDue,
    FrameDue,
}

/// Opens the screen and stays until the user leaves; the exit code.
pub fn run(options: Options) -> anyhow::Result<u8> {
    // The engine has one thread, as in a run without a screen, and the screen another: a flood of events
    // leaves it the processor it needs to answer keys.
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let code = runtime.block_on(async {
        match Loop::open(options) {
            Err(_) if is_gone() => Ok(HANGUP),
            opened => opened?.run().await,
        }
    })?;
    // A thread that reads a slow disk must not keep the user waiting.
    runtime.shutdown_background();
    Ok(code)
}

/// Keeps what processes say, and wakes the screen once a frame at most.
fn heard(logs: Arc<ProcessLogs>, moved: watch::Sender<u64>) -> ProcessOutput {
    ProcessOutput::with_callback(move |of, from, text| {
        let at = Clock::Real.now();
        let text = text.into();
        logs.push(
            of,
            LogLine {
                at,
                stream: from,
                text,
            },
        );
        moved.send_modify(|_| {});
    })
}

/// Everything the loop holds on to.
struct Loop {
    app: App,
    themes: Themes,
    screen: Screen,
    /// `None` while something else has the terminal.
    events: Option<EventStream>,
    signals: Signals,
    messages: mpsc::Sender<Message>,
    inbox: mpsc::Receiver<Message>,
    moved: watch::Receiver<u64>,
    hands: TaskHandles,
    clipboard: Clipboard,
    memory: Arc<SessionStore>,
    watch: Watch,
    pointer: Pointer,
    pace: FramePacer,
    clock: Clock,
    /// When the interface was last told the time.
    ticked: Option<Timestamp>,
    end: Option<u8>,
}

impl Loop {
    /// Takes the terminal and draws the first frame before anything heavy is begun.
    fn open(options: Options) -> anyhow::Result<Self> {
        let (messages, inbox) = mpsc::channel(WAITING);
        let (journal_moved, moved) = watch::channel(0);
        let signals = Signals::listen()?;
        let broken = messages.clone();
        let mouse = MouseOwner::of(options.look.mouse);
        let screen = Screen::enter(mouse, move |words| {
            // A screen too busy to take it is told by whatever broke next.
            let _ = broken.try_send(Message::Notice(words));
        })?;
        let memory_limit = options.engine.memory;
        let journal = Arc::new(Journal::with_memory_limit(memory_limit.journal()));
        let logs = Arc::new(ProcessLogs::with_memory_limit(
            memory_limit.process_output(),
        ));
        let mut engine = options.engine;
        engine.output = heard(Arc::clone(&logs), journal_moved.clone());
        let start = EngineSetup {
            options: engine,
            clock: Clock::Real,
            journal: Arc::clone(&journal),
            trust: TrustStore::default(),
        };
        let memory = Arc::new(SessionStore::of_user(options.fresh));
        let hands = TaskHandles::new(start, Arc::clone(&memory), &messages, journal_moved);
        let (session, fault) = gallery(&memory, &options.paths);
        let faults = options.faults.into_iter().chain(fault).collect();
        let app = App::new(app::Options {
            built_in: knew_engine::BUILT_IN_SYSTEMS,
            look: options.look,
            themes: options.themes.cards(),
            journal,
            logs,
            memory: memory_limit,
            folder: folder::working_folder_with_manifests(&options.paths),
            size: crossterm::terminal::size()?,
            zone: Some(TimeZone::system()),
            keymap: options.keymap,
            faults,
            session,
        });
        let mut this = Self {
            app,
            themes: options.themes,
            screen,
            events: Some(EventStream::new()),
            signals,
            messages,
            inbox,
            moved,
            hands,
            clipboard: Clipboard::of_environment(),
            memory,
            watch: Watch::none(),
            pointer: Pointer::default(),
            pace: FramePacer::default(),
            clock: Clock::Real,
            ticked: None,
            end: None,
        };
        this.draw()?;
        if !options.paths.is_empty() {
            this.perform(Effect::Read(options.paths))?;
        }
        Ok(this)
    }

    async fn run(mut self) -> anyhow::Result<u8> {
        let ended = self.until_end().await;
        Ok(self.leave(ended).await?)
    }

    async fn until_end(&mut self) -> io::Result<u8> {
        loop {
            if let Some(code) = self.end {
                return Ok(code);
            }
            let woken = self.wait().await;
            match self.take(woken) {
                // The signal that tells of it may come later than the error.
                Err(_) if is_gone() => return Ok(HANGUP),
                done => done?,
            }
            self.follow_files();
        }
    }

    /// Waits for the next thing that happens. What is ready comes before a frame; the journal comes
    /// last, and only while no frame is owed, so that a thousand events wake us once a frame.
    async fn wait(&mut self) -> Woken {
        let due = self.pace.wait(self.clock.now());
        let frame = async {
            match due {
                Some(time) if time.is_zero() => {}
                Some(time) => self.clock.sleep(time).await,
                None => std::future::pending().await,
            }
        };
        let tick = async {
            match self.ticked.zip(self.app.wants_tick()) {
                Some((last, wait)) => {
                    self.clock
                        .sleep(wait.saturating_sub(self.clock.elapsed_since(last)))
                        .await;
                }
                None => std::future::pending().await,
            }
        };
        let terminal = async {
            match &mut self.events {
                Some(events) => events.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            code = self.signals.next() => Woken::Signal(code),
            event = terminal => Woken::Terminal(event),
            Some(message) = self.inbox.recv() => Woken::Message(message),
            () = frame => Woken::FrameDue,
            () = tick => Woken::TickDue,
            Ok(()) = self.moved.changed(), if due.is_none() => Woken::Recorded,
        }
    }

    fn take(&mut self, woken: Woken) -> io::Result<()> {
        match woken {
            Woken::Signal(code) => self.end = Some(code),
            Woken::Terminal(None) => self.end = Some(if is_gone() { HANGUP } else { 0 }),
            Woken::Terminal(Some(event)) => return self.terminal_event(event?),
            Woken::Message(message) => return self.update(message),
            Woken::Recorded => return self.update(Message::Recorded),
            Woken::TickDue => return self.tick(),
            Woken::FrameDue => return self.draw(),
        }
        Ok(())
    }

    fn terminal_event(&mut self, event: Event) -> io::Result<()> {
        let message = match event {
            Event::Key(key) => keys::key(key).map(Message::Key),
            Event::Mouse(mouse) => {
                let (x, y) = (mouse.column, mouse.row);
                let kind = self.pointer.kind(mouse, self.clock.now());
                let hit = self.app.hits.at(x, y).cloned();
                kind.map(|kind| Message::Mouse(Mouse { kind, x, y, hit }))
            }
            Event::Paste(text) => Some(Message::Paste(text)),
            Event::Resize(columns, rows) => Some(Message::Resize(columns, rows)),
            Event::FocusGained | Event::FocusLost => None,
        };
        message.map_or(Ok(()), |message| self.update(message))
    }

    /// Tells the interface the time, which it cannot ask for.
    fn tick(&mut self) -> io::Result<()> {
        let now = self.clock.now();
        self.ticked = Some(now);
        self.tell(Message::Tick(now))
    }

    fn update(&mut self, message: Message) -> io::Result<()> {
        // How long a key is waited for counts from the key, so the time is told with each.
        let key = matches!(message, Message::Key(_));
        let stale = |last| key || self.clock.elapsed_since(last) >= TICK;
        if self.ticked.is_none_or(stale) {
            self.tick()?;
        }
        self.tell(message)
    }

    fn tell(&mut self, message: Message) -> io::Result<()> {
        let by_itself = matches!(message, Message::Recorded | Message::Tick(_));
        let asked = matches!(message, Message::Key(_) | Message::Paste(_));
        let calm = self.app.look.motion == Motion::Reduced;
        let effects = self.app.update(message);
        match self.app.dirty {
            true if asked => self.pace.request_frame_now(),
            true if by_itself && calm => self.pace.request_frame_later(),
            true => self.pace.request_frame(),
            false => {}
        }
        effects
            .into_iter()
            .try_for_each(|effect| self.perform(effect))
    }

    fn perform(&mut self, effect: Effect) -> io::Result<()> {
        match self.hands.perform(effect) {
            None => Ok(()),
            Some(OnScreen::Quit) => {
                self.end = Some(0);
                Ok(())
            }
            Some(OnScreen::Copy(text)) => {
                let said = self.clipboard.copy(&text, &mut terminal::stdout())?;
                said.map_or(Ok(()), |words| self.update(Message::Notice(words)))
            }
            Some(OnScreen::Mouse(taken)) => self.screen.give_mouse(MouseOwner::of(taken)),
            Some(OnScreen::Suspend) => self.aside(perform::suspend),
            Some(OnScreen::EditAt(path, line)) => {
                let edited = self.aside(|| perform::edit(&path, line))?;
                match edited {
                    Ok(()) => Ok(()),
                    Err(words) => self.update(Message::Notice(words)),
                }
            }
        }
    }

    /// Lets something else have the terminal; nobody of ours may read keys meanwhile.
    fn aside<T>(&mut self, something: impl FnOnce() -> T) -> io::Result<T> {
        self.events = None;
        let done = self.screen.aside(something)?;
        self.events = Some(EventStream::new());
        // The terminal may have another size by now, and nobody was there to hear of it.
        let (columns, rows) = crossterm::terminal::size()?;
        self.update(Message::Resize(columns, rows))?;
        self.pace.request_frame();
        Ok(done)
    }

    fn draw(&mut self) -> io::Result<()> {
        let theme = self.themes.of(&self.app.look);
        let app = &self.app;
        let mut hits = None;
        self.screen.terminal().draw(|frame| {
            hits = Some(ui::draw(frame, app, theme));
        })?;
        self.app.hits = hits.unwrap_or_default();
        self.app.dirty = false;
        self.pace.drawn(self.clock.now());
        Ok(())
    }

    /// Watches the files that are open, when they are others than before.
    fn follow_files(&mut self) {
        let workbench = &self.app.workbench;
        if !self.watch.is_of(workbench.id, &workbench.open.paths) {
            let messages = self.messages.clone();
            self.watch = Watch::of(
                workbench.id,
                &workbench.open.paths,
                self.clock.clone(),
                messages,
            );
        }
    }

    /// Keeps unsaved edits, unless the user has left by a key and said what becomes of them. Then gives
    /// the terminal back: what still runs must not keep the user waiting.
    async fn leave(self, ended: io::Result<u8>) -> io::Result<u8> {
        let texts = match ended {
            Ok(0) => Vec::new(),
            _ => self.app.unsaved_texts(),
        };
        let kept = self.memory.unsaved.end(&texts);
        drop(self.events);
        drop(self.screen);
        match kept {
            Ok(false) => {}
            Ok(true) => tell(&unsaved_words(&texts)),
            Err(fault) => tell(&format!("knew: {fault}")),
        }
        let session = self.app.session();
        if let Some(Err(fault)) = session.map(|session| self.memory.keep(&session)) {
            tell(&format!("knew: how you looked at it is not kept: {fault}"));
        }
        self.hands.rest().await;
        ended
    }
}

/// Whether the terminal was closed.
fn is_gone() -> bool {
    !stdio::is_stdout_terminal()
}

/// Prints a line to stderr.
fn tell(line: &str) {
    // Where the terminal is gone there is nobody to read it.
    _ = writeln!(stdio::stderr(), "{line}");
}

fn unsaved_words(texts: &[UnsavedText]) -> String {
    let names: Vec<String> = texts
        .iter()
        .map(|text| escape_invisible(&text.name).into())
        .collect();
    format!(
        "knew: unsaved edits of {} are kept and offered when it is opened again",
        names.join(", ")
    )
}

/// How the gallery was left, where it opens.
fn gallery(memory: &SessionStore, paths: &[PathBuf]) -> (Option<Session>, Option<String>) {
    if !paths.is_empty() {
        return (None, None);
    }
    match memory.recall(&[]) {
        Ok(session) => (session, None),
        Err(fault) => (None, Some(fault)),
    }
}
