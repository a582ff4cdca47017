//! GitHub and GitLab: what their webhooks deliver, checked and made into events.

use http::HeaderMap;
use ring::hmac::{self, HMAC_SHA256};
use serde_json::Value;

use super::source_context::SourceRecord;
use crate::external::{Environment, read_secret_file};
use knew_core::graph::Graph;
use knew_core::model::Id;
use knew_event::build;

/// A place where code is kept, which calls when something happens there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookProvider {
    /// GitHub.
    GitHub,
    /// GitLab.
    GitLab,
}

/// Why a delivery is turned away: the status and the reason.
pub type DeliveryRejection = (u16, String);

impl WebhookProvider {
    /// The one a kind of source stands for.
    #[must_use]
    pub fn for_source(id: &Id) -> Option<Self> {
        match id.kind.as_str() {
            "GitHubSource" => Some(Self::GitHub),
            "GitLabSource" => Some(Self::GitLab),
            _ => None,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GitHub => "GitHub",
            Self::GitLab => "GitLab",
        }
    }

    /// The variable that holds the secret of the webhook, as the source on a cluster calls it; with
    /// `_FILE` behind it, that of the file which does.
    #[must_use]
    pub const fn secret_variable(self) -> &'static str {
        match self {
            Self::GitHub => "GITHUB_SECRET_TOKEN",
            Self::GitLab => "GITLAB_SECRET_TOKEN",
        }
    }

    /// The secret of the webhook.
    pub fn secret(self, environment: &Environment) -> Result<String, String> {
        let variable = self.secret_variable();
        if let Some(secret) = environment.get(variable) {
            return Ok(secret);
        }
        let Some(path) = environment.get(&format!("{variable}_FILE")) else {
            return Err(format!(
                "stands for {} until {variable} or {variable}_FILE gives the secret of its webhook",
                self.name()
            ));
        };
        let secret = read_secret_file(&path)
            .map_err(|why| format!("{variable}_FILE names {path}, {why}"))?;
        // A delivery without a token would know it.
        match secret.trim_end() {
            "" => Err(format!("{variable}_FILE names {path}, which is empty")),
            secret => Ok(secret.to_owned()),
        }
    }

    /// Makes a delivery into what its source sends, if it is genuine.
    pub fn parse_delivery(
        self,
        headers: &HeaderMap,
        body: &[u8],
        secret: &str,
    ) -> Result<SourceRecord, DeliveryRejection> {
        let header = |name: &str| headers.get(name).and_then(|header| header.to_str().ok());
        let genuine = !secret.is_empty()
            && match self {
                Self::GitHub => is_signed_with(header("x-hub-signature-256"), body, secret),
                Self::GitLab => {
                    header("x-gitlab-token").is_some_and(|token| constant_time_eq(token, secret))
                }
            };
        if !genuine {
            return Err((
                401,
                format!("the delivery does not know {}", self.secret_variable()),
            ));
        }
        let body = json_payload(header("content-type"), body);
        let json: Value = serde_json::from_slice(&body)
            .map_err(|error| (400, format!("the delivery is not JSON: {error}")))?;
        let record = match self {
            Self::GitHub => {
                let event =
                    header("x-github-event").ok_or_else(|| missing_header("X-GitHub-Event"))?;
                let id = header("x-github-delivery")
                    .ok_or_else(|| missing_header("X-GitHub-Delivery"))?;
                super::github::record_from_delivery(event, id, &json)
            }
            Self::GitLab => {
                let event =
                    header("x-gitlab-event").and_then(|header| header.strip_suffix(" Hook"));
                let event = event.ok_or_else(|| missing_header("X-Gitlab-Event"))?;
                let word = event.to_lowercase().replace(' ', "_");
                SourceRecord {
                    id: build::new_event_id(),
                    ty: Some(format!("dev.knative.sources.gitlab.{word}")),
                    extensions: vec![("comgitlabevent".to_owned(), format!("{event} Hook"))],
                    ..SourceRecord::default()
                }
            }
        };
        Ok(SourceRecord {
            content_type: Some("application/json".to_owned()),
            data: body.into(),
            ..record
        })
    }
}

fn missing_header(header: &str) -> DeliveryRejection {
    (
        400,
        format!("the delivery has no {header} that says something"),
    )
}

/// A form has the document in its field `payload`.
fn json_payload(media: Option<&str>, body: &[u8]) -> Vec<u8> {
    let form = media.is_some_and(|media| media.starts_with("application/x-www-form-urlencoded"));
    let mut fields = url::form_urlencoded::parse(body).filter(|_| form);
    let payload = fields.find(|(name, _)| name == "payload");
    payload.map_or_else(
        || body.to_vec(),
        |(_, value)| value.into_owned().into_bytes(),
    )
}

/// Whether a body was signed with the secret.
fn is_signed_with(signature: Option<&str>, body: &[u8], secret: &str) -> bool {
    let hex = signature.and_then(|signature| signature.strip_prefix("sha256="));
    let Some(tag) = hex.and_then(decode_hex) else {
        return false;
    };
    let key = hmac::Key::new(HMAC_SHA256, secret.as_bytes());
    hmac::verify(&key, body, &tag).is_ok()
}

/// Compares in a time that tells nothing about where two texts differ.
fn constant_time_eq(one: &str, other: &str) -> bool {
    let tag = hmac::sign(&hmac::Key::new(HMAC_SHA256, one.as_bytes()), b"");
    let key = hmac::Key::new(HMAC_SHA256, other.as_bytes());
    hmac::verify(&key, b"", tag.as_ref()).is_ok()
}

fn decode_hex(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs.map(byte).collect()
}

/// The sources of a graph that are called.
pub fn webhook_sources(graph: &Graph) -> impl Iterator<Item = (&Id, WebhookProvider)> {
    let sources = graph.sources.iter().filter(|source| source.sink.is_some());
    sources.filter_map(|source| Some((&source.id, WebhookProvider::for_source(&source.id)?)))
}

/// The path a webhook of a source calls.
#[must_use]
pub fn webhook_path(id: &Id) -> String {
    format!("/hooks/{}/{}", id.namespace, id.name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_signature_is_that_of_the_example_in_the_documentation_of_github() {
        let body = b"Hello, World!";
        let secret = "It's a Secret to Everybody";
        let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        assert!(is_signed_with(Some(signature), body, secret));
        assert!(!is_signed_with(Some(signature), body, "another"));
        assert!(!is_signed_with(Some("sha256=75"), body, secret));
        assert!(!is_signed_with(Some("sha256=zz"), body, secret));
        assert!(!is_signed_with(None, body, secret));
        assert!(
            constant_time_eq("a", "a") && !constant_time_eq("a", "b") && !constant_time_eq("", "b")
        );
    }

    #[test]
    fn an_empty_secret_is_none_and_nothing_is_genuine_by_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        fs::write(&path, "\n").unwrap();
        let path = path.display().to_string();
        for provider in [WebhookProvider::GitHub, WebhookProvider::GitLab] {
            let variable = format!("{}_FILE", provider.secret_variable());
            let environment = Environment::from_pairs([(variable.as_str(), path.as_str())]);
            let error = provider.secret(&environment).expect_err("it is empty");
            assert!(error.ends_with("which is empty"), "{error}");
            let mut headers = HeaderMap::new();
            for _ in 0..2 {
                let refused = provider
                    .parse_delivery(&headers, b"{}", "")
                    .expect_err("not genuine");
                assert_eq!(refused.0, 401);
                headers.insert("x-gitlab-token", http::HeaderValue::from_static(""));
            }
        }
    }
}
