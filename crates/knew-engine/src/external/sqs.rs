//! The client of AWS SQS, and the address of a queue.

use aws_config::{BehaviorVersion, Region};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::interceptors::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextMut,
};
use aws_sdk_sqs::config::{Config, ConfigBag, Credentials, Intercept, RuntimeComponents};
use aws_sdk_sqs::error::{BoxError, DisplayErrorContext, SdkError};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_types::body::SdkBody;
use http_body_util::Limited;

use super::{ResolvedAddress, is_amazon_sqs};
use crate::body::MAX_BODY_BYTES;
use knew_core::model::queue::SqsQueue;

/// The region where none is said.
const DEFAULT_REGION: &str = "us-east-1";

/// Says nothing but the name of the program: by default the client adds what variables of AWS say.
#[derive(Debug)]
struct PlainUserAgent;

impl Intercept for PlainUserAgent {
    fn name(&self) -> &'static str {
        "PlainUserAgent"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let headers = context.request_mut().headers_mut();
        headers.remove("x-amz-user-agent");
        headers.insert("user-agent", "knew");
        Ok(())
    }
}

/// Cuts answers that are longer than a body may be; the client reads them whole, of any length.
#[derive(Debug)]
struct LimitedAnswers;

impl Intercept for LimitedAnswers {
    fn name(&self) -> &'static str {
        "LimitedAnswers"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response_mut();
        let limited = Limited::new(response.take_body(), MAX_BODY_BYTES);
        *response.body_mut() = SdkBody::from_body_1_x(limited);
        Ok(())
    }
}

/// The client at an address, and the URL of a queue there. The user's credentials go to Amazon alone;
/// other servers of this protocol want some and look at none.
pub async fn connect_to_queue(
    queue: &SqsQueue,
    address: &ResolvedAddress,
) -> Result<(Client, String), String> {
    let region = queue
        .region
        .clone()
        .unwrap_or_else(|| DEFAULT_REGION.to_owned());
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    let client = if is_amazon_sqs(address.expose()) {
        let loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http)
            .region(Region::new(region))
            .endpoint_url(address.expose());
        let config = Config::from(&loader.load().await).to_builder();
        Client::from_conf(config.interceptor(LimitedAnswers).build())
    } else {
        // Not the loader: it reads variables and files of AWS.
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(http)
            .region(Region::new(region))
            .endpoint_url(address.expose())
            .credentials_provider(Credentials::new("local", "local", None, None, "not Amazon"))
            .interceptor(PlainUserAgent)
            .interceptor(LimitedAnswers)
            .build();
        Client::from_conf(config)
    };
    let url = resolve_queue_url(&client, queue).await?;
    Ok((client, url))
}

/// The URL of a queue of which name or ARN is known; it is made where that is asked for.
async fn resolve_queue_url(client: &Client, queue: &SqsQueue) -> Result<String, String> {
    let last = |at: char| queue.name.rsplit(at).next().unwrap_or_default();
    let name = if queue.name.contains("://") {
        last('/')
    } else {
        last(':')
    };
    if queue.create {
        let made = client.create_queue().queue_name(name).send().await;
        let made = made.map_err(sdk_error_message)?;
        return made.queue_url.ok_or_else(|| "made no queue".to_owned());
    }
    let found = client.get_queue_url().queue_name(name).send().await;
    let found = found.map_err(sdk_error_message)?;
    found.queue_url.ok_or_else(|| "found no queue".to_owned())
}

/// The words of an error, with what is behind it.
#[expect(
    clippy::needless_pass_by_value,
    reason = "errors are handed over whole by map_err"
)]
pub fn sdk_error_message<E: std::error::Error + 'static>(error: SdkError<E>) -> String {
    DisplayErrorContext(&error).to_string()
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// Chunks of 4 KiB without end, to each request.
    async fn answer_without_end(listener: TcpListener) {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\n\
                    transfer-encoding: chunked\r\n\r\n";
        let chunk = format!("1000\r\n{}\r\n", " ".repeat(1 << 12));
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            _ = stream.read(&mut [0; 1 << 12]).await;
            stream.write_all(head.as_bytes()).await.unwrap();
            while stream.write_all(chunk.as_bytes()).await.is_ok() {}
        }
    }

    #[tokio::test]
    async fn an_answer_without_end_is_an_error() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(answer_without_end(listener));
        let queue = SqsQueue {
            name: "a".to_owned(),
            region: None,
            create: false,
        };
        let connected = connect_to_queue(&queue, &ResolvedAddress::new(url, Vec::new())).await;
        let error = connected.map(drop).unwrap_err();
        assert!(error.contains("length limit exceeded"), "{error}");
        server.abort();
    }

    #[tokio::test]
    async fn other_servers_than_amazons_get_no_credentials_of_the_user() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let queue = SqsQueue {
            name: "a".to_owned(),
            region: None,
            create: false,
        };
        let address = ResolvedAddress::new(url, Vec::new());
        let client =
            tokio::spawn(async move { connect_to_queue(&queue, &address).await.map(drop) });
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 1 << 14];
        let read = stream.read(&mut request).await.unwrap();
        let request = String::from_utf8_lossy(&request[..read]).into_owned();
        assert!(request.contains("Credential=local/"), "{request}");
        assert!(request.contains("user-agent: knew\r\n"), "{request}");
        client.abort();
    }
}
