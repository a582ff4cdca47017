//! The address of a system outside: whole for its client, and without secrets for everybody else.

use std::fmt;

use super::secret::SHORTEST;

const HIDDEN: &str = "***";

/// An address. What is displayed of it names no user and no password.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    whole: String,
    secrets: Vec<String>,
}

impl Address {
    /// An address, and what of it came from where secrets are kept.
    #[must_use]
    pub fn new(whole: String, mut secrets: Vec<String>) -> Self {
        let credentials = whole.split(',').filter_map(credentials);
        let parts = credentials.flat_map(|credential| {
            [credential]
                .into_iter()
                .chain(credential.split(':').skip(1))
        });
        secrets.extend(parts.map(str::to_owned));
        // A host that stands in a variable may be told: without it no sentence would help.
        secrets.retain(|secret| secret.len() >= SHORTEST && *secret != whole);
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self { whole, secrets }
    }

    /// All of it, for the client.
    #[must_use]
    pub fn whole(&self) -> &str {
        &self.whole
    }

    /// Words about it, such as those of an error, without what must not be told.
    #[must_use]
    pub fn tell(&self, words: &str) -> String {
        let hide = |words: String, secret: &String| words.replace(secret, HIDDEN);
        self.secrets.iter().fold(words.to_owned(), hide)
    }
}

/// The part of a URL before the `@` of its host.
fn credentials(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or(rest);
    authority.rsplit_once('@').map(|(before, _)| before)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let without = |url: &str| match credentials(url) {
            Some(it) => url.replacen(&format!("{it}@"), "", 1),
            None => url.to_owned(),
        };
        let told: Vec<_> = self.whole.split(',').map(without).collect();
        f.write_str(&self.tell(&told.join(",")))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_an_address_names_no_user_and_no_password() {
        let address = Address::new("amqp://ann:s3cret@127.0.0.1:5672/shop".to_owned(), vec![]);
        assert_eq!(address.to_string(), "amqp://127.0.0.1:5672/shop");
        assert_eq!(format!("{address:?}"), "amqp://127.0.0.1:5672/shop");
        let words = "cannot log in at amqp://ann:s3cret@127.0.0.1:5672: s3cret is wrong";
        let told = "cannot log in at amqp://***@127.0.0.1:5672: *** is wrong";
        assert_eq!(address.tell(words), told);
        assert!(address.whole().contains("s3cret"));
    }

    #[test]
    fn values_from_elsewhere_are_hidden_wherever_they_occur() {
        let secrets = vec!["t0ken".to_owned()];
        let address = Address::new("redis://h:1/0?token=t0ken".to_owned(), secrets);
        assert_eq!(address.to_string(), "redis://h:1/0?token=***");
        let whole = "redis://:pass@h:1".to_owned();
        let address = Address::new(whole.clone(), vec![whole]);
        assert_eq!(address.to_string(), "redis://h:1");
        assert_eq!(address.tell("no pass"), "no ***");
    }
}
