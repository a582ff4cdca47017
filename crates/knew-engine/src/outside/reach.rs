//! Where a system is reached: the environment of the user comes first, then `knew.yaml`, then what the
//! clients of the system know, then the manifest.

use super::{Endpoint, Surroundings};
use crate::BUILT_IN_SYSTEMS;
use knew_core::graph::trust::{Permission, Trust};
use knew_core::model::interpolation::{has_literal_hosts, has_references};
use knew_core::model::loopback::is_loopback;
use knew_core::model::workspace::{ExternalSystem, SystemAddress, SystemAddresses};

/// Whether a system can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// There.
    At(Endpoint),
    /// Nobody said where it is; how to, in a sentence.
    Unknown(String),
    /// It is not connected to; why, in a sentence.
    Broken(String),
}

/// What is known of where systems are.
#[derive(Clone, Copy, Debug)]
pub struct Connections<'a> {
    /// What flags and `KNEW_*` variables of the user say.
    pub user: &'a SystemAddresses,
    /// What `knew.yaml` says.
    pub workspace: &'a SystemAddresses,
    /// Where the variables are that clients know.
    pub surroundings: &'a Surroundings,
}

/// An address, and who said it.
#[derive(Debug)]
struct Named {
    address: String,
    by: NamedBy,
}

#[derive(Debug, PartialEq, Eq)]
enum NamedBy {
    Variable(String),
    Workspace,
    Manifest,
}

impl Connections<'_> {
    /// Where a system is reached by something whose manifest names this address. One that only a cluster
    /// knows leads nowhere, and one that needs a permission is not reached without it.
    #[must_use]
    pub fn reach(&self, system: ExternalSystem, in_manifest: Option<&str>, trust: &Trust) -> Reach {
        match self.find(system, in_manifest) {
            Some(_) if !BUILT_IN_SYSTEMS.contains(system) => Reach::Broken(format!(
                "not connected: knew was built without {}; {}",
                system.name(),
                system.install_hint()
            )),
            Some(named) => named.reach(system, self.surroundings, trust),
            None => Reach::Unknown(how_to(system)),
        }
    }

    /// Where a hub's system is reached; `None` where hubs keep their events in memory.
    #[must_use]
    pub fn reach_for_hub(&self, system: ExternalSystem, trust: &Trust) -> Option<Reach> {
        match self.user.get(system).or_else(|| self.workspace.get(system)) {
            Some(SystemAddress::InMemory) => None,
            Some(SystemAddress::Address(_)) => Some(self.reach(system, None, trust)),
            None => Some(Reach::Unknown(String::new())),
        }
    }

    /// The permission that connecting to a system needs, if any.
    #[must_use]
    pub fn permission(
        &self,
        system: ExternalSystem,
        in_manifest: Option<&str>,
    ) -> Option<Permission> {
        self.find(system, in_manifest)?.permission(system)
    }

    /// The permission that a hub's system needs, if any.
    #[must_use]
    pub fn permission_for_hub(&self, system: ExternalSystem) -> Option<Permission> {
        match self.user.get(system).or_else(|| self.workspace.get(system)) {
            Some(SystemAddress::Address(_)) => self.permission(system, None),
            Some(SystemAddress::InMemory) | None => None,
        }
    }

    fn find(&self, system: ExternalSystem, in_manifest: Option<&str>) -> Option<Named> {
        if let Some(SystemAddress::Address(address)) = self.user.get(system) {
            let variable = own_variable(system);
            return Some(Named::new(address, NamedBy::Variable(variable)));
        }
        if let Some(SystemAddress::Address(address)) = self.workspace.get(system) {
            return Some(Named::new(address, NamedBy::Workspace));
        }
        let known = variables(system).iter().find_map(|variable| {
            let address = self.surroundings.get(variable)?;
            Some(Named::new(
                &address,
                NamedBy::Variable((*variable).to_owned()),
            ))
        });
        known.or_else(|| {
            let address = in_manifest.filter(|address| is_loopback(address))?;
            Some(Named::new(address, NamedBy::Manifest))
        })
    }
}

impl Named {
    fn new(address: &str, by: NamedBy) -> Self {
        Self {
            address: address.to_owned(),
            by,
        }
    }

    fn reach(self, system: ExternalSystem, surroundings: &Surroundings, trust: &Trust) -> Reach {
        if !has_literal_hosts(&self.address) {
            return Reach::Broken(interpolated_host(system));
        }
        let missing = self.permission(system);
        if let Some(permission) = missing.filter(|permission| !trust.allows(permission)) {
            return Reach::Broken(format!(
                "not connected: this folder is not trusted to {}",
                permission.display_line()
            ));
        }
        Reach::At(Endpoint::new(self.address, surroundings.clone()))
    }

    /// Reading secrets and leaving this machine need one.
    fn permission(&self, system: ExternalSystem) -> Option<Permission> {
        let (address, variable) = match &self.by {
            // Credentials in a variable are the user's own and are not shown.
            NamedBy::Variable(name) => {
                let shown = super::Address::new(self.address.clone(), Vec::new()).to_string();
                (shown, Some(name.clone()))
            }
            NamedBy::Workspace | NamedBy::Manifest => (self.address.clone(), None),
        };
        let reads = variable.is_none() && has_references(&self.address);
        let leaves = !is_loopback(&self.address);
        (reads || leaves).then_some(Permission::Connect {
            system,
            address,
            variable,
        })
    }
}

fn interpolated_host(system: ExternalSystem) -> String {
    format!(
        "not connected: a reference cannot stand for the host of an address; write the host of {} as it \
         is, or set {}",
        system.name(),
        own_variable(system)
    )
}

