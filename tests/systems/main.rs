//! Sources and sinks with the real systems behind them: each test starts a server of its own on a free
//! port of this machine and stops it. Where a server is not installed, the test says that it is skipped.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what goes wrong in the scenery of a test may end it"
)]

mod kafka;
mod pubsub;
mod rabbitmq;
mod redis;
mod samples;
mod server;
mod sqs;
mod webhook;
mod world;
