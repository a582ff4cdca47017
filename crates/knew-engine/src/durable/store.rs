//! Interface to a system that stores the events of hubs: create a topic, publish, and consume per route.
//!
//! The rest of this folder works with these traits only. They return boxed futures because hubs of different
//! systems run side by side and so need trait objects.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use http::StatusCode;

use super::location::LocationError;
use super::pending_acks::Position;
use super::stored_message::{DecodeError, StoredMessage};
use super::topic::HubTopic;
use knew_core::model::Id;

/// Time after which an unacknowledged message is redelivered, where the manifest names none.
pub const DEFAULT_ACK_WAIT: Duration = Duration::from_secs(10);

/// A connection to a system that stores events.
pub trait HubStore: Debug + Send + Sync {
    /// Creates the topic unless it exists.
    fn create_topic<'a>(&'a self, topic: &'a HubTopic) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Resolves once the connection is lost.
    fn disconnected(&self) -> BoxFuture<'_, StoreError>;

    /// Resolves once the event is stored.
    fn publish<'a>(
        &'a self,
        topic: &'a HubTopic,
        message: &'a StoredMessage,
    ) -> BoxFuture<'a, Result<Position, StoreError>>;

    /// Starts to consume for a route, after the last message the route acknowledged. All processes that
    /// consume for a route share its messages.
    fn consume<'a>(
        &'a self,
        topic: &'a HubTopic,
        route: &'a Id,
    ) -> BoxFuture<'a, Result<Box<dyn RouteConsumer>, StoreError>>;

    /// True if a route receives the messages of one partition one after the other.
    fn is_ordered(&self, topic: &HubTopic) -> bool;

    /// HTTP status for an event that could not be stored, as the system's channels and brokers answer on a
    /// cluster.
    fn publish_failed_status(&self) -> StatusCode;

    /// Waits until buffered messages and acknowledgements are sent.
    fn flush(&self) -> BoxFuture<'_, ()>;
}

/// Consumer of a hub's messages for one route.
pub trait RouteConsumer: Debug + Send {
    /// Waits for the next message.
    fn receive(&mut self) -> BoxFuture<'_, Result<ReceivedMessage, StoreError>>;

    /// Hands fetched messages that were not received yet to other consumers, and ends.
    fn close(self: Box<Self>) -> BoxFuture<'static, ()>;

    fn progress(&self) -> Arc<dyn ConsumerProgress>;
}

/// Progress of all consumers of a route, in this process and others.
pub trait ConsumerProgress: Debug + Send + Sync {
    /// For each partition the last message up to which all are acknowledged; empty if the store does not
    /// answer.
    fn acknowledged(&self) -> BoxFuture<'_, Vec<Position>>;
}

/// Acknowledgement of one message. Dropped without a call, the message is redelivered.
pub trait Ack: Debug + Send + Sync {
    /// False if the message was reassigned to another consumer.
    fn is_current(&self) -> bool;

    fn ack(self: Box<Self>) -> BoxFuture<'static, ()>;

    /// Returns the message, to be redelivered at once.
    fn nack(self: Box<Self>) -> BoxFuture<'static, ()>;

    /// Extends the time until the message is redelivered.
    fn extend(&self) -> BoxFuture<'_, ()>;
}

/// A message that is redelivered unless it is acknowledged.
#[derive(Debug)]
pub struct ReceivedMessage {
    pub message: Result<StoredMessage, DecodeError>,
    pub position: Position,
    pub ack: Box<dyn Ack>,
}

/// A hub's store cannot be used, or failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Location(#[from] LocationError),
    /// The address could not be resolved or connected to; its secrets are masked.
    #[error("{0}")]
    Connect(String),
    #[error("connecting")]
    Connecting,
    #[error("no response")]
    Disconnected,
    #[error("no broker responds")]
    NoBroker,
    #[error("topic {topic}: {reason}")]
    CreateTopic { topic: String, reason: String },
    #[error("the server ended the subscription")]
    SubscriptionEnded,
    #[error("the consumer has left its group")]
    LeftGroup,
    /// An error of the system's client library.
    #[error("{0}")]
    Client(String),
    #[error("a task of the consumer failed: {0}")]
    Task(String),
}

impl StoreError {
    /// Converts an error of a client library, whose types are as many as its calls.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "map_err hands errors over by value"
    )]
    pub fn client(error: impl ToString) -> Self {
        Self::Client(error.to_string())
    }
}
