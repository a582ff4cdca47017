//! Where systems are, as environment and flags say it; both win over the workspace file.

use std::env;

use knew_core::model::workspace::{ExternalSystem, SystemAddress, SystemAddresses};

/// What `KNEW_KAFKA`, `KNEW_NATS` and the like say; with `memory` every hub keeps its events in this process.
#[must_use]
pub fn said(memory: bool) -> SystemAddresses {
    let mut connect = SystemAddresses::default();
    for system in ExternalSystem::ALL {
        let name = format!("KNEW_{}", system.key().to_uppercase());
        let said = env::var(name).ok().filter(|var| !var.is_empty());
        let in_memory = memory || said.as_deref() == Some("memory");
        if in_memory && system.keeps_channels() {
            connect.set(system, SystemAddress::InMemory);
        } else if let Some(address) = said {
            connect.set(system, SystemAddress::Address(address));
        }
    }
    connect
}
