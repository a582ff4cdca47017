//! Sources: what makes events by itself, on a schedule or when asked to, what takes them from queues, and
//! what is called when something happens elsewhere.

mod emit;
#[cfg(feature = "pubsub")]
mod emulator;
mod feed;
mod forge;
mod github;
mod intake;
#[cfg(feature = "kafka")]
mod kafka;
mod objects;
mod process;
#[cfg(feature = "pubsub")]
mod pubsub;
#[cfg(feature = "rabbitmq")]
mod rabbitmq;
#[cfg(feature = "redis")]
mod redis;
mod running;
#[cfg(feature = "sqs")]
mod sqs;
#[cfg(any(feature = "kafka", feature = "pubsub"))]
mod text;

pub use emit::Cause;
pub use feed::Feeds;
pub use forge::{Forge, path as hook_path};
pub use intake::Intake;
pub use objects::Objects;
pub use process::Processes;
pub use running::Running;
