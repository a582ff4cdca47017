//! Where a system is reached: the environment of the user comes first, then `knew.yaml`, then what the
//! clients of the system know, then the manifest.

use super::{AddressTemplate, Environment};
use crate::BUILT_IN_SYSTEMS;
use knew_core::graph::trust::{Permission, Trust};
use knew_core::model::interpolation::has_references;
use knew_core::model::system_address::{AddressError, AddressList};
use knew_core::model::workspace::{ExternalSystem, SystemAddress, SystemAddresses};

/// Whether a system can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SystemLocation {
    /// There.
    Configured(AddressTemplate),
    /// Nobody said where it is; how to, in a sentence.
    NotConfigured(String),
    /// It is not connected to; why, in a sentence.
    Denied(String),
}

/// What is known of where systems are.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionSettings<'a> {
    /// What flags and `KNEW_*` variables of the user say.
    pub user: &'a SystemAddresses,
    /// What `knew.yaml` says.
    pub workspace: &'a SystemAddresses,
    /// Where the variables are that clients know.
    pub environment: &'a Environment,
}

/// An address, and who said it.
#[derive(Debug)]
struct ChosenAddress {
    address: String,
    origin: AddressOrigin,
}

#[derive(Debug, PartialEq, Eq)]
enum AddressOrigin {
    Variable(String),
    Workspace,
    Manifest,
}

impl ConnectionSettings<'_> {
    /// Where a system is reached by something whose manifest names this address. One that only a cluster
    /// knows leads nowhere, and one that needs a permission is not reached without it.
    #[must_use]
    pub fn locate(
        &self,
        system: ExternalSystem,
        in_manifest: Option<&str>,
        trust: &Trust,
    ) -> SystemLocation {
        match self.choose_address(system, in_manifest) {
            Some(_) if !BUILT_IN_SYSTEMS.contains(system) => SystemLocation::Denied(format!(
                "not connected: knew was built without {}; {}",
                system.name(),
                system.install_hint()
            )),
            Some(named) => named.into_location(system, self.environment, trust),
            None => SystemLocation::NotConfigured(connection_hint(system)),
        }
    }

    /// Where a hub's system is reached; `None` where hubs keep their events in memory.
    #[must_use]
    pub fn locate_for_hub(&self, system: ExternalSystem, trust: &Trust) -> Option<SystemLocation> {
        match self.user.get(system).or_else(|| self.workspace.get(system)) {
            Some(SystemAddress::InMemory) => None,
            Some(SystemAddress::Address(_)) => Some(self.locate(system, None, trust)),
            None => Some(SystemLocation::NotConfigured(String::new())),
        }
    }

    /// The permission that connecting to a system needs, if any.
    #[must_use]
    pub fn required_permission(
        &self,
        system: ExternalSystem,
        in_manifest: Option<&str>,
    ) -> Option<Permission> {
        self.choose_address(system, in_manifest)?
            .required_permission(system)
    }

    /// The permission that a hub's system needs, if any.
    #[must_use]
    pub fn required_permission_for_hub(&self, system: ExternalSystem) -> Option<Permission> {
        match self.user.get(system).or_else(|| self.workspace.get(system)) {
            Some(SystemAddress::Address(_)) => self.required_permission(system, None),
            Some(SystemAddress::InMemory) | None => None,
        }
    }

    fn choose_address(
        &self,
        system: ExternalSystem,
        in_manifest: Option<&str>,
    ) -> Option<ChosenAddress> {
        if let Some(SystemAddress::Address(address)) = self.user.get(system) {
            let variable = knew_variable(system);
            return Some(ChosenAddress::new(
                address,
                AddressOrigin::Variable(variable),
            ));
        }
        if let Some(SystemAddress::Address(address)) = self.workspace.get(system) {
            return Some(ChosenAddress::new(address, AddressOrigin::Workspace));
        }
        let known = client_variables(system).iter().find_map(|variable| {
            let address = self.environment.get(variable)?;
            Some(ChosenAddress::new(
                &address,
                AddressOrigin::Variable((*variable).to_owned()),
            ))
        });
        known.or_else(|| {
            let address = in_manifest.filter(|address| is_loopback(system, address))?;
            Some(ChosenAddress::new(address, AddressOrigin::Manifest))
        })
    }
}

