//! What a folder may do only once the user trusts it: start commands, read secrets, reach other
//! machines.
//!
//! A [`Permission`] is one such thing, [`Trust`] the set of those granted. Without any, events go to
//! loopback addresses only, and no variable and no file is read.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

use url::Url;

use super::local::LocalCommand;
use super::{Graph, ResolvedDestination, TargetKind};
use crate::model::interpolation::{Segment, segments};
use crate::model::loopback::is_loopback_host;
use crate::model::workspace::ExternalSystem;
use crate::model::{Id, ServiceBackend};
use knew_text::escape_invisible;

/// One thing that a folder needs permission for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Start a command or container, with the variables and files it reads.
    Run(LocalCommand),
    /// Connect to a system at an address that is not loopback, or that contains `${…}` references.
    Connect {
        /// System to connect to.
        system: ExternalSystem,
        /// Address as written; one from the environment without its credentials.
        address: String,
        /// Environment variable with the address; `None` if it is from `knew.yaml`.
        variable: Option<String>,
    },
    /// Send events to an HTTP origin that is not loopback, such as `https://hooks.example.com`.
    Send {
        /// Scheme, host and port of the address.
        origin: String,
    },
}

/// A question to the user: the permissions that a folder asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustRequest {
    /// Folder relative to the current one; empty for the current one.
    pub folder: String,
    /// The same folder with all links resolved when the question was made; an answer is remembered for it.
    /// `None` where it cannot be resolved: then nothing is remembered.
    pub resolved_folder: Option<PathBuf>,
    /// Permissions that are not granted yet.
    pub permissions: Vec<Permission>,
}

impl TrustRequest {
    /// True if the folder asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.permissions.is_empty()
    }

    /// Folder in one line, with invisible characters escaped.
    #[must_use]
    pub fn folder_line(&self) -> String {
        match self.folder.as_str() {
            "" => "this folder".to_owned(),
            folder => escape_invisible(folder).into_owned(),
        }
    }
}

/// The permissions that the user granted.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    everything: bool,
    granted: HashSet<Permission>,
}

impl Trust {
    /// Grants every permission.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            everything: true,
            granted: HashSet::new(),
        }
    }

    /// Grants these permissions and no others.
    #[must_use]
    pub fn granting(granted: impl IntoIterator<Item = Permission>) -> Self {
        Self {
            everything: false,
            granted: granted.into_iter().collect(),
        }
    }

    /// True if a permission is granted.
    #[must_use]
    pub fn allows(&self, permission: &Permission) -> bool {
        self.everything || self.granted.contains(permission)
    }

    /// True if the user granted sending to the origin of an address.
    #[must_use]
    pub fn allows_origin_of(&self, url: &Url) -> bool {
        self.allows(&Permission::Send {
            origin: url_origin(url),
        })
    }

    /// True if events may be sent to an address: it is loopback, or the user allowed it.
    #[must_use]
    pub fn allows_delivery(&self, url: &Url) -> bool {
        is_here(url) || self.allows_origin_of(url)
    }
}

impl Permission {
    /// Describes the permission in one line, with invisible characters escaped.
    #[must_use]
    pub fn display_line(&self) -> String {
        let line = match self {
            Self::Run(command) => run_line(command),
            Self::Connect {
                system,
                address,
                variable,
            } => connect_line(*system, address, variable.as_deref()),
            Self::Send { origin } => format!("send events to {origin}"),
        };
        escape_invisible(&line).into_owned()
    }

    /// Everything that identifies the permission, for a digest: permissions with different lines have
    /// different parts.
    #[must_use]
    pub fn digest_parts(&self) -> Vec<&str> {
        match self {
            Self::Run(command) => {
                let of = &command.owner;
                let mut parts = vec!["run", &of.group, &of.kind, &of.namespace, &of.name];
                parts.push(command.kind);
                parts.extend([command.line.as_str(), &command.dir]);
                for (name, value) in &command.env {
                    parts.extend([name.as_str(), value]);
                }
                parts
            }
            Self::Connect {
                system,
                address,
                variable,
            } => {
                let mut parts = vec!["connect", system.key(), address];
                parts.extend(variable.as_deref());
                parts
            }
            Self::Send { origin } => vec!["send", origin],
        }
    }
}

fn run_line(command: &LocalCommand) -> String {
    let of = &command.owner;
    let (kind, namespace, name) = (&of.kind, &of.namespace, &of.name);
    let (line, folder) = (&command.line, command.working_dir());
    let mut notes = vec![
        format!("for {kind} {namespace}/{name}"),
        format!("in {folder}"),
    ];
    let variables = command.env.iter();
    notes.extend(variables.map(|(name, value)| format!("with {name}={value}")));
    format!("run {line}  ({})", notes.join(", "))
}

