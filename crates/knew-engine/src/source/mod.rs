//! Sources: what makes events by itself, on a schedule or when asked to, what takes them from queues, and
//! what is called when something happens elsewhere.

mod emit;
mod emulator;
mod feed;
mod forge;
mod github;
mod intake;
mod kafka;
mod objects;
mod process;
mod pubsub;
mod rabbitmq;
mod redis;
mod running;
mod sqs;
mod text;

pub use emit::Cause;
pub use feed::Feeds;
pub use forge::{Forge, path as hook_path};
pub use intake::Intake;
pub use objects::Objects;
pub use process::Processes;
pub use running::Running;
