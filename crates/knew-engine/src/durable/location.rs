//! Address of the system that stores the events of a hub.

use knew_core::graph::Hub;
use knew_core::graph::trust::Trust;
use knew_core::model::workspace::ExternalSystem;

use super::store::StoreError;
use crate::BUILT_IN_SYSTEMS;
use crate::external::{AddressTemplate, ConnectionSettings, SystemLocation};

/// System and address of a hub's store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreLocation {
    pub system: ExternalSystem,
    pub endpoint: Result<AddressTemplate, LocationError>,
}

/// The store has no address that may be connected to. Waiting does not help.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocationError {
    /// The user has not allowed the connection.
    #[error("{0}")]
    Refused(String),
    #[error(
        "the address of {name} is not configured: write connect: {{{key}: {example}}} in knew.yaml or set \
         KNEW_{variable}, or write {key}: memory to keep events in this process",
        name = .0.name(), key = .0.key(), example = .0.example_address(), variable = .0.key().to_uppercase()
    )]
    Unknown(ExternalSystem),
    #[error(
        "knew was built without {name}: {install}, or write {key}: memory to keep events in this process",
        name = .0.name(), install = .0.install_hint(), key = .0.key()
    )]
    NotBuiltIn(ExternalSystem),
}

impl StoreLocation {
    /// `None` for a hub that keeps its events in memory.
    #[must_use]
    pub fn for_hub(hub: &Hub, connections: &ConnectionSettings<'_>, trust: &Trust) -> Option<Self> {
        let system = hub.storage.system()?;
        let endpoint = match connections.locate_for_hub(system, trust)? {
            _ if !BUILT_IN_SYSTEMS.contains(system) => Err(LocationError::NotBuiltIn(system)),
            SystemLocation::Configured(endpoint) => Ok(endpoint),
            SystemLocation::NotConfigured(_) => Err(LocationError::Unknown(system)),
            SystemLocation::Denied(reason) => Err(LocationError::Refused(reason)),
        };
        Some(Self { system, endpoint })
    }

    /// The error in a sentence that names the store.
    #[must_use]
    pub fn describe(&self, error: &StoreError) -> String {
        match &self.endpoint {
            Ok(endpoint) => format!("{} at {endpoint}: {error}; retrying", self.system.name()),
            Err(error) => error.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_address_is_explained_with_what_to_write() {
        let error = LocationError::Unknown(ExternalSystem::Nats).to_string();
        for part in [
            "connect: {nats: nats://127.0.0.1:4222}",
            "KNEW_NATS",
            "nats: memory",
        ] {
            assert!(error.contains(part), "{error}");
        }
    }
}
