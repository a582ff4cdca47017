//! Sources: what makes events by itself, on a schedule or when asked to.

mod emit;
mod running;

pub use emit::Cause;
pub use running::Running;
