//! What stands for a Service on this machine: the stream, an address, a script, a process.

use std::time::Duration;

use super::DocumentLocation;

/// What `knew.yaml` says of one name, and where it says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<T> {
    /// `name`, or `namespace/name`.
    pub name: String,
    /// Where it stands.
    pub origin: DocumentLocation,
    /// The field it stands in.
    pub path: String,
    /// What is said.
    pub what: T,
}

/// What stands for a Service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Runner {
    /// The stream itself: events are shown as `event_display` would.
    #[default]
    Display,
    /// A server that runs already.
    Url(String),
    /// Answers that are written down.
    Stub(Stub),
    /// A process of this machine.
    Process(Process),
}

/// Answers that are written down, given in turn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stub {
    /// The answers; without any it is always 202.
    pub answers: Vec<Answer>,
    /// Whether the first follows the last; otherwise the last is given from then on.
    pub repeat: bool,
}

/// One answer of a stub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// How long it takes.
    pub delay: Duration,
    /// The event in it.
    pub reply: Option<Reply>,
    /// The text in it, which is no event.
    pub body: Option<String>,
}

/// The event a stub answers with; its id and time are made anew each time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The attribute `type`.
    pub kind: String,
    /// The attribute `source`; without one the service names itself.
    pub source: Option<String>,
    /// Other attributes and extensions.
    pub others: Vec<(String, String)>,
    /// The data, as JSON text.
    pub data: Option<String>,
}

/// A process of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// What is started.
    pub start: Start,
    /// Where it runs, from the folder of `knew.yaml`.
    pub dir: Option<String>,
    /// Its variables as written: `${env:NAME}` is looked up only when it starts.
    pub env: Vec<(String, String)>,
    /// When it can be called.
    pub ready: Ready,
    /// Patterns of files that start it anew when they change, from `dir`.
    pub watch: Vec<String>,
    /// After how long without events it is stopped until the next one; `None` for never.
    pub idle: Option<Duration>,
}

/// What is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// A program and its arguments.
    Words(Vec<String>),
    /// A line for the shell.
    Shell(String),
    /// An image, with `docker` or `podman`; without one that of the manifest.
    Container(Option<String>),
}

/// When a process can be called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Ready {
    /// When its port can be connected to.
    #[default]
    Connects,
    /// When a GET of this path is answered with 2xx.
    Answers(String),
}

impl Runner {
    /// The word for it in `knew.yaml`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Display => "display",
            Self::Url(_) => "url",
            Self::Stub(_) => "stub",
            Self::Process(Process {
                start: Start::Container(_),
                ..
            }) => "container",
            Self::Process(_) => "command",
        }
    }
}

impl<T> Said<T> {
    /// Whether it is said of an object of that namespace and name.
    #[must_use]
    pub fn is_of(&self, namespace: &str, name: &str) -> bool {
        match self.name.split_once('/') {
            Some(both) => both == (namespace, name),
            None => self.name == name,
        }
    }
}
