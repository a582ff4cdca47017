//! The outside world of the screen: the terminal, the loop, and everything the interface asks for.
//!
//! [`run`] is the loop. What happens outside becomes a message ([`keys`], the journal, a
//! finished task), [`App::update`](crate::app::App::update) answers with effects, [`perform`] carries
//! them out, and one frame is drawn when something changed. [`terminal`] hands the terminal back as
//! it was found, whatever happens.

pub mod keys;
pub mod save;
pub mod terminal;
