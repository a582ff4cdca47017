//! The whole interface as data: one [`App`], changed only by [`App::update`], which answers with
//! effects for others to perform.
//!
//! Nothing here waits, reads a file or knows a terminal library's events. Keys arrive as
//! [`Key`](crate::input::key::Key)s, are turned into [`Action`]s by the keymap of the topmost
//! layer, and each action is one small function in `act`.

pub mod effect;
pub mod message;
pub mod update;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use knew_core::graph::trust::TrustRequest;
use knew_core::model::workspace::{ExternalSystem, SystemSet};
use knew_core::model::{FaultSpec, Id, Problem};
use knew_core::record::{Arrival, Journal, MemoryLimit, ProcessLogs};

use crate::{input, state, view};

pub use crate::actions::action::Action;
pub use effect::Effect;
pub use message::Message;

/// How often time alone is told, while something on the screen depends on it.
pub const TICK: Duration = Duration::from_secs(1);

/// Which pane takes the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pane {
    /// The picture.
    #[default]
    Graph,
    /// The event list.
    Events,
    /// The inspector.
    Inspect,
    /// The text of the selected thing.
    Yaml,
}

/// What fills the screen below the layers.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Screen {
    /// The list of samples, and the folder one stands in.
    #[default]
    Gallery,
    /// Graph, events, inspector and text of what is open.
    Workbench,
}

/// What the engine is doing, as far as the interface was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Running {
    /// Nothing is open.
    #[default]
    Stopped,
    /// It was asked to start.
    Starting,
    /// It takes events at this address, such as `127.0.0.1:8080`.
    At(String),
    /// It could not start, and why.
    Failed(String),
}

/// What the terminal and the user allow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Draw with ASCII only.
    pub ascii: bool,
    /// Draw without colour.
    pub monochrome: bool,
    /// The theme by name.
    pub theme: String,
    /// The theme the user named, on the command line or for good.
    pub named_theme: Option<String>,
    /// Whether the mouse is captured.
    pub mouse: bool,
    /// How much moves by itself.
    pub motion: Motion,
}

/// How much of the screen moves by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Motion {
    /// Whatever changes shows at once.
    #[default]
    Usual,
    /// What nobody asked for with a key changes seldom.
    Reduced,
}

/// A theme, as far as one chooses by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThemeCard {
    /// What the user calls it.
    pub name: String,
    /// What it is like, in a few words.
    pub title: String,
}

/// What the interface starts with.
#[derive(Debug, Default)]
pub struct Options {
    /// What terminal and user allow.
    pub look: Look,
    /// The themes there are, the default first.
    pub themes: Vec<ThemeCard>,
    /// Where the engine will write what happens.
    pub journal: Arc<Journal>,
    /// Where the engine will write what processes say.
    pub logs: Arc<ProcessLogs>,
    /// How much may be kept.
    pub memory: MemoryLimit,
    /// The folder one stands in and the number of files in it, when Knative YAML lies there.
    pub folder: Option<(PathBuf, usize)>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Where the user is, for the times of day; UTC when nobody says.
    pub zone: Option<TimeZone>,
    /// Which keys do what.
    pub keymap: input::keymap::Keymap,
    /// What of the user's own files could not be understood.
    pub faults: Vec<String>,
    /// Systems that this build of knew can connect to.
    pub built_in: SystemSet,
    /// How the gallery was left.
    pub session: Option<state::session::Session>,
}

