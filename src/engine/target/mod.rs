//! What takes deliveries inside the process.

pub mod display;

pub use display::Display;
