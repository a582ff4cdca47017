//! Hubs whose events are kept in real servers. Each test starts its server on a free port and stops it;
//! where a server is not installed (`tests/install-servers`) its tests say so and pass.

#![expect(
    clippy::unwrap_used,
    reason = "what goes wrong in the scenery of a test may end it"
)]

mod chaos;
mod hub;
mod kafka;
mod nats;

#[path = "../scenery/server.rs"]
#[expect(dead_code, reason = "each program of tests starts some of them")]
mod server;
#[path = "../scenery/world.rs"]
mod world;
