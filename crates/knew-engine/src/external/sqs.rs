//! The client of AWS SQS, and the address of a queue.

use aws_config::{BehaviorVersion, Region};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_sqs::config::{Config, ConfigBag, Credentials, Intercept, RuntimeComponents};
use aws_sdk_sqs::error::{BoxError, DisplayErrorContext, SdkError};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

use super::{ResolvedAddress, is_amazon_sqs};
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
        Client::new(&loader.load().await)
    } else {
        // Not the loader: it reads variables and files of AWS.
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(http)
            .region(Region::new(region))
            .endpoint_url(address.expose())
            .credentials_provider(Credentials::new("local", "local", None, None, "not Amazon"))
            .interceptor(PlainUserAgent)
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
