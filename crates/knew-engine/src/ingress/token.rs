//! A bearer token that every client must show.

use std::fmt;

use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::uri::{PathAndQuery, Uri};
use ring::hmac::{self, HMAC_SHA256};
use ring::rand::{SecureRandom, SystemRandom};

/// What the path of a request with a process's own secret starts with. No namespace can have this name.
const PROCESS_PREFIX: &str = "/_knew/";

/// The variable that holds the token of a listener.
pub const TOKEN_VARIABLE: &str = "KNEW_TOKEN";

/// A text that cannot be a bearer token, or a system without random numbers.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// There is no token.
    #[error("the token is empty")]
    Empty,
    /// A header could not carry it.
    #[error(
        "the token holds a character that a header cannot carry; use letters, digits and -._~+/="
    )]
    Character,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    Random,
}

/// The token, kept as a keyed digest so that comparing takes the same time wherever texts differ, and a
/// secret of this run for the processes that knew itself starts.
#[derive(Clone)]
pub struct Token {
    key: hmac::Key,
    tag: hmac::Tag,
    process_secret: String,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

impl Token {
    /// A token of these characters.
    pub fn new(text: &str) -> Result<Self, TokenError> {
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
        if !text.bytes().all(is_token) {
            return Err(TokenError::Character);
        }
        let random = SystemRandom::new();
        let key = hmac::Key::generate(HMAC_SHA256, &random).map_err(|_| TokenError::Random)?;
        let mut secret = [0; 16];
        random.fill(&mut secret).map_err(|_| TokenError::Random)?;
        Ok(Self {
            tag: hmac::sign(&key, text.as_bytes()),
            key,
            process_secret: format!("{:032x}", u128::from_be_bytes(secret)),
        })
    }

    /// Whether a client shows the token.
    #[must_use]
    pub fn is_presented(&self, headers: &HeaderMap) -> bool {
        let mut presented = headers.get_all(AUTHORIZATION).iter();
        let only = presented.next().filter(|_| presented.next().is_none());
        let text = only.and_then(|value| value.to_str().ok());
        text.and_then(|text| text.split_once(' '))
            .is_some_and(|(scheme, token)| {
                scheme.eq_ignore_ascii_case("bearer")
                    && hmac::verify(&self.key, token.trim().as_bytes(), self.tag.as_ref()).is_ok()
            })
    }

    /// What the paths of `K_SINK` start with, so that the processes started here need no token.
    #[must_use]
    pub fn process_prefix(&self) -> String {
        format!("{PROCESS_PREFIX}{}", self.process_secret)
    }

    /// The URI without the prefix, where a request comes with the secret of processes.
    #[must_use]
    pub fn without_process_prefix(&self, uri: &Uri) -> Option<Uri> {
        let target = uri.path_and_query()?.as_str();
        let rest = target.strip_prefix(PROCESS_PREFIX)?;
        let (secret, _) = rest.split_once('/')?;
        let path = rest.get(secret.len()..)?;
        let tag = hmac::sign(&self.key, self.process_secret.as_bytes());
        hmac::verify(&self.key, secret.as_bytes(), tag.as_ref()).ok()?;
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
        Uri::from_parts(parts).ok()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn presented(token: &Token, values: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        token.is_presented(&headers)
    }

    #[test]
    fn only_the_token_itself_is_taken() {
        let token = Token::new("s3cret").unwrap();
        assert!(presented(&token, &["Bearer s3cret"]));
        assert!(presented(&token, &["bearer  s3cret"]));
        for other in [
            "",
            "Bearer",
            "Bearer ",
            "s3cret",
            "Bearer s3cre",
            "Bearer s3crett",
            "Basic s3cret",
        ] {
            assert!(!presented(&token, &[other]), "{other}");
        }
        assert!(!presented(&token, &[]));
        assert!(!presented(&token, &["Bearer s3cret", "Bearer other"]));
    }

    #[test]
    fn a_token_that_no_header_can_carry_is_refused() {
        for text in ["", "a b", "a\nb", "ä"] {
            assert!(Token::new(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_process_is_known_by_the_start_of_its_path() {
        let token = Token::new("s3cret").unwrap();
        let uri = |path: String| Uri::try_from(path).unwrap();
        let own = uri(format!("{}/ns/b?a=b", token.process_prefix()));
        let rest = token
            .without_process_prefix(&own)
            .map(|uri| uri.to_string());
        assert_eq!(rest.as_deref(), Some("/ns/b?a=b"));
        let other = Token::new("s3cret").unwrap();
        for path in [
            "/ns/b".to_owned(),
            "/_knew/".to_owned(),
            "/_knew//ns/b".to_owned(),
            "/_knew/s3cret/ns/b".to_owned(),
            token.process_prefix(),
            format!("{}/ns/b", other.process_prefix()),
        ] {
            assert_eq!(
                token.without_process_prefix(&uri(path.clone())),
                None,
                "{path}"
            );
        }
    }
}