impl ChosenAddress {
    fn new(address: &str, origin: AddressOrigin) -> Self {
        Self {
            address: address.to_owned(),
            origin,
        }
    }

    fn into_location(
        self,
        system: ExternalSystem,
        environment: &Environment,
        trust: &Trust,
    ) -> SystemLocation {
        if let Err(error) = AddressList::parse_template(system, &self.address) {
            return SystemLocation::Denied(refused_address_message(system, &error));
        }
        let missing = self.required_permission(system);
        if let Some(permission) = missing.filter(|permission| !trust.allows(permission)) {
            return SystemLocation::Denied(format!(
                "not connected: this folder is not trusted to {}",
                permission.display_line()
            ));
        }
        SystemLocation::Configured(AddressTemplate::new(
            system,
            self.address,
            environment.clone(),
        ))
    }

    /// Reading secrets and leaving this machine need one.
    fn required_permission(&self, system: ExternalSystem) -> Option<Permission> {
        let (address, variable) = match &self.origin {
            // Credentials in a variable are the user's own and are not shown.
            AddressOrigin::Variable(name) => {
                let shown =
                    super::ResolvedAddress::new(self.address.clone(), Vec::new()).to_string();
                (shown, Some(name.clone()))
            }
            AddressOrigin::Workspace | AddressOrigin::Manifest => (self.address.clone(), None),
        };
        let reads = variable.is_none() && has_references(&self.address);
        let leaves = !is_loopback(system, &self.address);
        (reads || leaves).then_some(Permission::Connect {
            system,
            address,
            variable,
        })
    }
}

/// True if an address leads nowhere but to this machine; one that is refused does not count.
fn is_loopback(system: ExternalSystem, address: &str) -> bool {
    AddressList::parse_template(system, address).is_ok_and(|list| list.is_loopback())
}

fn refused_address_message(system: ExternalSystem, error: &AddressError) -> String {
    if !matches!(error, AddressError::HostReference(_)) {
        let example = system.example_address();
        return format!("not connected: {error}; write an address such as {example}");
    }
    format!(
        "not connected: a reference cannot stand for the host of an address; write the host of {} as it \
         is, or set {}",
        system.name(),
        knew_variable(system)
    )
}

fn connection_hint(system: ExternalSystem) -> String {
    let (name, key, example) = (system.name(), system.key(), system.example_address());
    if !BUILT_IN_SYSTEMS.contains(system) {
        let install = system.install_hint();
        return format!("stands for {name}, which knew was built without; {install}");
    }
    let own = knew_variable(system);
    let variable = client_variables(system).first().copied().unwrap_or(&own);
    format!(
        "stands for {name} until knew.yaml says where that is: connect: {{ {key}: \"{example}\" }}, \
         or set {variable}"
    )
}

/// The variable of the environment that says where a system is, for knew alone.
fn knew_variable(system: ExternalSystem) -> String {
    format!("KNEW_{}", system.key().to_uppercase())
}

