//! The real program: what it prints, what it shows in a terminal, and how it ends.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where the ground it stands on is missing"
)]

mod batch;
mod check;
mod commands;
mod composer;
mod docs;
mod edits;
mod escapes;
mod explain;
mod launch;
mod listen;
mod load;
#[cfg(target_os = "linux")]
mod memory;
mod own;
mod plain;
mod print;
mod pty;
mod run;
mod screen;
#[cfg(target_os = "linux")]
mod transform;
mod trust;
mod unsaved;
