//! NATS `JetStream`: a stream for each hub, and for each route a durable consumer that all processes pull from.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{self, AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::context::ContextBuilder;
use async_nats::jetstream::message::{AckKind, Acker};
use async_nats::jetstream::stream::{Config, StorageType};
use async_nats::jetstream::{Context, Message};
use async_nats::{Client, ConnectOptions, Event};
use futures_util::{FutureExt, StreamExt};
use tokio::sync::watch;

use super::keeper::Delivery;
use super::ledger::Position;
use super::letter::{Letter, Names};
use super::place::Place;
use knew_core::model::Id;

/// How long the server waits for a sign of life of whoever holds a message.
pub const ACK_WAIT: Duration = Duration::from_secs(10);

/// How many messages are fetched at a time: few, so that processes share them evenly.
const BATCH: usize = 64;

/// How many events may be on their way to the server at once.
const UNCONFIRMED: usize = 4096;

/// How many messages of one consumer may be in hand, over all processes.
const IN_HAND: i64 = 4096;

/// How long a request to the server may take.
const WITHIN: Duration = Duration::from_secs(3);

/// A connection.
#[derive(Clone, Debug)]
pub struct Nats {
    client: Client,
    stream: Context,
    up: watch::Receiver<bool>,
}

/// Reads for one route.
pub struct Reader {
    messages: pull::Stream,
    consumer: Arc<consumer::Consumer<pull::Config>>,
}

/// Says what became of a message.
pub struct Receipt(Box<Acker>);

/// Tells how far a consumer is.
#[derive(Clone, Debug)]
pub struct Gauge(Arc<consumer::Consumer<pull::Config>>);

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Receipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Receipt").finish_non_exhaustive()
    }
}

impl Nats {
    /// Connects; the connection comes back by itself when it is lost.
    pub async fn connect(address: &str) -> Result<Self, String> {
        let (says, up) = watch::channel(true);
        let says = Arc::new(says);
        let client = ConnectOptions::new()
            .name("knew")
            .connection_timeout(WITHIN)
            .request_timeout(Some(WITHIN))
            .reconnect_delay_callback(|tries| {
                Duration::from_millis((tries as u64).saturating_mul(50).min(1000))
            })
            .event_callback(move |event| {
                match event {
                    Event::Connected => {
                        says.send_replace(true);
                    }
                    Event::Disconnected | Event::Closed => {
                        says.send_replace(false);
                    }
                    _ => {}
                }
                std::future::ready(())
            })
            .connect(address)
            .await
            .map_err(|error| error.to_string())?;
        let stream = ContextBuilder::new()
            .timeout(WITHIN)
            .max_ack_inflight(UNCONFIRMED)
            .backpressure_on_inflight(true)
            .build(client.clone());
        Ok(Self { client, stream, up })
    }

    /// Makes the stream of a hub if it is not there.
    pub async fn open(&self, place: &Place) -> Result<(), String> {
        if !*self.up.borrow() {
            return Err("it does not answer".to_owned());
        }
        let keeping = &place.keeping;
        let config = Config {
            name: place.stream(),
            subjects: vec![place.subject()],
            max_age: place.retention(),
            num_replicas: keeping
                .replicas
                .and_then(|replica| replica.try_into().ok())
                .unwrap_or(1),
            storage: if keeping.in_memory {
                StorageType::Memory
            } else {
                StorageType::File
            },
            ..Config::default()
        };
        let made = self.stream.get_or_create_stream(config).await;
        made.map(drop).map_err(|error| error.to_string())
    }

    /// Returns when the connection is lost.
    pub async fn lost(&self) -> String {
        let mut up = self.up.clone();
        // A sender that is gone went with the connection.
        let _ = up.wait_for(|up| !up).await;
        "it does not answer".to_owned()
    }

