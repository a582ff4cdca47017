//! Addresses of external systems, and the permissions of the user.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::external::{ConnectionSettings, Environment};
use knew_core::graph::Graph;
use knew_core::graph::trust::Trust;
use knew_core::model::workspace::SystemAddresses;

/// Addresses, environment and permissions, whatever graph is applied.
#[derive(Debug)]
pub struct ExternalAccess {
    addresses: SystemAddresses,
    /// Environment variables that addresses, processes and secrets may refer to.
    pub environment: Environment,
    trust: ArcSwap<Trust>,
}

impl ExternalAccess {
    /// Access at these addresses, without any permission.
    #[must_use]
    pub fn new(addresses: SystemAddresses, environment: Environment) -> Self {
        Self {
            addresses,
            environment,
            trust: ArcSwap::default(),
        }
    }

    /// Permissions that the user has granted so far.
    #[must_use]
    pub fn trust(&self) -> Arc<Trust> {
        self.trust.load_full()
    }

    /// Replaces the permissions; those in use stay valid until the next plan.
    pub fn set_trust(&self, trust: Trust) {
        self.trust.store(Arc::new(trust));
    }

    /// Connections of the systems that a graph uses.
    #[must_use]
    pub fn connections<'a>(&'a self, graph: &'a Graph) -> ConnectionSettings<'a> {
        ConnectionSettings {
            user: &self.addresses,
            workspace: &graph.connect,
            environment: &self.environment,
        }
    }
}
