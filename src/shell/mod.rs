//! The outside world of the screen: the terminal, the loop, and everything the interface asks for.
//!
//! What happens outside becomes a message ([`keys`], the journal, a finished task),
//! [`App::update`](crate::app::App::update) answers with effects, and one frame is drawn when
//! something changed, no sooner than [`pace`] allows. [`terminal`] hands the terminal back as it was
//! found, whatever happens.

pub mod drive;
pub mod keys;
pub mod pace;
pub mod save;
pub mod signals;
pub mod terminal;
pub mod watch;
