//! Topics and subscriptions in a server that stands for Google Pub/Sub.
//!
//! Google's client asks for them in JSON over HTTP, which not all of these servers understand; gRPC they
//! all do. The two calls that are needed are written here by hand.

use std::time::Duration;

use http::header::{CONTENT_TYPE, TE};
use reqwest::redirect::Policy;
use reqwest::{Client, Version};

use super::queue_consumers::ConnectError;

/// How long an answer may take.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(5);

/// The code of gRPC for what is there already.
const GRPC_ALREADY_EXISTS: &str = "6";

/// Makes a topic, unless it is there.
pub async fn create_topic(endpoint: &str, name: &str) -> Result<(), ConnectError> {
    call_unary(
        endpoint,
        "Publisher/CreateTopic",
        &encode_string_field(1, name),
    )
    .await
}

/// Makes a subscription to a topic, unless it is there.
pub async fn create_subscription(
    endpoint: &str,
    [name, topic]: [&str; 2],
    deadline: u8,
) -> Result<(), ConnectError> {
    let message = [
        encode_string_field(1, name),
        encode_string_field(2, topic),
        vec![5 << 3, deadline],
    ]
    .concat();
    call_unary(endpoint, "Subscriber/CreateSubscription", &message).await
}

async fn call_unary(endpoint: &str, method: &str, message: &[u8]) -> Result<(), ConnectError> {
    let client = Client::builder()
        .http2_prior_knowledge()
        .no_proxy()
        .redirect(Policy::none())
        .timeout(RESPONSE_TIMEOUT)
        .build();
    let length = u32::try_from(message.len()).unwrap_or_default();
    let body = [&[0][..], &length.to_be_bytes(), message].concat();
    let url = format!(
        "{}/google.pubsub.v1.{method}",
        endpoint.trim_end_matches('/')
    );
    let asked = client.map_err(ConnectError::transient)?.post(url);
    let asked = asked.version(Version::HTTP_2).header(TE, "trailers");
    let asked = asked.header(CONTENT_TYPE, "application/grpc").body(body);
    let answer = asked.send().await.map_err(ConnectError::transient)?;
    // A refusal comes without a message, and then its code stands among the headers.
    let header = |name: &str| {
        answer
            .headers()
            .get(name)
            .and_then(|header| header.to_str().ok())
    };
    match header("grpc-status") {
        None | Some("0" | GRPC_ALREADY_EXISTS) => Ok(()),
        Some(code) => {
            let words = header("grpc-message").unwrap_or_default();
            Err(ConnectError::Transient(format!(
                "{method}: code {code} {words}"
            )))
        }
    }
}

/// A field of text, as protocol buffers write it.
fn encode_string_field(number: u8, text: &str) -> Vec<u8> {
    let mut field = vec![number << 3 | 2];
    let mut length = text.len();
    while length > 0x7f {
        field.push(u8::try_from(length & 0x7f).unwrap_or_default() | 0x80);
        length >>= 7;
    }
    field.push(u8::try_from(length).unwrap_or_default());
    field.extend_from_slice(text.as_bytes());
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_written_with_its_length() {
        assert_eq!(encode_string_field(1, "ab"), [0x0a, 2, b'a', b'b']);
        assert_eq!(
            encode_string_field(2, &"x".repeat(300))[..3],
            [0x12, 0xac, 0x02]
        );
    }
}
