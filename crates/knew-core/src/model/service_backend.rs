//! What stands for a Service on this machine: the stream, an address, a script, a process.

use std::time::Duration;

use super::DocumentLocation;

/// What `knew.yaml` says of one name, and where it says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceEntry<T> {
    /// `name`, or `namespace/name`.
    pub name: String,
    /// Where it stands.
    pub origin: DocumentLocation,
    /// The field it stands in.
    pub path: String,
    /// What is said.
    pub value: T,
}

/// What stands for a Service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ServiceBackend {
    /// The stream itself: events are shown as `event_display` would.
    #[default]
    Display,
    /// A server that runs already.
    Url(String),
    /// Answers that are written down.
    Stub(StubScript),
    /// A process of this machine.
    Process(ProcessSpec),
}

/// Answers that are written down, given in turn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StubScript {
    /// The answers; without any it is always 202.
    pub answers: Vec<StubResponse>,
    /// Whether the first follows the last; otherwise the last is given from then on.
    pub repeat: bool,
}

/// One answer of a stub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StubResponse {
    /// The status.
    pub status: u16,
    /// How long it takes.
    pub delay: Duration,
    /// The event in it.
    pub reply: Option<StubEvent>,
    /// The text in it, which is no event.
    pub body: Option<String>,
}

/// The event a stub answers with; its id and time are made anew each time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StubEvent {
    /// The attribute `type`.
    pub ty: String,
    /// The attribute `source`; without one the service names itself.
    pub source: Option<String>,
    /// Other attributes and extensions.
    pub attributes: Vec<(String, String)>,
    /// The data, as JSON text.
    pub data: Option<String>,
}

/// A process of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessSpec {
    /// What is started.
    pub command: ProcessCommand,
    /// Where it runs, from the folder of `knew.yaml`.
    pub dir: Option<String>,
    /// Its variables as written: `${env:NAME}` is looked up only when it starts.
    pub env: Vec<(String, String)>,
    /// When it can be called.
    pub readiness: ReadinessProbe,
    /// Patterns of files that start it anew when they change, from `dir`.
    pub watch: Vec<String>,
    /// After how long without events it is stopped until the next one; `None` for never.
    pub idle: Option<Duration>,
}

/// What is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessCommand {
    /// A program and its arguments.
    Program(Vec<String>),
    /// A line for the shell.
    Shell(String),
    /// An image, with `docker` or `podman`; without one that of the manifest.
    Container(Option<String>),
}

/// When a process can be called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ReadinessProbe {
    /// When its port can be connected to.
    #[default]
    TcpConnect,
    /// When a GET of this path is answered with 2xx.
    HttpGet(String),
}

impl ServiceBackend {
    /// The word for it in `knew.yaml`.
    #[must_use]
    pub const fn keyword(&self) -> &'static str {
        match self {
            Self::Display => "display",
            Self::Url(_) => "url",
            Self::Stub(_) => "stub",
            Self::Process(ProcessSpec {
                command: ProcessCommand::Container(_),
                ..
            }) => "container",
            Self::Process(_) => "command",
        }
    }
}

impl<T> WorkspaceEntry<T> {
    /// Whether it is said of an object of that namespace and name.
    #[must_use]
    pub fn names_object(&self, namespace: &str, name: &str) -> bool {
        match self.name.split_once('/') {
            Some(both) => both == (namespace, name),
            None => self.name == name,
        }
    }
}
