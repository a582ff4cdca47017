//! Where systems are, as environment and flags say it; both win over the workspace file.

use std::env;

use knew_core::model::workspace::{Connect, Server, System};

/// What `KNEW_KAFKA`, `KNEW_NATS` and the like say; with `memory` every hub keeps its events in this process.
#[must_use]
pub fn said(memory: bool) -> Connect {
    let mut connect = Connect::default();
    for system in System::ALL {
        let name = format!("KNEW_{}", system.key().to_uppercase());
        let said = env::var(name).ok().filter(|var| !var.is_empty());
        let in_memory = memory || said.as_deref() == Some("memory");
        if in_memory && system.keeps_channels() {
            connect.set(system, Server::Memory);
        } else if let Some(address) = said {
            connect.set(system, Server::At(address));
        }
    }
    connect
}
