//! Correlation ids of `RequestReply`: `<event id>:<opaque>:<replica>`.
//!
//! On a cluster the opaque part is encrypted with a secret, so that clients cannot forge it. Within one
//! process nothing needs to be kept from anybody: it is a random nonce and a digest over nonce, owner
//! and event id.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Length of the nonce, and of the digest after it.
const NONCE_BYTES: usize = 16;

/// New correlation id for an event of this id; `owner` is the `namespace/name` of the `RequestReply`.
#[must_use]
pub fn new_correlation_id(owner: &str, id: &str, nonce: [u8; NONCE_BYTES]) -> String {
    let opaque = [nonce, digest(owner, id, nonce)].concat();
    format!("{id}:{}:0", URL_SAFE_NO_PAD.encode(opaque))
}

/// True if a correlation id was made for `owner` and belongs to this replica out of `of`.
#[must_use]
pub fn verify_correlation_id(value: &str, owner: &str, replica: i32, replicas: i32) -> bool {
    let mut parts = value.rsplitn(3, ':');
    let (Some(index), Some(opaque), Some(id)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let addressed = index
        .parse::<i32>()
        .ok()
        .and_then(|index| index.checked_rem(replicas))
        == Some(replica);
    let opaque = URL_SAFE_NO_PAD.decode(opaque).unwrap_or_default();
    let nonce = opaque.first_chunk::<NONCE_BYTES>().copied();
    addressed && nonce.is_some_and(|nonce| opaque[NONCE_BYTES..] == digest(owner, id, nonce))
}

fn digest(owner: &str, id: &str, nonce: [u8; NONCE_BYTES]) -> [u8; NONCE_BYTES] {
    let whole = [nonce.as_slice(), owner.as_bytes(), b"\0", id.as_bytes()].concat();
    md5::compute(whole).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_owner_knows_a_value() {
        let value = new_correlation_id("ns/ask", "a:b", [7; NONCE_BYTES]);
        assert!(
            value.starts_with("a:b:") && value.ends_with(":0"),
            "{value}"
        );
        assert!(verify_correlation_id(&value, "ns/ask", 0, 1));
        assert!(!verify_correlation_id(&value, "ns/other", 0, 1));
        assert!(!verify_correlation_id(&value, "ns/ask", 1, 2));
        assert!(!verify_correlation_id(&value, "ns/ask", 0, 0));
    }

    #[test]
    fn nothing_else_is_one() {
        for value in ["", "a", "a:b", "a:b:c", "a:!:0", "a:AAAA:0"] {
            assert!(!verify_correlation_id(value, "ns/ask", 0, 1), "{value}");
        }
    }
}
