//! The narrow gate to what keeps events outside this process: open a place, put events in, read them
//! for a route, and say what became of them.

use std::sync::Arc;

use super::kafka::{self, Kafka};
use super::ledger::Position;
use super::letter::Letter;
use super::nats::{self, Nats};
use super::place::Place;
use knew_core::model::Id;

/// A connection to what keeps events.
#[derive(Clone, Debug)]
pub enum Keeper {
    /// NATS `JetStream`.
    Nats(Arc<Nats>),
    /// Apache Kafka.
    Kafka(Kafka),
}

/// Reads the events of a place for one route. All processes that read for it share them.
#[derive(Debug)]
pub enum Reader {
    /// From NATS.
    Nats(Box<nats::Reader>),
    /// From Kafka.
    Kafka(kafka::Reader),
}

/// A message, held until its receipt says what became of it.
#[derive(Debug)]
pub struct Delivery {
    /// What it carries, or why that is no event.
    pub letter: Result<Letter, String>,
    /// Where it lies.
    pub position: Position,
    /// Where to say what became of it.
    pub receipt: Receipt,
}

/// Where to say what became of a message.
#[derive(Debug)]
pub enum Receipt {
    /// To NATS.
    Nats(nats::Receipt),
    /// To Kafka.
    Kafka(kafka::Receipt),
}

impl Keeper {
    /// Makes the place if it is not there.
    pub async fn open(&self, place: &Place) -> Result<(), String> {
        match self {
            Self::Nats(it) => it.open(place).await,
            Self::Kafka(it) => it.open(place).await,
        }
    }

    /// Returns with words when the connection is lost.
    pub async fn lost(&self) -> String {
        match self {
            Self::Nats(it) => it.lost().await,
            Self::Kafka(it) => it.lost().await,
        }
    }

    /// Puts an event in; it is kept when this returns.
    pub async fn publish(&self, place: &Place, letter: &Letter) -> Result<Position, String> {
        match self {
            Self::Nats(it) => it.publish(place, letter).await,
            Self::Kafka(it) => it.publish(place, letter).await,
        }
    }

    /// Begins to read for a route, from where reading for it last ended.
    pub async fn read(&self, place: &Place, route: &Id) -> Result<Reader, String> {
        match self {
            Self::Nats(it) => it
                .read(place, route)
                .await
                .map(|it| Reader::Nats(Box::new(it))),
            Self::Kafka(it) => it.read(place, route).await.map(Reader::Kafka),
        }
    }

    /// Whether a route takes the events of one part one after the other.
    #[must_use]
    pub fn in_order(&self, place: &Place) -> bool {
        matches!(self, Self::Kafka(_)) && place.in_order()
    }

    /// Waits until everything that was said has been sent.
    pub async fn flush(&self) {
        match self {
            Self::Nats(it) => it.flush().await,
            Self::Kafka(_) => {}
        }
    }
}

impl Reader {
    /// The next message; fails with words when there is no reading on.
    pub async fn next(&mut self) -> Result<Delivery, String> {
        match self {
            Self::Nats(it) => it.next().await,
            Self::Kafka(it) => it.next().await,
        }
    }

    /// Lets others have what was fetched and not taken.
    pub async fn give_back(self) {
        match self {
            Self::Nats(it) => it.give_back().await,
            Self::Kafka(it) => it.give_back().await,
        }
    }

    /// What tells how far all processes are.
    #[must_use]
    pub fn gauge(&self) -> Gauge {
        match self {
            Self::Nats(it) => Gauge::Nats(it.gauge()),
            Self::Kafka(it) => Gauge::Kafka(it.gauge()),
        }
    }
}

/// Tells how far all processes together are with a route.
#[derive(Clone, Debug)]
pub enum Gauge {
    /// In NATS.
    Nats(nats::Gauge),
    /// In Kafka.
    Kafka(kafka::Gauge),
}

impl Gauge {
    /// Per part, the number of the last message before which all are done with.
    pub async fn done(&self) -> Vec<Position> {
        match self {
            Self::Nats(it) => it.done().await,
            Self::Kafka(it) => it.done().await,
        }
    }
}

impl Receipt {
    /// Whether it is still for this process to say.
    #[must_use]
    pub fn counts(&self) -> bool {
        match self {
            Self::Nats(_) => true,
            Self::Kafka(it) => it.counts(),
        }
    }

    /// The route is done with it.
    pub async fn done(self) {
        match self {
            Self::Nats(it) => it.done().await,
            Self::Kafka(it) => it.done(),
        }
    }

    /// Another process may have it.
    pub async fn give_back(self) {
        match self {
            Self::Nats(it) => it.give_back().await,
            // What is not said to be done is read again by whoever reads next.
            Self::Kafka(_) => {}
        }
    }

    /// Somebody is still at it.
    pub async fn progress(&self) {
        match self {
            Self::Nats(it) => it.progress().await,
            Self::Kafka(_) => {}
        }
    }
}
