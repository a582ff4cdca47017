//! Flows, driven by keys, without a terminal and without an engine.

mod composing;
pub mod driver;
mod editing;
mod layers;
mod local;
mod looking;
mod moving;
mod picture;
mod random;
mod reaching;
mod shaping;
mod starting;
mod unsaved;
mod watching;