/// The whole state of the interface.
pub struct App {
    /// Gallery or workbench.
    pub screen: Screen,
    /// The list of samples and its cursor.
    pub gallery: state::gallery::Gallery,
    /// The text that is open and everything derived from it.
    pub open: state::manifests::Open,
    /// Which pane takes the keys.
    pub focus: Pane,
    /// Whether the focused pane fills the screen.
    pub full: bool,
    /// How much more or less than usual the panes have.
    pub split: state::pane_sizes::Split,
    /// The border the pointer holds, and where along its way it was last.
    pub border: Option<(crate::state::pane_sizes::Border, u16)>,
    /// What is selected in the picture: a node or a route.
    pub selected: Option<Id>,
    /// Zoom, folds and scroll of the picture.
    pub graph_view: state::graph_view::GraphView,
    /// The event list: follow, pause, filter, cursor.
    pub stream: state::event_list::Stream,
    /// Tab and scroll of the inspector.
    pub inspect: state::inspector::Inspect,
    /// The text being edited, while it is.
    pub editor: Option<state::editor::Editor>,
    /// Undo and redo of the texts.
    pub history: state::history::History,
    /// Help, palette, forms, questions: the topmost takes the keys first.
    pub layers: Vec<state::layer::Layer>,
    /// Messages that fade, and those that were.
    pub toasts: state::toast::Toasts,
    /// What the engine is doing.
    pub running: Running,
    /// The port it was to take and another program has.
    pub port_taken: Option<u16>,
    /// What could not be read as it should be: what was to be opened, or files of the user's own.
    pub unread: Option<String>,
    /// What happened; the engine appends to it.
    pub journal: Arc<Journal>,
    /// Rates of hubs and states of routes.
    pub live: state::activity::Live,
    /// That nobody answers at an address, for each such address.
    pub(crate) silent: Vec<Problem>,
    /// What the user has seen of what was lost.
    pub seen: state::unseen_failures::Losses,
    /// What was sent from the composer.
    pub sent: state::sent_events::Sendings,
    /// What was typed into forms that were closed without an answer.
    pub drafts: state::form::drafts::Drafts,
    /// The templates of the user, as they were read last.
    pub templates: state::templates::Templates,
    /// The step of the guided tour, while one is taken.
    pub tour: Option<state::tour::Step>,
    /// How many forms back the one on the screen was taken from; 0 is a new one.
    pub recalled: usize,
    /// Whether the tour was taken to its end, now or before.
    pub tour_done: bool,
    /// The themes there are, the default first.
    pub themes: Vec<ThemeCard>,
    /// The theme that is worn unless another is chosen on the screen.
    pub usual_theme: String,
    /// The theme that was kept the last time, whether or not it is worn now.
    pub kept_theme: Option<String>,
    /// Where the user is, for the times of day.
    pub zone: TimeZone,
    /// What processes say; the engine appends to it.
    pub logs: Arc<ProcessLogs>,
    /// How much may be kept.
    pub memory: MemoryLimit,
    /// Faults switched here, which no file knows of.
    pub faults: BTreeMap<Id, FaultSpec>,
    /// The systems whose hubs are kept in memory for now, because the user said so here.
    pub in_memory: BTreeSet<ExternalSystem>,
    /// What the folder asks for and was not granted.
    pub untrusted: TrustRequest,
    /// The time of the last tick.
    pub now: Option<Timestamp>,
    /// What terminal and user allow.
    pub look: Look,
    /// Which keys do what.
    pub keymap: input::keymap::Keymap,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Where things landed in the last frame.
    pub hits: view::hit_map::HitMap,
    /// How much fits on the screen.
    pub shape: view::breakpoint::Shape,
    /// Keys of a sequence that is not complete yet, such as `g`.
    pub pending: input::pending_keys::Pending,
    /// Whether something changed since the last frame.
    pub dirty: bool,
    /// What is to be done outside, until the end of the update.
    pub(crate) asked: Vec<Effect>,
    /// What of unsaved edits is kept outside.
    pub(crate) unsaved: state::unsaved::Unsaved,
    /// Where a copy is being written, until it is.
    pub(crate) saving: Option<(usize, PathBuf)>,
    /// Files whose text here lacks what somebody else wrote to the disk.
    pub(crate) lacking: BTreeSet<usize>,
    /// Where one goes as soon as everything is saved.
    pub(crate) leaving: Option<state::layer::question::About>,
}

impl App {
    /// The interface as it starts: the gallery, and nothing open.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let folder = options
            .folder
            .map(|(path, files)| state::gallery::Item::Folder { path, files });
        let mut toasts = state::toast::Toasts::default();
        for fault in &options.faults {
            toasts.say(crate::state::toast::Level::Failed, fault);
        }
        if let [first, _, ..] = options.faults.as_slice() {
            let more = options.faults.len() - 1;
            toasts.say(
                state::toast::Level::Failed,
                format!("{first} (and {more} more: L lists them)"),
            );
        }
        let mut app = Self {
            screen: Screen::Gallery,
            gallery: state::gallery::Gallery::of(folder),
            open: state::manifests::Open::empty(options.built_in),
            focus: Pane::Graph,
            full: false,
            split: state::pane_sizes::Split::default(),
            border: None,
            selected: None,
            graph_view: state::graph_view::GraphView::default(),
            stream: state::event_list::Stream::within(options.memory.event_list()),
            inspect: state::inspector::Inspect::default(),
            editor: None,
            history: state::history::History::within(options.memory.edits()),
            layers: Vec::new(),
            toasts,
            running: Running::Stopped,
            port_taken: None,
            unread: options.faults.first().cloned(),
            journal: options.journal,
            live: state::activity::Live::default(),
            silent: Vec::new(),
            seen: state::unseen_failures::Losses::default(),
            sent: state::sent_events::Sendings::within(options.memory.edits()),
            drafts: state::form::drafts::Drafts::default(),
            templates: state::templates::Templates::default(),
            tour: None,
            recalled: 0,
            tour_done: false,
            themes: options.themes,
            usual_theme: options.look.theme.clone(),
            kept_theme: None,
            zone: options.zone.unwrap_or(TimeZone::UTC),
            logs: options.logs,
            memory: options.memory,
            faults: BTreeMap::new(),
            in_memory: BTreeSet::new(),
            untrusted: TrustRequest::default(),
            now: None,
            look: options.look,
            keymap: options.keymap,
            size: options.size,
            hits: view::hit_map::HitMap::default(),
            shape: view::breakpoint::Shape::of(options.size),
            pending: input::pending_keys::Pending::default(),
            dirty: true,
            asked: Vec::new(),
            unsaved: state::unsaved::Unsaved::default(),
            saving: None,
            lacking: BTreeSet::new(),
            leaving: None,
        };
        if let Some(session) = options.session {
            app.restore(session);
        }
        app
    }

    /// The arrival under the cursor of the event list.
    #[must_use]
    pub fn arrival(&self) -> Option<&Arrival> {
        self.stream.selected()
    }

    /// The arrival whose path is drawn: the one the inspector looks at.
    #[must_use]
    pub fn traced(&self) -> Option<&Arrival> {
        self.arrival()
            .filter(|_| self.inspect.subject == state::inspector::Subject::Arrival)
    }

    /// How long after the last tick the next one is wanted; `None` while nothing on the screen changes
    /// by time alone.
    #[must_use]
    pub fn wants_tick(&self) -> Option<Duration> {
        let moving =
            self.toasts.current().is_some() || self.live.is_moving() || self.unsaved.is_stale();
        let wait = self.pending.wait(self.now);
        wait.into_iter().chain(moving.then_some(TICK)).min()
    }
}
