//! Sources: what makes events by itself, on a schedule or when asked to, and what takes them from queues.

mod emit;
mod feed;
mod intake;
mod objects;
mod process;
mod redis;
mod running;

pub use emit::Cause;
pub use feed::Feeds;
pub use objects::Objects;
pub use process::Processes;
pub use running::Running;
