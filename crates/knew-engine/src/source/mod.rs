//! Sources: what makes events by itself, on a schedule or when asked to, what takes them from queues, and
//! what is called when something happens elsewhere.

mod api_server;
mod emit;
#[cfg(any(feature = "kafka", feature = "pubsub"))]
mod encoding;
mod github;
#[cfg(feature = "kafka")]
mod kafka;
#[cfg(feature = "pubsub")]
mod pubsub;
#[cfg(feature = "pubsub")]
mod pubsub_admin;
mod queue_consumers;
#[cfg(feature = "rabbitmq")]
mod rabbitmq;
#[cfg(feature = "redis")]
mod redis;
mod schedules;
mod source_context;
mod source_processes;
#[cfg(feature = "sqs")]
mod sqs;
mod webhook;

pub use api_server::ApiServerEvents;
pub use emit::EmitReason;
pub use queue_consumers::QueueConsumers;
pub use schedules::Schedules;
pub use source_context::SourceContext;
pub use source_processes::SourceProcesses;
pub use webhook::{WebhookProvider, webhook_path};