/// The variables that clients of a system know.
fn client_variables(system: ExternalSystem) -> &'static [&'static str] {
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
        variables: &Environment,
    ) -> SystemLocation {
        let connections = ConnectionSettings {
            user,
            workspace,
            environment: variables,
        };
        connections.locate(
            ExternalSystem::PubSub,
            Some("localhost:3"),
            &Trust::default(),
        )
    }

    fn at(reach: SystemLocation) -> String {
        match reach {
            SystemLocation::Configured(endpoint) => endpoint.template().to_owned(),
            SystemLocation::NotConfigured(words) | SystemLocation::Denied(words) => words,
        }
    }

    #[test]
    fn the_user_comes_before_the_workspace_the_clients_variables_and_the_manifest() {
        let none = Environment::from_pairs([]);
        let around = Environment::from_pairs([("PUBSUB_EMULATOR_HOST", "127.0.0.1:1")]);
        let workspace = connect(ExternalSystem::PubSub, "127.0.0.1:2");
        let user = connect(ExternalSystem::PubSub, "127.0.0.1:4");
        assert_eq!(at(found(&NOWHERE, &NOWHERE, &none)), "localhost:3");
        assert_eq!(at(found(&NOWHERE, &NOWHERE, &around)), "127.0.0.1:1");
        assert_eq!(at(found(&NOWHERE, &workspace, &around)), "127.0.0.1:2");
        assert_eq!(at(found(&user, &workspace, &around)), "127.0.0.1:4");
    }

    #[test]
    fn an_address_of_a_cluster_leads_nowhere_and_the_words_say_what_to_write() {
        let connections = ConnectionSettings {
            user: &NOWHERE,
            workspace: &NOWHERE,
            environment: &Environment::from_pairs([]),
        };
        for named in [
            "my-cluster-kafka-bootstrap.kafka:9092",
            "127.0.0.1.evil.example:9092",
            "evil-a.example:9092@127.0.0.1",
            "kafka://evil-a.example:9092@localhost",
        ] {
            let found =
                connections.locate(ExternalSystem::Kafka, Some(named), &Trust::everything());
            let words = "stands for Kafka until knew.yaml says where that is: \
                         connect: { kafka: \"127.0.0.1:9092\" }, or set KNEW_KAFKA";
            assert_eq!(found, SystemLocation::NotConfigured(words.to_owned()));
        }
    }

    #[test]
    fn secrets_and_other_machines_need_a_permission() {
        let none = Environment::from_pairs([]);
        let around = Environment::from_pairs([("PUBSUB_EMULATOR_HOST", "u:p@pubsub.example:1")]);
        let refused =
            |user: &SystemAddresses, workspace: &SystemAddresses, around: &Environment| {
                let connections = ConnectionSettings {
                    user,
                    workspace,
                    environment: around,
                };
                let permission = connections.required_permission(ExternalSystem::PubSub, None);
                let permission = permission.expect("a permission is needed");
                let reached = |trust| connections.locate(ExternalSystem::PubSub, None, &trust);
                assert!(matches!(
                    reached(Trust::default()),
                    SystemLocation::Denied(_)
                ));
                let granted = Trust::granting([permission.clone()]);
                assert!(matches!(reached(granted), SystemLocation::Configured(_)));
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
    fn an_address_that_does_not_parse_is_refused_even_with_trust() {
        let system = ExternalSystem::PubSub;
        let workspace = connect(system, "http:evil.example/?://127.0.0.1");
        let connections = ConnectionSettings {
            user: &NOWHERE,
            workspace: &workspace,
            environment: &Environment::from_pairs([]),
        };
        for trust in [Trust::default(), Trust::everything()] {
            let found = connections.locate(system, None, &trust);
            assert!(matches!(found, SystemLocation::Denied(_)), "{found:?}");
        }
    }

    #[test]
    fn a_reference_never_stands_for_a_host() {
        let workspace = connect(ExternalSystem::PubSub, "${env:P}.evil.example:1");
        let connections = ConnectionSettings {
            user: &NOWHERE,
            workspace: &workspace,
            environment: &Environment::from_pairs([("P", "secret")]),
        };
        let found = connections.locate(ExternalSystem::PubSub, None, &Trust::everything());
        let SystemLocation::Denied(words) = found else {
            panic!("{found:?}");
        };
        assert!(words.contains("KNEW_PUBSUB"), "{words}");
    }
}
