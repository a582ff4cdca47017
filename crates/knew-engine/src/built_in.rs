//! Systems that this build can connect to.

use knew_core::model::workspace::{ExternalSystem, SystemSet};

/// Systems that this build can connect to: each has a Cargo feature that brings its client library.
pub const BUILT_IN_SYSTEMS: SystemSet = {
    let mut systems = SystemSet::NONE;
    if cfg!(feature = "kafka") {
        systems = systems.with(ExternalSystem::Kafka);
    }
    if cfg!(feature = "nats") {
        systems = systems.with(ExternalSystem::Nats);
    }
    if cfg!(feature = "pubsub") {
        systems = systems.with(ExternalSystem::PubSub);
    }
    if cfg!(feature = "sqs") {
        systems = systems.with(ExternalSystem::Sqs);
    }
    if cfg!(feature = "redis") {
        systems = systems.with(ExternalSystem::Redis);
    }
    if cfg!(feature = "rabbitmq") {
        systems = systems.with(ExternalSystem::RabbitMq);
    }
    systems
};
