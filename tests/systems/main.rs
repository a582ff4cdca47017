//! Sources and sinks with the real systems behind them: each test starts a server of its own on a free
//! port of this machine and stops it. Where a server is not installed, the test says that it is skipped.

#![expect(
    clippy::unwrap_used,
    reason = "what goes wrong in the scenery of a test may end it"
)]

mod kafka;
mod pubsub;
mod rabbitmq;
mod redis;
mod samples;
mod sqs;
mod told;
mod webhook;

#[path = "../scenery/server.rs"]
#[expect(dead_code, reason = "each program of tests starts some of them")]
mod server;
#[path = "../scenery/world.rs"]
#[expect(dead_code, reason = "each program of tests asks some of it")]
mod world;
