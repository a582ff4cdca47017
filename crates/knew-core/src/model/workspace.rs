//! The workspace: what is said about this machine, in `knew.yaml` beside the manifests.
//!
//! Manifests stay as they are deployed; what a cluster knows by itself, such as where Kafka is, stands here.

use super::FaultSpec;
use super::runner::{Process, Runner, Said};

/// What `knew.yaml` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workspace {
    /// Where the systems outside are.
    pub connect: SystemAddresses,
    /// What stands for Services.
    pub services: Vec<Said<Runner>>,
    /// The processes behind sources.
    pub sources: Vec<Said<Process>>,
    /// What goes wrong on purpose.
    pub faults: Vec<Said<FaultSpec>>,
    /// The folder it stands in, from which its paths start.
    pub folder: String,
}

/// Where the systems outside are; `None` where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SystemAddresses {
    /// Apache Kafka, for hubs, sources and sinks.
    pub kafka: Option<SystemAddress>,
    /// NATS with JetStream, for hubs.
    pub nats: Option<SystemAddress>,
    /// Google Pub/Sub.
    pub pubsub: Option<SystemAddress>,
    /// AWS SQS.
    pub sqs: Option<SystemAddress>,
    /// Redis.
    pub redis: Option<SystemAddress>,
    /// `RabbitMQ`.
    pub rabbitmq: Option<SystemAddress>,
}

/// Where a system is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SystemAddress {
    /// Nowhere: hubs keep their events in memory, because the user said so.
    InMemory,
    /// At an address in that system's own notation.
    Address(String),
}

/// A system outside that can be connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExternalSystem {
    /// Apache Kafka.
    Kafka,
    /// NATS.
    Nats,
    /// Google Pub/Sub.
    PubSub,
    /// AWS SQS.
    Sqs,
    /// Redis.
    Redis,
    /// `RabbitMQ`.
    RabbitMq,
}

impl ExternalSystem {
    /// Every system, in the order `knew.yaml` is documented in.
    pub const ALL: [Self; 6] = [
        Self::Kafka,
        Self::Nats,
        Self::PubSub,
        Self::Sqs,
        Self::Redis,
        Self::RabbitMq,
    ];

    /// Its key under `connect`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Kafka => "kafka",
            Self::Nats => "nats",
            Self::PubSub => "pubsub",
            Self::Sqs => "sqs",
            Self::Redis => "redis",
            Self::RabbitMq => "rabbitmq",
        }
    }

    /// Its name in sentences.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kafka => "Kafka",
            Self::Nats => "NATS",
            Self::PubSub => "Google Pub/Sub",
            Self::Sqs => "AWS SQS",
            Self::Redis => "Redis",
            Self::RabbitMq => "RabbitMQ",
        }
    }

    /// How to get a build of knew that can connect to it: the Cargo feature has the name of the key.
    #[must_use]
    pub fn install_hint(self) -> String {
        format!("install knew with --features {}", self.key())
    }

    /// What an address of it looks like.
    #[must_use]
    pub const fn example_address(self) -> &'static str {
        match self {
            Self::Kafka => "127.0.0.1:9092",
            Self::Nats => "nats://127.0.0.1:4222",
            Self::PubSub => "127.0.0.1:8085",
            Self::Sqs => "http://127.0.0.1:4566",
            Self::Redis => "redis://127.0.0.1:6379",
            Self::RabbitMq => "amqp://127.0.0.1:5672",
        }
    }

    /// Whether channels can be kept in it, so that `memory` is a choice.
    #[must_use]
    pub const fn keeps_channels(self) -> bool {
        matches!(self, Self::Kafka | Self::Nats)
    }
}

/// Systems that a build of knew can connect to; by default all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SystemSet(u8);

impl SystemSet {
    /// The set without any system, such as that of a build without Cargo features.
    pub const NONE: Self = Self(0);

    /// The set with one more system.
    #[must_use]
    pub const fn with(self, system: ExternalSystem) -> Self {
        Self(self.0 | Self::bit(system))
    }

    /// True if the set has the system.
    #[must_use]
    pub const fn contains(self, system: ExternalSystem) -> bool {
        self.0 & Self::bit(system) != 0
    }

    const fn bit(system: ExternalSystem) -> u8 {
        1 << system as u8
    }
}

impl Default for SystemSet {
    fn default() -> Self {
        ExternalSystem::ALL.into_iter().fold(Self::NONE, Self::with)
    }
}

impl SystemAddresses {
    /// Where a system is, if it is said.
    #[must_use]
    pub const fn get(&self, system: ExternalSystem) -> Option<&SystemAddress> {
        let place = match system {
            ExternalSystem::Kafka => &self.kafka,
            ExternalSystem::Nats => &self.nats,
            ExternalSystem::PubSub => &self.pubsub,
            ExternalSystem::Sqs => &self.sqs,
            ExternalSystem::Redis => &self.redis,
            ExternalSystem::RabbitMq => &self.rabbitmq,
        };
        place.as_ref()
    }

    /// Says where a system is.
    pub fn set(&mut self, system: ExternalSystem, server: SystemAddress) {
        let place = match system {
            ExternalSystem::Kafka => &mut self.kafka,
            ExternalSystem::Nats => &mut self.nats,
            ExternalSystem::PubSub => &mut self.pubsub,
            ExternalSystem::Sqs => &mut self.sqs,
            ExternalSystem::Redis => &mut self.redis,
            ExternalSystem::RabbitMq => &mut self.rabbitmq,
        };
        *place = Some(server);
    }
}
