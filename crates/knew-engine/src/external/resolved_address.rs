//! The address of a system outside: whole for its client, and without secrets for everybody else.

use std::fmt;

use super::secret::MIN_SECRET_LEN;

const HIDDEN: &str = "***";

/// An address. What is displayed of it names no user and no password.
#[derive(Clone, PartialEq, Eq)]
pub struct ResolvedAddress {
    text: String,
    secrets: Vec<String>,
}

impl ResolvedAddress {
    /// An address, and what of it came from where secrets are kept.
    #[must_use]
    pub fn new(text: String, mut secrets: Vec<String>) -> Self {
        let credentials = text.split(',').filter_map(userinfo);
        let parts = credentials.flat_map(|credential| {
            [credential]
                .into_iter()
                .chain(credential.split(':').skip(1))
        });
        secrets.extend(parts.map(str::to_owned));
        // A host that stands in a variable may be told: without it no sentence would help.
        secrets.retain(|secret| secret.len() >= MIN_SECRET_LEN && *secret != text);
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self { text, secrets }
    }

    /// All of it, for the client.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// Words about it, such as those of an error, without what must not be told.
    #[must_use]
    pub fn redact(&self, words: &str) -> String {
        let hide = |words: String, secret: &String| words.replace(secret, HIDDEN);
        self.secrets.iter().fold(words.to_owned(), hide)
    }
}

/// The part of a URL before the `@` of its host.
fn userinfo(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or(rest);
    authority.rsplit_once('@').map(|(before, _)| before)
}

impl fmt::Display for ResolvedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let without = |url: &str| match userinfo(url) {
            Some(userinfo) => url.replacen(&format!("{userinfo}@"), "", 1),
            None => url.to_owned(),
        };
        let told: Vec<_> = self.text.split(',').map(without).collect();
        f.write_str(&self.redact(&told.join(",")))
    }
}

impl fmt::Debug for ResolvedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_an_address_names_no_user_and_no_password() {
        let address =
            ResolvedAddress::new("amqp://ann:s3cret@127.0.0.1:5672/shop".to_owned(), vec![]);
        assert_eq!(address.to_string(), "amqp://127.0.0.1:5672/shop");
        assert_eq!(format!("{address:?}"), "amqp://127.0.0.1:5672/shop");
        let words = "cannot log in at amqp://ann:s3cret@127.0.0.1:5672: s3cret is wrong";
        let told = "cannot log in at amqp://***@127.0.0.1:5672: *** is wrong";
        assert_eq!(address.redact(words), told);
        assert!(address.expose().contains("s3cret"));
    }

    #[test]
    fn values_from_elsewhere_are_hidden_wherever_they_occur() {
        let secrets = vec!["t0ken".to_owned()];
        let address = ResolvedAddress::new("redis://h:1/0?token=t0ken".to_owned(), secrets);
        assert_eq!(address.to_string(), "redis://h:1/0?token=***");
        let text = "redis://:pass@h:1".to_owned();
        let address = ResolvedAddress::new(text.clone(), vec![text]);
        assert_eq!(address.to_string(), "redis://h:1");
        assert_eq!(address.redact("no pass"), "no ***");
    }
}
