//! The workspace file `knew.yaml`: what is special about this machine.
//!
//! Manifests stay as they are deployed. What a cluster knows by itself, such as the address of Kafka,
//! is configured here.

use super::FaultSpec;
use super::service_backend::{ProcessSpec, ServiceBackend, WorkspaceEntry};

/// The content of `knew.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workspace {
    /// Addresses of external systems (`connect`).
    pub connect: SystemAddresses,
    /// Backends that take the events of Services (`services`).
    pub services: Vec<WorkspaceEntry<ServiceBackend>>,
    /// Processes that run as sources (`sources`).
    pub sources: Vec<WorkspaceEntry<ProcessSpec>>,
    /// Faults injected into calls (`faults`).
    pub faults: Vec<WorkspaceEntry<FaultSpec>>,
    /// Folder of the file, to which its paths are relative.
    pub folder: String,
}

/// Addresses of external systems; `None` where none is configured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SystemAddresses {
    /// Apache Kafka, for hubs, sources and sinks.
    pub kafka: Option<SystemAddress>,
    /// NATS with JetStream, for hubs.
    pub nats: Option<SystemAddress>,
    /// Google Pub/Sub, for sources.
    pub pubsub: Option<SystemAddress>,
    /// AWS SQS, for sources and sinks.
    pub sqs: Option<SystemAddress>,
    /// Redis, for sources and sinks.
    pub redis: Option<SystemAddress>,
    /// `RabbitMQ`, for sources.
    pub rabbitmq: Option<SystemAddress>,
}

/// Address of an external system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SystemAddress {
    /// `memory`: hubs store their events in this process, although they ask for the system.
    InMemory,
    /// Address in the notation of the system.
    Address(String),
}

/// An external system that knew can connect to.
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
    /// Every system, in the order of the documentation.
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

    /// Hint for a build of knew that cannot connect to it: the Cargo feature has the name of the key.
    #[must_use]
    pub fn install_hint(self) -> String {
        format!("install knew with --features {}", self.key())
    }

    /// An address in the system's notation, for hints.
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

    /// True if the system can store the events of hubs, so that `memory` is an alternative.
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
    /// Address of a system, if one is configured.
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

    /// Sets the address of a system.
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
