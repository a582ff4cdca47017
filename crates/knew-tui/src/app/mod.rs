//! The whole interface as data: one [`App`], changed only by [`App::update`], which answers with
//! effects for others to perform.
//!
//! Nothing here waits, reads a file or knows a terminal library's events. Keys arrive as
//! [`Key`](crate::input::key::Key)s, are turned into [`Action`]s by the keymap of the topmost
//! layer, and each action is one small function in `act`.

pub mod effect;
pub mod message;
pub mod update;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use knew_core::model::workspace::SystemSet;
use knew_core::record::{Arrival, Journal, MemoryLimit, ProcessLogs};

use crate::{input, state, view};

pub use crate::actions::action::Action;
pub use crate::state::engine_state::Running;
pub use crate::state::pane::Pane;
pub use effect::Effect;
pub use message::{Message, WorkbenchMessage};

/// How often time alone is told, while something on the screen depends on it.
pub const TICK: Duration = Duration::from_secs(1);

/// What fills the screen below the layers.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Screen {
    /// The list of samples, and the folder one stands in.
    #[default]
    Gallery,
    /// Graph, events, inspector and text of what is open.
    Workbench,
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
    /// Help, palette, forms, questions: the topmost takes the keys first.
    pub layers: Vec<state::layer::Layer>,
    /// What is open.
    pub workbench: state::workbench::Workbench,
    /// Messages that fade, and those that were.
    pub toasts: state::toast::Toasts,
    /// What could not be read as it should be: what was to be opened, or files of the user's own.
    pub unread: Option<String>,
    /// What happened; the engine appends to it.
    pub journal: Arc<Journal>,
    /// What was sent from the composer.
    pub sent: state::sent_events::SentEvents,
    /// The templates of the user, as they were read last.
    pub templates: state::templates::Templates,
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
    pub(crate) unsaved: state::unsaved::UnsavedBackup,
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
            workbench: state::workbench::Workbench::empty(
                state::manifests::OpenManifests::empty(options.built_in),
                options.memory,
            ),
            layers: Vec::new(),
            toasts,
            unread: options.faults.first().cloned(),
            journal: options.journal,
            sent: state::sent_events::SentEvents::within(options.memory.edits()),
            templates: state::templates::Templates::default(),
            tour_done: false,
            themes: options.themes,
            usual_theme: options.look.theme.clone(),
            kept_theme: None,
            zone: options.zone.unwrap_or(TimeZone::UTC),
            logs: options.logs,
            memory: options.memory,
            now: None,
            look: options.look,
            keymap: options.keymap,
            size: options.size,
            hits: view::hit_map::HitMap::default(),
            shape: view::breakpoint::Shape::of(options.size),
            pending: input::pending_keys::Pending::default(),
            dirty: true,
            asked: Vec::new(),
            unsaved: state::unsaved::UnsavedBackup::default(),
        };
        if let Some(session) = options.session {
            app.restore(session);
        }
        app
    }

    /// The arrival under the cursor of the event list.
    #[must_use]
    pub fn arrival(&self) -> Option<&Arrival> {
        self.workbench.stream.selected()
    }

    /// The arrival whose path is drawn: the one the inspector looks at.
    #[must_use]
    pub fn traced(&self) -> Option<&Arrival> {
        self.arrival()
            .filter(|_| self.workbench.inspect.subject == state::inspector::InspectedItem::Arrival)
    }

    /// How long after the last tick the next one is wanted; `None` while nothing on the screen changes
    /// by time alone.
    #[must_use]
    pub fn wants_tick(&self) -> Option<Duration> {
        let moving = self.toasts.current().is_some()
            || self.workbench.live.is_moving()
            || self.unsaved.is_stale();
        let wait = self.pending.wait(self.now);
        wait.into_iter().chain(moving.then_some(TICK)).min()
    }
}
