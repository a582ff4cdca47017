//! The outside world of the screen: the terminal, the loop, and everything the interface asks for.
//!
//! [`mod@run`] is the loop. What happens outside becomes a message ([`keys`], [`watch`], the journal, a
//! finished task), [`App::update`](knew_tui::app::App::update) answers with effects, [`perform`] hands
//! them to those who carry them out ([`drive`] the engine, [`files`], the [`terminal`] itself), and
//! one frame is drawn when something changed, no sooner than [`pace`] allows.

pub mod clipboard;
pub mod drive;
pub mod files;
pub mod folder;
mod hex;
pub mod keys;
pub mod own;
pub mod pace;
pub mod perform;
pub mod plain;
pub mod remember;
pub mod run;
pub mod save;
pub mod send;
pub mod signals;
pub mod state;
pub mod stdin;
pub mod stdio;
pub mod templates;
pub mod terminal;
pub mod trust_store;
mod trusted;
pub mod unsaved;
pub mod watch;

pub use run::{Options, run};
