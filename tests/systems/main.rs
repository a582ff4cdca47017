//! Sources and sinks with the real systems behind them: each test starts a server of its own on a free
//! port of this machine and stops it. Where a server is not installed, the test says that it is skipped.

mod redis;
mod server;
mod world;
