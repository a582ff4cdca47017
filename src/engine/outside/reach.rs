//! Where a system is reached: what the user says comes first, then the environment, then the manifest.

use super::secret::{self, Secret};
use super::{Address, Surroundings};
use crate::model::workspace::{Connect, Server, System};

/// Whether a system can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// There.
    At(Address),
    /// Nobody said where it is; how to, in a sentence.
    Unknown(String),
    /// What was said about it cannot be understood; why, in a sentence.
    Broken(String),
}

/// Where a system is reached by something whose manifest names this address. One that only a cluster
/// knows leads nowhere.
#[must_use]
pub fn reach(
    system: System,
    connect: &Connect,
    named: Option<&str>,
    around: &Surroundings,
) -> Reach {
    if let Some(Server::At(said)) = connect.to(system) {
        return match secret::fill(said, around) {
            Ok(filled) => {
                let secrets = filled.secrets.into_iter().map(Secret::into_value);
                Reach::At(Address::new(filled.text, secrets.collect()))
            }
            Err(words) => Reach::Broken(words),
        };
    }
    let said = variables(system).iter().find_map(|it| around.get(it));
    let here = || named.filter(|it| is_here(it)).map(str::to_owned);
    match said.or_else(here) {
        Some(address) => Reach::At(Address::new(address, Vec::new())),
        None => Reach::Unknown(how_to(system)),
    }
}

fn how_to(system: System) -> String {
    let (name, key, example) = (system.name(), system.key(), system.example());
    let own = format!("KNEW_{}", key.to_uppercase());
    let variable = variables(system).first().copied().unwrap_or(&own);
    format!(
        "stands for {name} until knew.yaml says where that is: connect: {{ {key}: \"{example}\" }}, \
         or set {variable}"
    )
}

/// The variables that clients of a system know.
fn variables(system: System) -> &'static [&'static str] {
    match system {
        System::PubSub => &["PUBSUB_EMULATOR_HOST"],
        System::Sqs => &["AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL"],
        _ => &[],
    }
}

/// Whether every address of a list with commas is on this machine.
#[must_use]
pub fn is_here(addresses: &str) -> bool {
    addresses.split(',').all(|address| {
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        let authority = rest.split(['/', '?']).next().unwrap_or(rest);
        let host = authority.rsplit_once('@').map_or(authority, |(_, it)| it);
        let bare = host.split(':').next().unwrap_or(host);
        bare == "localhost" || bare.starts_with("127.") || host.starts_with("[::1]")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(reach: Reach) -> String {
        match reach {
            Reach::At(address) => address.whole().to_owned(),
            Reach::Unknown(words) | Reach::Broken(words) => words,
        }
    }

    #[test]
    fn what_the_user_says_beats_the_environment_and_that_beats_the_manifest() {
        let mut connect = Connect::default();
        let around = Surroundings::of([
            ("PUBSUB_EMULATOR_HOST", "127.0.0.1:1"),
            ("P", "127.0.0.1:2"),
        ]);
        let named = Some("localhost:3");
        let none = Surroundings::of([]);
        assert_eq!(
            at(reach(System::PubSub, &connect, named, &none)),
            "localhost:3"
        );
        assert_eq!(
            at(reach(System::PubSub, &connect, named, &around)),
            "127.0.0.1:1"
        );
        connect.set(System::PubSub, Server::At("${env:P}".to_owned()));
        assert_eq!(
            at(reach(System::PubSub, &connect, named, &around)),
            "127.0.0.1:2"
        );
        assert!(matches!(
            reach(System::PubSub, &connect, named, &none),
            Reach::Broken(_)
        ));
    }

    #[test]
    fn an_address_of_a_cluster_leads_nowhere_and_the_words_say_what_to_write() {
        let named = Some("my-cluster-kafka-bootstrap.kafka:9092");
        let found = reach(
            System::Kafka,
            &Connect::default(),
            named,
            &Surroundings::of([]),
        );
        let words = "stands for Kafka until knew.yaml says where that is: \
                     connect: { kafka: \"127.0.0.1:9092\" }, or set KNEW_KAFKA";
        assert_eq!(found, Reach::Unknown(words.to_owned()));
    }

    #[test]
    fn addresses_of_this_machine_are_known() {
        for here in [
            "localhost:1,127.0.0.1:2",
            "redis://u:p@127.0.0.1/0",
            "http://[::1]:9",
        ] {
            assert!(is_here(here), "{here}");
        }
        for there in [
            "a:1",
            "localhost.example:1",
            "127.0.0.1:1,kafka:9092",
            "redis://10.0.0.1",
        ] {
            assert!(!is_here(there), "{there}");
        }
    }
}
