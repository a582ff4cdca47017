//! The keys of `knew.yaml`, for the decoder and for completion.

use super::workspace::ExternalSystem;

/// Keys at the top of the file.
pub const TOP_LEVEL: &[&str] = &["connect", "services", "sources", "faults"];

/// Keys of the runners of a service, of which one is allowed.
pub const RUNNERS: &[&str] = &["display", "url", "stub", "command", "container"];

/// Keys beside `command` and `container`.
pub const PROCESS: &[&str] = &["dir", "env", "ready", "watch", "idle"];

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

/// Keys of one source.
pub const SOURCE: &[&str] = &["command", "dir", "env", "watch"];

/// Keys of a stub.
pub const STUB: &[&str] = &["respond", "repeat"];

/// Keys of one response of a stub.
pub const STUB_RESPONSE: &[&str] = &["status", "delay", "reply", "body"];

/// Keys of the event in a response.
pub const STUB_REPLY: &[&str] = &[
    "type",
    "source",
    "subject",
    "datacontenttype",
    "extensions",
    "data",
];

/// Keys of the faults of one service.
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

/// Keys of a latency distribution.
pub const LATENCY_PERCENTILES: [&str; 4] = ["min", "p50", "p99", "max"];

/// The keys allowed below a path; names that the user chooses are not included.
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

/// True if a key holds a map.
#[must_use]
pub fn is_map(name: &str) -> bool {
    TOP_LEVEL.contains(&name) || ["stub", "respond", "env", "latency", "extensions"].contains(&name)
}
