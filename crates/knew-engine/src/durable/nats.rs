//! NATS `JetStream`: a stream for each hub, and for each route a durable consumer that all processes pull from.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{self, AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::context::ContextBuilder;
use async_nats::jetstream::message::{AckKind, Acker};
use async_nats::jetstream::stream::{Config, StorageType};
use async_nats::jetstream::{Context, Message};
use async_nats::{Client, ConnectOptions, Event};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt};
use http::StatusCode;
use tokio::sync::watch;

use super::pending_acks::Position;
use super::store::{
    Ack, ConsumerProgress, DEFAULT_ACK_WAIT, HubStore, ReceivedMessage, RouteConsumer, StoreError,
};
use super::stored_message::{HeaderNames, StoredMessage};
use super::topic::{HubTopic, nats_consumer};
use knew_core::model::Id;

/// Messages fetched at a time: few, so that processes share them evenly.
const FETCH_BATCH: usize = 64;

/// Published events that the server has not confirmed yet.
const MAX_UNCONFIRMED: usize = 4096;

/// Unacknowledged messages of one consumer, over all processes.
const MAX_ACK_PENDING: i64 = 4096;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(3);

/// Time without a message or heartbeat after which a pull request counts as lost, halved by the client.
const HEARTBEAT: Duration = Duration::from_secs(5);

type PullConsumer = consumer::Consumer<pull::Config>;

/// A connection to NATS.
#[derive(Clone, Debug)]
pub struct NatsStore {
    client: Client,
    jetstream: Context,
    connected: watch::Receiver<bool>,
}

/// Pulls messages from the durable consumer of a route.
struct PullingConsumer {
    messages: pull::Stream,
    consumer: Arc<PullConsumer>,
}

struct NatsAck(Box<Acker>);

/// Reads the ack floor of a consumer.
#[derive(Debug)]
struct AckFloor(Arc<PullConsumer>);

impl std::fmt::Debug for PullingConsumer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PullingConsumer").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for NatsAck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("NatsAck").finish_non_exhaustive()
    }
}

impl NatsStore {
    /// Connects. The client reconnects by itself.
    pub async fn connect(address: &str) -> Result<Self, StoreError> {
        let (sender, connected) = watch::channel(true);
        let sender = Arc::new(sender);
        let client = ConnectOptions::new()
            .name("knew")
            // A server could name servers of other machines, which nobody was asked about.
            .ignore_discovered_servers()
            .connection_timeout(REQUEST_TIMEOUT)
            .request_timeout(Some(REQUEST_TIMEOUT))
            .reconnect_delay_callback(|attempts| {
                Duration::from_millis((attempts as u64).saturating_mul(50).min(1000))
            })
            .event_callback(move |event| {
                match event {
                    Event::Connected => {
                        sender.send_replace(true);
                    }
                    Event::Disconnected | Event::Closed => {
                        sender.send_replace(false);
                    }
                    _ => {}
                }
                std::future::ready(())
            })
            .connect(address)
            .await
            .map_err(StoreError::client)?;
        let jetstream = ContextBuilder::new()
            .timeout(REQUEST_TIMEOUT)
            .max_ack_inflight(MAX_UNCONFIRMED)
            .backpressure_on_inflight(true)
            .build(client.clone());
        Ok(Self {
            client,
            jetstream,
            connected,
        })
    }

    /// Creates the stream of a hub unless it exists.
    async fn create_stream(&self, topic: &HubTopic) -> Result<(), StoreError> {
        // A request would wait for its timeout while the connection is down.
        if !*self.connected.borrow() {
            return Err(StoreError::Disconnected);
        }
        let replicas = topic.config.replicas;
        let config = Config {
            name: topic.nats_stream(),
            subjects: vec![topic.nats_subject()],
            max_age: topic.retention(),
            num_replicas: replicas
                .and_then(|replicas| replicas.try_into().ok())
                .unwrap_or(1),
            storage: if topic.config.in_memory {
                StorageType::Memory
            } else {
                StorageType::File
            },
            ..Config::default()
        };
        let created = self.jetstream.get_or_create_stream(config).await;
        created.map(drop).map_err(StoreError::client)
    }

