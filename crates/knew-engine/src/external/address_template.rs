//! The address of a system as it was written, whose references are looked up when it is connected to.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::{Environment, ResolvedAddress, secret};
use knew_core::model::interpolation::{mask_references, scheme_and_host};

/// An address as written, and where its references are looked up.
#[derive(Clone)]
pub struct AddressTemplate {
    template: String,
    environment: Environment,
}

impl AddressTemplate {
    /// An address as written.
    #[must_use]
    pub fn new(template: String, environment: Environment) -> Self {
        Self {
            template,
            environment,
        }
    }

    /// The address as written.
    #[must_use]
    pub fn template(&self) -> &str {
        &self.template
    }

    /// The address with its references filled in. Files are read on a thread of their own.
    ///
    /// Fails with a sentence where a reference cannot be looked up, or where its value would make another
    /// host of the address, as a password with a slash in it does.
    pub async fn resolve(&self) -> Result<ResolvedAddress, String> {
        let filled = secret::resolve_references(&self.template, &self.environment).await?;
        let outline = mask_references(&self.template).map_err(|error| error.to_string())?;
        if listed_hosts(&filled.text) != listed_hosts(&outline) {
            return Err(
                "a value in the address changes its host; write its special characters as %XX"
                    .to_owned(),
            );
        }
        let secrets = filled.secrets.into_iter().map(secret::Secret::into_value);
        Ok(ResolvedAddress::new(filled.text, secrets.collect()))
    }
}

/// Two are the same when they are written the same: what the references stand for is not compared.
impl PartialEq for AddressTemplate {
    fn eq(&self, other: &Self) -> bool {
        self.template == other.template
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

/// Scheme, host and port of each address of a list.
fn listed_hosts(addresses: &str) -> Vec<(&str, &str)> {
    // Clients that take a backslash for a slash would read another host than the others.
    let each = addresses
        .split(',')
        .map(|address| scheme_and_host(address, &['/', '?', '#', '\\']));
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn resolved(template: &str, value: &str) -> Result<String, String> {
        let around = Environment::from_pairs([("V", value)]);
        let endpoint = AddressTemplate::new(template.to_owned(), around);
        endpoint
            .resolve()
            .await
            .map(|address| address.expose().to_owned())
    }

    #[test]
    fn user_and_password_are_not_shown() {
        let shown = |template: &str| {
            AddressTemplate::new(template.to_owned(), Environment::from_pairs([])).to_string()
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
        let address = resolved("redis://127.0.0.1/${env:V}", "0,evil.example").await;
        assert!(address.is_err(), "{address:?}");
    }
}
