//! What ties an answer to its question: `<event id>:<opaque>:<replica>`, as `RequestReply` writes it.
//!
//! On a cluster the opaque part is encrypted with a secret, so that nobody can make one up. In one
//! process there is nobody to keep out: it is random, and a digest over what it belongs to.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// How long the random part is, and how long the digest after it.
const NONCE: usize = 16;

/// The value that marks an event of this id as a question to `owner`, which is `namespace/name`.
#[must_use]
pub fn mint(owner: &str, id: &str, nonce: [u8; NONCE]) -> String {
    let opaque = [nonce, digest(owner, id, nonce)].concat();
    format!("{id}:{}:0", URL_SAFE_NO_PAD.encode(opaque))
}

/// Whether a value was made for `owner`, and by this one of its replicas.
#[must_use]
pub fn verify(value: &str, owner: &str, (replica, of): (i32, i32)) -> bool {
    let mut parts = value.rsplitn(3, ':');
    let (Some(index), Some(opaque), Some(id)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let here = index
        .parse::<i32>()
        .ok()
        .and_then(|index| index.checked_rem(of))
        == Some(replica);
    let opaque = URL_SAFE_NO_PAD.decode(opaque).unwrap_or_default();
    let nonce = opaque.first_chunk::<NONCE>().copied();
    here && nonce.is_some_and(|nonce| opaque[NONCE..] == digest(owner, id, nonce))
}

fn digest(owner: &str, id: &str, nonce: [u8; NONCE]) -> [u8; NONCE] {
    let whole = [nonce.as_slice(), owner.as_bytes(), b"\0", id.as_bytes()].concat();
    md5::compute(whole).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_owner_knows_a_value() {
        let value = mint("ns/ask", "a:b", [7; NONCE]);
        assert!(
            value.starts_with("a:b:") && value.ends_with(":0"),
            "{value}"
        );
        assert!(verify(&value, "ns/ask", (0, 1)));
        assert!(!verify(&value, "ns/other", (0, 1)));
        assert!(!verify(&value, "ns/ask", (1, 2)));
        assert!(!verify(&value, "ns/ask", (0, 0)));
    }

    #[test]
    fn nothing_else_is_one() {
        for value in ["", "a", "a:b", "a:b:c", "a:!:0", "a:AAAA:0"] {
            assert!(!verify(value, "ns/ask", (0, 1)), "{value}");
        }
    }
}
