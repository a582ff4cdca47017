//! The address of a system as it was written, whose references are looked up when it is connected to.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::{Address, Surroundings, secret};
use knew_core::model::interpolation::{mask_references, scheme_and_host};

/// An address as written, and where its references are looked up.
#[derive(Clone)]
pub struct Endpoint {
    written: String,
    surroundings: Surroundings,
}

impl Endpoint {
    /// An address as written.
    #[must_use]
    pub fn new(written: String, surroundings: Surroundings) -> Self {
        Self {
            written,
            surroundings,
        }
    }

    /// The address as written.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The address with its references filled in. Files are read on a thread of their own.
    ///
    /// Fails with a sentence where a reference cannot be looked up, or where its value would make another
    /// host of the address, as a password with a slash in it does.
    pub async fn resolve(&self) -> Result<Address, String> {
        let filled = secret::fill(&self.written, &self.surroundings).await?;
        let outline = mask_references(&self.written).map_err(|error| error.to_string())?;
        if hosts(&filled.text) != hosts(&outline) {
            return Err(
                "a value in the address changes its host; write its special characters as %XX"
                    .to_owned(),
            );
        }
        let secrets = filled.secrets.into_iter().map(secret::Secret::into_value);
        Ok(Address::new(filled.text, secrets.collect()))
    }
}

/// Two are the same when they are written the same: what the references stand for is not compared.
impl PartialEq for Endpoint {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for Endpoint {}

impl Hash for Endpoint {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.written.hash(state);
    }
}

/// Without user and password.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Address::new(self.written.clone(), Vec::new()))
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Scheme, host and port of each address of a list.
fn hosts(addresses: &str) -> Vec<(&str, &str)> {
    // Clients that take a backslash for a slash would read another host than the others.
    let each = addresses
        .split(',')
        .map(|address| scheme_and_host(address, &['/', '?', '#', '\\']));
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn resolved(written: &str, value: &str) -> Result<String, String> {
        let around = Surroundings::of([("V", value)]);
        let endpoint = Endpoint::new(written.to_owned(), around);
        endpoint
            .resolve()
            .await
            .map(|address| address.whole().to_owned())
    }

    #[test]
    fn user_and_password_are_not_shown() {
        let shown =
            |written: &str| Endpoint::new(written.to_owned(), Surroundings::of([])).to_string();
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
        let written = format!("nats://me:${{file:{}}}@127.0.0.1:4222", path.display());
        let address = resolved(&written, "").await;
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
