//! Which machines a Kafka at a loopback address leads to.

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::metadata::MetadataBroker;

use super::ResolvedAddress;
use knew_core::model::loopback::is_loopback_host;
use knew_core::model::system_address::AddressList;
use knew_core::model::workspace::ExternalSystem;

/// How long the first answer of a broker may take.
const METADATA_TIMEOUT: Duration = Duration::from_secs(5);

/// Fails if a Kafka at loopback addresses names brokers on other machines: the client would connect to
/// them, and nobody was asked about them. Whoever trusts an address elsewhere trusts its cluster.
pub async fn check_brokers(address: &ResolvedAddress) -> Result<(), String> {
    let servers = address.expose().to_owned();
    let listed = AddressList::parse(ExternalSystem::Kafka, &servers);
    if listed.is_ok_and(|listed| !listed.is_loopback()) {
        return Ok(());
    }
    // The answer comes from a client of its own, which is dropped before it connects to what it learned.
    let asked = tokio::task::spawn_blocking(move || {
        let client: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", servers)
            .set("client.id", "knew")
            .set("log_level", "0")
            .create()?;
        let metadata = client.fetch_metadata(None, METADATA_TIMEOUT)?;
        let hosts = metadata.brokers().iter().map(MetadataBroker::host);
        Ok::<_, KafkaError>(foreign_host(hosts).map(str::to_owned))
    });
    let found = asked.await.map_err(|error| error.to_string())?;
    match found.map_err(|error| error.to_string())? {
        None => Ok(()),
        Some(host) => Err(format!(
            "Kafka names a broker on another machine, {host:?}; to connect to it, write its address \
             under connect in knew.yaml"
        )),
    }
}

fn foreign_host<'a>(hosts: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    hosts.into_iter().find(|host| !is_loopback_host(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brokers_on_other_machines_are_found() {
        let found = |hosts: &[&'static str]| foreign_host(hosts.iter().copied());
        assert_eq!(found(&["127.0.0.1", "localhost", "::1"]), None);
        assert_eq!(found(&["127.0.0.1", "evil.example"]), Some("evil.example"));
        assert_eq!(found(&["192.0.2.1"]), Some("192.0.2.1"));
    }
}