    async fn publish_message(
        &self,
        topic: &HubTopic,
        message: &StoredMessage,
    ) -> Result<Position, StoreError> {
        let encoded = message.encode(HeaderNames::Nats);
        let mut headers = async_nats::HeaderMap::new();
        for (name, value) in encoded.headers {
            headers.append(name, String::from_utf8_lossy(&value).as_ref());
        }
        let subject = topic.nats_subject();
        let sent = self
            .jetstream
            .publish_with_headers(subject, headers, encoded.body)
            .await
            .map_err(StoreError::client)?;
        let stored = sent.await.map_err(StoreError::client)?;
        Ok(position_at(stored.sequence))
    }

    async fn pull_messages(
        &self,
        topic: &HubTopic,
        route: &Id,
    ) -> Result<Box<dyn RouteConsumer>, StoreError> {
        let name = nats_consumer(route);
        let config = pull::Config {
            durable_name: Some(name.clone()),
            deliver_policy: if topic.config.deliver_all {
                DeliverPolicy::All
            } else {
                DeliverPolicy::New
            },
            ack_policy: AckPolicy::Explicit,
            ack_wait: topic.config.ack_wait.unwrap_or(DEFAULT_ACK_WAIT),
            max_ack_pending: MAX_ACK_PENDING,
            // Once every event it has not acknowledged is deleted, a consumer has nothing left to remember.
            inactive_threshold: topic.retention(),
            ..pull::Config::default()
        };
        let stream = self.jetstream.get_stream(topic.nats_stream()).await;
        let stream = stream.map_err(StoreError::client)?;
        let consumer = stream.get_or_create_consumer(&name, config).await;
        let consumer = consumer.map_err(StoreError::client)?;
        let messages = consumer
            .stream()
            .max_messages_per_batch(FETCH_BATCH)
            .heartbeat(HEARTBEAT)
            .messages()
            .await
            .map_err(StoreError::client)?;
        let consumer = Arc::new(consumer);
        Ok(Box::new(PullingConsumer { messages, consumer }))
    }
}

impl HubStore for NatsStore {
    fn create_topic<'a>(&'a self, topic: &'a HubTopic) -> BoxFuture<'a, Result<(), StoreError>> {
        self.create_stream(topic).boxed()
    }

    fn disconnected(&self) -> BoxFuture<'_, StoreError> {
        let mut connected = self.connected.clone();
        async move {
            // An error means that the sender is gone, and with it the connection.
            let _ = connected.wait_for(|connected| !connected).await;
            StoreError::Disconnected
        }
        .boxed()
    }

    fn publish<'a>(
        &'a self,
        topic: &'a HubTopic,
        message: &'a StoredMessage,
    ) -> BoxFuture<'a, Result<Position, StoreError>> {
        self.publish_message(topic, message).boxed()
    }

    fn consume<'a>(
        &'a self,
        topic: &'a HubTopic,
        route: &'a Id,
    ) -> BoxFuture<'a, Result<Box<dyn RouteConsumer>, StoreError>> {
        self.pull_messages(topic, route).boxed()
    }

    fn is_ordered(&self, _: &HubTopic) -> bool {
        false
    }

    fn publish_failed_status(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn flush(&self) -> BoxFuture<'_, ()> {
        // A lost connection has nothing more to send.
        tokio::time::timeout(REQUEST_TIMEOUT, self.client.flush())
            .map(drop)
            .boxed()
    }
}