    /// Puts an event into the stream.
    pub async fn publish(&self, place: &Place, letter: &Letter) -> Result<Position, String> {
        let (pairs, body) = letter.write(Names::Nats);
        let mut headers = async_nats::HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, String::from_utf8_lossy(&value).as_ref());
        }
        let sent = self
            .stream
            .publish_with_headers(place.subject(), headers, body);
        let sent = sent.await.map_err(|error| error.to_string())?;
        let kept = sent.await.map_err(|error| error.to_string())?;
        Ok((0, kept.sequence))
    }

    /// Reads for a route.
    pub async fn read(&self, place: &Place, route: &Id) -> Result<Reader, String> {
        let name = Place::consumer(route);
        let config = pull::Config {
            durable_name: Some(name.clone()),
            deliver_policy: if place.keeping.from_start {
                DeliverPolicy::All
            } else {
                DeliverPolicy::New
            },
            ack_policy: AckPolicy::Explicit,
            ack_wait: place.keeping.ack_wait.unwrap_or(ACK_WAIT),
            max_ack_pending: IN_HAND,
            // What nobody read for as long as events are kept has nothing left to remember.
            inactive_threshold: place.retention(),
            ..pull::Config::default()
        };
        let stream = self.stream.get_stream(place.stream()).await;
        let stream = stream.map_err(|error| error.to_string())?;
        let consumer = stream.get_or_create_consumer(&name, config).await;
        let consumer = consumer.map_err(|error| error.to_string())?;
        let messages = consumer
            .stream()
            .max_messages_per_batch(BATCH)
            .heartbeat(Duration::from_secs(5))
            .messages()
            .await
            .map_err(|error| error.to_string())?;
        let consumer = Arc::new(consumer);
        Ok(Reader { messages, consumer })
    }

    /// Waits until everything has been sent.
    pub async fn flush(&self) {
        // A connection that is lost has nothing more to send.
        let _ = tokio::time::timeout(WITHIN, self.client.flush()).await;
    }
}

impl Reader {
    /// The next message.
    pub async fn next(&mut self) -> Result<Delivery, String> {
        match self.messages.next().await {
            Some(Ok(message)) => delivery(message),
            Some(Err(error)) => Err(error.to_string()),
            None => Err("it sends no more".to_owned()),
        }
    }

    /// Gives back what was fetched and not taken.
    pub async fn give_back(mut self) {
        let mut fetched = Vec::new();
        while let Some(Some(Ok(message))) = self.messages.next().now_or_never() {
            fetched.push(message);
        }
        // As long as this reads, it would get them again itself.
        drop(self.messages);
        for message in fetched {
            // One that does not arrive comes back by itself, only later.
            let _ = message.ack_with(AckKind::Nak(None)).await;
        }
    }

    /// Tells how far the consumer is.
    #[must_use]
    pub fn gauge(&self) -> Gauge {
        Gauge(self.consumer.clone())
    }
}

impl Gauge {
    /// The last message before which all are acknowledged.
    pub async fn done(&self) -> Vec<Position> {
        let info = self.0.get_info().await;
        info.map_or_else(
            |_| Vec::new(),
            |info| vec![(0, info.ack_floor.stream_sequence)],
        )
    }
}

fn delivery(message: Message) -> Result<Delivery, String> {
    let info = message.info().map_err(|error| error.to_string())?;
    let position = (0, info.stream_sequence);
    let (message, acker) = message.split();
    let headers = message.headers.unwrap_or_default();
    let pairs = headers.iter().flat_map(|(name, values)| {
        let values = values.iter();
        values.map(move |value| (name.as_ref(), value.as_str().as_bytes()))
    });
    Ok(Delivery {
        letter: Letter::read(Names::Nats, pairs, message.payload),
        position,
        receipt: super::keeper::Receipt::Nats(Receipt(Box::new(acker))),
    })
}

/// What does not arrive only makes the server hand the message out again, which is allowed.
impl Receipt {
    /// Acknowledges.
    pub async fn done(self) {
        let _ = self.0.ack().await;
    }

    /// Hands back, to be handed out at once.
    pub async fn give_back(self) {
        let _ = self.0.ack_with(AckKind::Nak(None)).await;
    }

    /// Asks for more time.
    pub async fn progress(&self) {
        let _ = self.0.ack_with(AckKind::Progress).await;
    }
}
