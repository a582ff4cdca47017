//! Hubs whose events are kept in real servers. Each test starts its server on a free port and stops it;
//! where a server is not installed (`tests/install-servers`) its tests say so and pass.

#![expect(
    clippy::unwrap_used,
    reason = "what goes wrong in the scenery of a test may end it"
)]

mod chaos;
mod kafka;
mod nats;
mod server;
mod world;