fn connect_line(system: ExternalSystem, address: &str, variable: Option<&str>) -> String {
    let mut notes = Vec::new();
    if let Some(variable) = variable {
        notes.push(format!("from the variable {variable}"));
    }
    for segment in segments(address).unwrap_or_default() {
        match segment {
            Segment::Variable(name) => notes.push(format!("reads the variable {name}")),
            Segment::File(path) => notes.push(format!("reads the file {path}")),
            Segment::Literal(_) => {}
        }
    }
    let name = system.name();
    if notes.is_empty() {
        return format!("connect to {name} at {address}");
    }
    format!("connect to {name} at {address}  ({})", notes.join(", "))
}

/// Origins that are not loopback and that the routes of a graph deliver to.
#[must_use]
pub fn delivery_origins(graph: &Graph) -> BTreeSet<String> {
    let uris = graph.targets.iter();
    let uris = uris
        .filter(|target| target.kind == TargetKind::Uri)
        .filter_map(|target| Url::parse(&target.id.name).ok())
        .filter(|url| !is_cluster_host(url));
    let services = graph.local.services.iter();
    let stand_ins = services.filter_map(|(id, _)| url_instead_of(graph, id));
    let joined = graph.destinations().filter_map(|end| joined(graph, end));
    uris.chain(stand_ins)
        .chain(joined)
        .filter(|url| matches!(url.scheme(), "http" | "https") && !is_here(url))
        .map(|url| url_origin(&url))
        .collect()
}

/// Address of a destination with a path, which may lead to another host: `//elsewhere`.
fn joined(graph: &Graph, end: &ResolvedDestination) -> Option<Url> {
    if end.path.is_empty() {
        return None;
    }
    let of_uri = || Url::parse(&end.id.name).ok();
    let base = url_instead_of(graph, &end.id).or_else(of_uri)?;
    base.join(&end.path).ok()
}

/// Address of the server that `knew.yaml` configures in the place of a service.
fn url_instead_of(graph: &Graph, id: &Id) -> Option<Url> {
    match graph.local.runner(id) {
        ServiceBackend::Url(url) => Url::parse(url).ok(),
        _ => None,
    }
}

/// True if an address names a host that only the DNS of a cluster knows.
#[must_use]
pub fn is_cluster_host(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let mut labels = host.rsplit('.');
    match labels.next() {
        Some("svc") => true,
        Some("local") => labels.next() == Some("cluster"),
        _ => false,
    }
}

/// Scheme, host and port of an address.
#[must_use]
pub fn url_origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn is_here(url: &Url) -> bool {
    url.host_str().is_some_and(is_loopback_host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn command(line: &str, dir: &str) -> Permission {
        Permission::Run(LocalCommand {
            owner: Id::new("serving.knative.dev", "Service", "default", "show"),
            kind: "shell",
            line: line.to_owned(),
            folder: "shop".to_owned(),
            dir: dir.to_owned(),
            env: vec![("TOKEN".to_owned(), "${env:TOKEN}".to_owned())],
        })
    }

    #[test]
    fn without_trust_events_stay_on_this_machine() {
        let none = Trust::default();
        for here in [
            "http://127.0.0.1:3000",
            "http://[::1]/",
            "https://localhost",
        ] {
            assert!(none.allows_delivery(&url(here)), "{here}");
        }
        for elsewhere in [
            "http://example.com",
            "http://127.0.0.1.example.com",
            "http://192.168.1.1",
            "http://127.0.0.1@example.com/",
        ] {
            assert!(!none.allows_delivery(&url(elsewhere)), "{elsewhere}");
            assert!(Trust::everything().allows_delivery(&url(elsewhere)));
        }
    }

    #[test]
    fn trust_in_an_origin_covers_its_paths_and_nothing_else() {
        let trust = Trust::granting([Permission::Send {
            origin: "https://hooks.example.com".to_owned(),
        }]);
        assert!(trust.allows_delivery(&url("https://hooks.example.com/a?b")));
        assert!(!trust.allows_delivery(&url("http://hooks.example.com/a")));
        assert!(!trust.allows_delivery(&url("https://hooks.example.com:8443/a")));
        assert!(!trust.allows_origin_of(&url("http://127.0.0.1")));
    }

    #[test]
    fn a_line_hides_nothing() {
        assert_eq!(
            command("touch x #\u{1b}[2K\nstarts  y", ".").display_line(),
            "run touch x #\\x1b[2K\\nstarts  y  (for Service default/show, in shop, with TOKEN=${env:TOKEN})"
        );
        let connect = Permission::Connect {
            system: ExternalSystem::Redis,
            address: "redis://u:${file:/etc/passwd}@127.0.0.1".to_owned(),
            variable: None,
        };
        assert_eq!(
            connect.display_line(),
            "connect to Redis at redis://u:${file:/etc/passwd}@127.0.0.1  (reads the file /etc/passwd)"
        );
    }
}
