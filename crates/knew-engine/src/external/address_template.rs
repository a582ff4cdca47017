//! The address of a system as it was written, whose references are looked up when it is connected to.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::{Environment, ResolvedAddress, secret};
use knew_core::model::system_address::AddressList;
use knew_core::model::workspace::ExternalSystem;

/// An address as written, and where its references are looked up.
#[derive(Clone)]
pub struct AddressTemplate {
    system: ExternalSystem,
    template: String,
    environment: Environment,
}

impl AddressTemplate {
    /// An address as written.
    #[must_use]
    pub fn new(system: ExternalSystem, template: String, environment: Environment) -> Self {
        Self {
            system,
            template,
            environment,
        }
    }

    /// The address as written.
    #[must_use]
    pub fn template(&self) -> &str {
        &self.template
    }

    /// The address with its references filled in, built again from its parts. Files are read on a thread
    /// of their own.
    ///
    /// Fails with a sentence where a reference cannot be looked up, or where its value would make another
    /// host of the address, as a password with a slash in it does.
    pub async fn resolve(&self) -> Result<ResolvedAddress, String> {
        let outline = AddressList::parse_template(self.system, &self.template)
            .map_err(|error| error.to_string())?;
        let filled = secret::resolve_references(&self.template, &self.environment).await?;
        let addresses = AddressList::parse(self.system, &filled.text)
            .ok()
            .filter(|addresses| addresses.has_same_hosts(&outline));
        let addresses = addresses.ok_or(
            "a value in the address changes its host; write its special characters as %XX",
        )?;
        let secrets = filled.secrets.into_iter().map(secret::Secret::into_value);
        Ok(ResolvedAddress::new(
            addresses.to_string(),
            secrets.collect(),
        ))
    }
}

/// Two are the same when they are written the same: what the references stand for is not compared.
impl PartialEq for AddressTemplate {
    fn eq(&self, other: &Self) -> bool {
        self.system == other.system && self.template == other.template
    }
}

impl Eq for AddressTemplate {}

impl Hash for AddressTemplate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.template.hash(state);
    }
}

/// Without user and password.
impl fmt::Display for AddressTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}",
            ResolvedAddress::new(self.template.clone(), Vec::new())
        )
    }
}

impl fmt::Debug for AddressTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn resolved(template: &str, value: &str) -> Result<String, String> {
        let system = match template.split(':').next() {
            Some("nats") => ExternalSystem::Nats,
            Some("redis") => ExternalSystem::Redis,
            _ => ExternalSystem::Kafka,
        };
        let around = Environment::from_pairs([("V", value)]);
        let endpoint = AddressTemplate::new(system, template.to_owned(), around);
        endpoint
            .resolve()
            .await
            .map(|address| address.expose().to_owned())
    }

    #[test]
    fn user_and_password_are_not_shown() {
        let shown = |template: &str| {
            let none = Environment::from_pairs([]);
            AddressTemplate::new(ExternalSystem::Nats, template.to_owned(), none).to_string()
        };
        assert_eq!(shown("nats://me:secret@host:4222"), "nats://host:4222");
        assert_eq!(shown("a:9092,b:9092"), "a:9092,b:9092");
    }

    #[tokio::test]
    async fn references_are_filled_in_when_it_is_connected_to() {
        let address = resolved("redis://u:${env:V}@127.0.0.1/0", "s3cret").await;
        assert_eq!(address.as_deref(), Ok("redis://u:s3cret@127.0.0.1/0"));
    }

    #[tokio::test]
    async fn the_path_of_a_file_is_no_part_of_the_address() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, "s3cret\n").unwrap();
        let template = format!("nats://me:${{file:{}}}@127.0.0.1:4222", path.display());
        let address = resolved(&template, "").await;
        assert_eq!(address.as_deref(), Ok("nats://me:s3cret@127.0.0.1:4222"));
    }

    #[tokio::test]
    async fn a_value_that_would_change_the_host_is_refused() {
        for value in [
            "a/b",
            "a@evil.example/",
            "x,evil.example",
            "a?b",
            "#",
            "a\\b",
        ] {
            let address = resolved("redis://u:${env:V}@127.0.0.1/0", value).await;
            assert!(address.is_err(), "{value}: {address:?}");
        }
        for (template, value) in [
            ("redis://127.0.0.1/${env:V}", "0,evil.example"),
            ("redis://u:${env:V}@127.0.0.1/0", "a\tb"),
            ("${env:V}.evil.example:9092@127.0.0.1", "secret"),
            ("evil.example:9092@127.0.0.1", ""),
        ] {
            let address = resolved(template, value).await;
            assert!(address.is_err(), "{address:?}");
        }
    }
}