impl RouteConsumer for PullingConsumer {
    fn receive(&mut self) -> BoxFuture<'_, Result<ReceivedMessage, StoreError>> {
        let next = self.messages.next();
        next.map(|message| match message {
            Some(Ok(message)) => decode(message),
            Some(Err(error)) => Err(StoreError::client(error)),
            None => Err(StoreError::SubscriptionEnded),
        })
        .boxed()
    }

    fn close(mut self: Box<Self>) -> BoxFuture<'static, ()> {
        async move {
            let mut fetched = Vec::new();
            while let Some(Some(Ok(message))) = self.messages.next().now_or_never() {
                fetched.push(message);
            }
            // Dropped first: while it pulls, the server would redeliver the messages to it.
            drop(self.messages);
            for message in fetched {
                // One whose nak is lost is redelivered after its ack wait.
                let _ = message.ack_with(AckKind::Nak(None)).await;
            }
        }
        .boxed()
    }

    fn progress(&self) -> Arc<dyn ConsumerProgress> {
        Arc::new(AckFloor(self.consumer.clone()))
    }
}

impl ConsumerProgress for AckFloor {
    fn acknowledged(&self) -> BoxFuture<'_, Vec<Position>> {
        async move {
            let info = self.0.get_info().await;
            info.map(|info| position_at(info.ack_floor.stream_sequence))
                .into_iter()
                .collect()
        }
        .boxed()
    }
}

/// An acknowledgement that is lost makes the server redeliver the message, which at-least-once delivery allows.
impl Ack for NatsAck {
    /// The server does not tell who it redelivered a message to.
    fn is_current(&self) -> bool {
        true
    }

    fn ack(self: Box<Self>) -> BoxFuture<'static, ()> {
        async move {
            let _ = self.0.ack().await;
        }
        .boxed()
    }

    fn nack(self: Box<Self>) -> BoxFuture<'static, ()> {
        async move {
            let _ = self.0.ack_with(AckKind::Nak(None)).await;
        }
        .boxed()
    }

    fn extend(&self) -> BoxFuture<'_, ()> {
        self.0.ack_with(AckKind::Progress).map(drop).boxed()
    }
}

fn decode(message: Message) -> Result<ReceivedMessage, StoreError> {
    let info = message.info().map_err(StoreError::client)?;
    let position = position_at(info.stream_sequence);
    let (message, acker) = message.split();
    let headers = message.headers.unwrap_or_default();
    let pairs = headers.iter().flat_map(|(name, values)| {
        let values = values.iter();
        values.map(move |value| (name.as_ref(), value.as_str().as_bytes()))
    });
    Ok(ReceivedMessage {
        message: StoredMessage::decode(HeaderNames::Nats, pairs, message.payload),
        position,
        ack: Box::new(NatsAck(Box::new(acker))),
    })
}

const fn position_at(sequence: u64) -> Position {
    Position {
        partition: 0,
        offset: sequence,
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    /// Speaks as much of the protocol as a client needs to connect.
    async fn greet(stream: &mut TcpStream, other_server: &str) {
        let info = format!(
            "INFO {{\"server_id\":\"a\",\"server_name\":\"a\",\"version\":\"2.10.0\",\"proto\":1,\
             \"host\":\"127.0.0.1\",\"port\":4222,\"headers\":true,\"max_payload\":1048576,\
             \"connect_urls\":[\"{other_server}\"]}}\r\n"
        );
        stream.write_all(info.as_bytes()).await.unwrap();
        let mut asked = Vec::new();
        while !asked.ends_with(b"PING\r\n") {
            assert!(stream.read_buf(&mut asked).await.unwrap() > 0);
        }
        stream.write_all(b"PONG\r\n").await.unwrap();
    }

    #[tokio::test]
    async fn servers_that_a_server_names_are_not_connected_to() {
        let named = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("nats://{}", listener.local_addr().unwrap());
        let other_server = named.local_addr().unwrap().to_string();
        let server = tokio::spawn(async move {
            // It ends the first connection, and the client comes again; to this server, ten times over.
            for _ in 0..10 {
                let (mut stream, _) = listener.accept().await.unwrap();
                greet(&mut stream, &other_server).await;
            }
        });
        let store = NatsStore::connect(&address).await.unwrap();
        let connected = tokio::select! {
            connected = named.accept() => Some(connected),
            ended = server => { ended.unwrap(); None }
        };
        assert!(connected.is_none());
        drop(store);
    }
}
