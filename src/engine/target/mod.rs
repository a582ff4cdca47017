//! What takes deliveries inside the process.

pub mod display;
pub mod job;
pub mod transform;

pub use display::Display;
pub use job::Jobs;
pub use transform::Transform;
