//! The whole interface as data: one [`App`], changed only by [`App::update`], which answers with
//! effects for others to perform.
//!
//! Nothing here waits, reads a file or knows a terminal library's events. Keys arrive as
//! [`Key`](key::Key)s, are turned into [`Action`](action::Action)s by the keymap of the topmost
//! layer, and each action is one small function in `act`.

pub mod act;
pub mod action;
pub mod derive;
pub mod editor;
pub mod effect;
pub mod form;
pub mod gallery;
pub mod graph_view;
pub mod history;
pub mod hit;
pub mod inspect;
pub mod key;
pub mod keymap;
pub mod layer;
pub mod message;
pub mod stream;
pub mod toast;
pub mod update;

use std::sync::Arc;

use crate::model::Id;
use crate::record::Journal;

pub use action::Action;
pub use effect::Effect;
pub use message::Message;

/// Which pane takes the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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
    /// Whether the mouse is captured.
    pub mouse: bool,
}

/// The whole state of the interface.
pub struct App {
    /// Gallery or workbench.
    pub screen: Screen,
    /// The list of samples and its cursor.
    pub gallery: gallery::Gallery,
    /// The text that is open and everything derived from it.
    pub open: derive::Open,
    /// Which pane takes the keys.
    pub focus: Pane,
    /// Whether the focused pane fills the screen.
    pub full: bool,
    /// What is selected in the picture: a node or a route.
    pub selected: Option<Id>,
    /// Zoom, folds and scroll of the picture.
    pub graph_view: graph_view::GraphView,
    /// The event list: follow, pause, filter, cursor.
    pub stream: stream::Stream,
    /// Tab and scroll of the inspector.
    pub inspect: inspect::Inspect,
    /// The text being edited, while it is.
    pub editor: Option<editor::Editor>,
    /// Undo and redo of the texts.
    pub history: history::History,
    /// Help, palette, forms, questions: the topmost takes the keys first.
    pub layers: Vec<layer::Layer>,
    /// Messages that fade, and those that were.
    pub toasts: toast::Toasts,
    /// What the engine is doing.
    pub running: Running,
    /// What happened; the engine appends to it.
    pub journal: Arc<Journal>,
    /// What terminal and user allow.
    pub look: Look,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Where things landed in the last frame.
    pub hits: hit::HitMap,
    /// Keys of a sequence that is not complete yet, such as `g`.
    pub pending: Vec<key::Key>,
    /// Whether something changed since the last frame.
    pub dirty: bool,
}
