//! The outside world of the screen: the terminal, the loop, and everything the interface asks for.
//!
//! [`mod@run`] is the loop. What happens outside becomes a message ([`keys`], [`watch`], the journal, a
//! finished task), [`App::update`](knew_tui::app::App::update) answers with effects, [`perform`] hands
//! them to those who carry them out ([`engine_driver`] the engine, [`files`], the [`terminal`] itself), and
//! one frame is drawn when something changed, no sooner than [`frame_pacing`] allows.

pub mod clipboard;
pub mod engine_driver;
pub mod files;
pub mod folder;
pub mod frame_pacing;
mod hex;
pub mod keys;
pub mod perform;
pub mod plain;
pub mod run;
pub mod save;
pub mod send;
pub mod session_store;
pub mod signals;
pub mod state;
pub mod stdin;
pub mod stdio;
pub mod templates;
pub mod terminal;
pub mod trust_store;
mod trusted_runner;
pub mod unsaved;
pub mod user_config;
pub mod watch;

pub use run::{Options, run};
