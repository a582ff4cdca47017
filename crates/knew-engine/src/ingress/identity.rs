//! Who a client says it is.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use http::header::AUTHORIZATION;

/// The subject of the token a client shows. It is taken at its word: there is no issuer here that the
/// signature could be checked with.
#[must_use]
pub fn token_subject(headers: &HeaderMap) -> Option<String> {
    let presented = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let claims = presented.strip_prefix("Bearer ")?.split('.').nth(1)?;
    let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    claims["sub"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(authorization: &str) -> Option<String> {
        let value = HeaderValue::try_from(authorization).unwrap();
        token_subject(&HeaderMap::from_iter([(AUTHORIZATION, value)]))
    }

    #[test]
    fn the_subject_is_read_and_nothing_else_is_needed() {
        let claims = URL_SAFE_NO_PAD.encode(r#"{"sub":"system:serviceaccount:ns:me"}"#);
        let token = format!("Bearer x.{claims}.y");
        assert_eq!(of(&token).as_deref(), Some("system:serviceaccount:ns:me"));
        for presented in [
            "Bearer",
            "Bearer x",
            "Bearer x.y.z",
            "Basic YTpi",
            "Bearer x.e30.y",
        ] {
            assert_eq!(of(presented), None, "{presented}");
        }
    }
}
