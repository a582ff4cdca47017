//! Systems outside: where each is reached, and what may be told about it.
//!
//! Secrets are read here, from the environment or from files, and go no further than to the client
//! that needs them: what is recorded and shown passes through [`ResolvedAddress::redact`].

mod address_template;
#[cfg(any(test, feature = "pubsub", feature = "sqs"))]
mod cloud_hosts;
mod connection_settings;
mod environment;
#[cfg(feature = "kafka")]
mod kafka_brokers;
#[cfg(feature = "redis")]
mod limited_stream;
#[cfg(feature = "redis")]
mod redis;
mod resolved_address;
mod secret;
#[cfg(feature = "sqs")]
pub mod sqs;

pub use address_template::AddressTemplate;
#[cfg(feature = "sqs")]
pub use cloud_hosts::is_amazon_sqs;
#[cfg(feature = "pubsub")]
pub use cloud_hosts::is_google_api;
pub use connection_settings::{ConnectionSettings, SystemLocation};
pub use environment::Environment;
#[cfg(feature = "kafka")]
pub use kafka_brokers::check_brokers;
#[cfg(feature = "redis")]
pub use redis::{connect_to_redis, parse_redis_address};
pub use resolved_address::ResolvedAddress;
pub use secret::{
    Secret, cut_outside_secrets, longest_secret, mask_secrets, read_secret_file, resolve_references,
};