fn how_to(system: ExternalSystem) -> String {
    let (name, key, example) = (system.name(), system.key(), system.example_address());
    if !BUILT_IN_SYSTEMS.contains(system) {
        let install = system.install_hint();
        return format!("stands for {name}, which knew was built without; {install}");
    }
    let own = own_variable(system);
    let variable = variables(system).first().copied().unwrap_or(&own);
    format!(
        "stands for {name} until knew.yaml says where that is: connect: {{ {key}: \"{example}\" }}, \
         or set {variable}"
    )
}

/// The variable of the environment that says where a system is, for knew alone.
fn own_variable(system: ExternalSystem) -> String {
    format!("KNEW_{}", system.key().to_uppercase())
}

/// The variables that clients of a system know.
fn variables(system: ExternalSystem) -> &'static [&'static str] {
    match system {
        ExternalSystem::PubSub => &["PUBSUB_EMULATOR_HOST"],
        ExternalSystem::Sqs => &["AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL"],
        _ => &[],
    }
}

#[cfg(all(test, feature = "kafka", feature = "pubsub"))]
mod tests {
    use super::*;

    const NOWHERE: SystemAddresses = SystemAddresses {
        kafka: None,
        nats: None,
        pubsub: None,
        sqs: None,
        redis: None,
        rabbitmq: None,
    };

    fn connect(system: ExternalSystem, address: &str) -> SystemAddresses {
        let mut connect = NOWHERE;
        connect.set(system, SystemAddress::Address(address.to_owned()));
        connect
    }

    fn found(
        user: &SystemAddresses,
        workspace: &SystemAddresses,
        variables: &Surroundings,
    ) -> Reach {
        let connections = Connections {
            user,
            workspace,
            surroundings: variables,
        };
        connections.reach(
            ExternalSystem::PubSub,
            Some("localhost:3"),
            &Trust::default(),
        )
    }

    fn at(reach: Reach) -> String {
        match reach {
            Reach::At(endpoint) => endpoint.written().to_owned(),
            Reach::Unknown(words) | Reach::Broken(words) => words,
        }
    }

    #[test]
    fn the_user_comes_before_the_workspace_the_clients_variables_and_the_manifest() {
        let none = Surroundings::of([]);
        let around = Surroundings::of([("PUBSUB_EMULATOR_HOST", "127.0.0.1:1")]);
        let workspace = connect(ExternalSystem::PubSub, "127.0.0.1:2");
        let user = connect(ExternalSystem::PubSub, "127.0.0.1:4");
        assert_eq!(at(found(&NOWHERE, &NOWHERE, &none)), "localhost:3");
        assert_eq!(at(found(&NOWHERE, &NOWHERE, &around)), "127.0.0.1:1");
        assert_eq!(at(found(&NOWHERE, &workspace, &around)), "127.0.0.1:2");
        assert_eq!(at(found(&user, &workspace, &around)), "127.0.0.1:4");
    }

    #[test]
    fn an_address_of_a_cluster_leads_nowhere_and_the_words_say_what_to_write() {
        let connections = Connections {
            user: &NOWHERE,
            workspace: &NOWHERE,
            surroundings: &Surroundings::of([]),
        };
        for named in [
            "my-cluster-kafka-bootstrap.kafka:9092",
            "127.0.0.1.evil.example:9092",
        ] {
            let found = connections.reach(ExternalSystem::Kafka, Some(named), &Trust::everything());
            let words = "stands for Kafka until knew.yaml says where that is: \
                         connect: { kafka: \"127.0.0.1:9092\" }, or set KNEW_KAFKA";
            assert_eq!(found, Reach::Unknown(words.to_owned()));
        }
    }

    #[test]
    fn secrets_and_other_machines_need_a_permission() {
        let none = Surroundings::of([]);
        let around = Surroundings::of([("PUBSUB_EMULATOR_HOST", "u:p@pubsub.example:1")]);
        let refused =
            |user: &SystemAddresses, workspace: &SystemAddresses, around: &Surroundings| {
                let connections = Connections {
                    user,
                    workspace,
                    surroundings: around,
                };
                let permission = connections.permission(ExternalSystem::PubSub, None);
                let permission = permission.expect("a permission is needed");
                let reached = |trust| connections.reach(ExternalSystem::PubSub, None, &trust);
                assert!(matches!(reached(Trust::default()), Reach::Broken(_)));
                let granted = Trust::granting([permission.clone()]);
                assert!(matches!(reached(granted), Reach::At(_)));
                permission.display_line()
            };
        let reads = connect(ExternalSystem::PubSub, "http://u:${env:P}@127.0.0.1:1");
        assert_eq!(
            refused(&NOWHERE, &reads, &none),
            "connect to Google Pub/Sub at http://u:${env:P}@127.0.0.1:1  (reads the variable P)"
        );
        let leaves = connect(ExternalSystem::PubSub, "https://pubsub.googleapis.com");
        assert_eq!(
            refused(&NOWHERE, &leaves, &none),
            "connect to Google Pub/Sub at https://pubsub.googleapis.com"
        );
        assert_eq!(
            refused(&NOWHERE, &NOWHERE, &around),
            "connect to Google Pub/Sub at pubsub.example:1  (from the variable PUBSUB_EMULATOR_HOST)"
        );
    }

    #[test]
    fn a_reference_never_stands_for_a_host() {
        let workspace = connect(ExternalSystem::PubSub, "${env:P}.evil.example:1");
        let connections = Connections {
            user: &NOWHERE,
            workspace: &workspace,
            surroundings: &Surroundings::of([("P", "secret")]),
        };
        let found = connections.reach(ExternalSystem::PubSub, None, &Trust::everything());
        let Reach::Broken(words) = found else {
            panic!("{found:?}");
        };
        assert!(words.contains("KNEW_PUBSUB"), "{words}");
    }
}
