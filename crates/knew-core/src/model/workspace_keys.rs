//! The fields of `knew.yaml`, for whoever reads it and whoever helps writing it.

use super::workspace::ExternalSystem;

/// At the top.
pub const TOP_LEVEL: &[&str] = &["connect", "services", "sources", "faults"];

/// What can stand for a service; each stands alone.
pub const RUNNERS: &[&str] = &["display", "url", "stub", "command", "container"];

/// What stands beside a command or a container.
pub const PROCESS: &[&str] = &["dir", "env", "ready", "watch", "idle"];

/// What is said of one service.
const SERVICE: &[&str] = &[
    "url",
    "stub",
    "command",
    "container",
    "display",
    "dir",
    "env",
    "ready",
    "watch",
    "idle",
];

/// What is said of one source.
pub const SOURCE: &[&str] = &["command", "dir", "env", "watch"];

/// A stub.
pub const STUB: &[&str] = &["respond", "repeat"];

/// One answer of a stub.
pub const STUB_RESPONSE: &[&str] = &["status", "delay", "reply", "body"];

/// The event in an answer.
pub const STUB_REPLY: &[&str] = &[
    "type",
    "source",
    "subject",
    "datacontenttype",
    "extensions",
    "data",
];

/// The faults over one service.
pub const FAULTS: &[&str] = &[
    "latency",
    "status",
    "hang",
    "reset",
    "nonsense",
    "duplicate",
    "probability",
    "seed",
];

/// The points of a distribution.
pub const LATENCY_PERCENTILES: [&str; 4] = ["min", "p50", "p99", "max"];

/// The fields below a path; those that are names of the user's own are not here.
#[must_use]
pub fn keys_below(path: &[&str]) -> Vec<&'static str> {
    match path {
        [] => TOP_LEVEL.to_vec(),
        ["connect"] => ExternalSystem::ALL.map(ExternalSystem::key).to_vec(),
        ["services", _] => SERVICE.to_vec(),
        ["services", _, "stub"] => STUB.to_vec(),
        ["services", _, "stub", .., "reply"] => STUB_REPLY.to_vec(),
        ["services", _, "stub", ..] => STUB_RESPONSE.to_vec(),
        ["services", _, "container"] => vec!["image"],
        ["sources", _] => SOURCE.to_vec(),
        ["faults", _] => FAULTS.to_vec(),
        ["faults", _, "latency"] => LATENCY_PERCENTILES.to_vec(),
        _ => Vec::new(),
    }
}

/// Whether a field holds other fields.
#[must_use]
pub fn is_map(name: &str) -> bool {
    TOP_LEVEL.contains(&name) || ["stub", "respond", "env", "latency", "extensions"].contains(&name)
}
