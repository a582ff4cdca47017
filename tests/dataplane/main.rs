//! The data plane over real sockets: what a client, a subscriber and a dead letter sink see.

#![expect(
    clippy::unwrap_used,
    reason = "what goes wrong in the scenery of a test may end it"
)]

mod access;
mod admission;
mod ask;
mod channel;
mod checklist;
mod conservation;
mod delivery;
#[cfg(target_os = "linux")]
mod evaluation;
mod hostile;
mod ingress;
mod jobs;
mod local;
mod loops;
mod mishaps;
mod origin;
mod process;
mod reply;
mod routes;
mod samples;
mod scene;
mod sdk;
mod soak;
mod source;
mod subscriber;
mod swap;
mod topology;
mod transform;
mod trust;
mod world;
