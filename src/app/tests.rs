//! Flows, driven by keys, without a terminal and without an engine.

mod driver;
mod editing;
mod layers;
mod looking;
mod picture;
mod random;
mod shaping;
mod watching;
