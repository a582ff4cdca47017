//! AWS SQS: events are sent to a queue, their attributes as those of the message.

use aws_sdk_sqs::types::MessageAttributeValue;

use crate::external::{ResolvedAddress, sqs};
use knew_core::model::queue::SqsQueue;
use knew_event::Event;

/// The most attributes a message may have.
const MAX_ATTRIBUTES: usize = 10;

/// A client, and the URL of the queue.
#[derive(Clone)]
pub struct SqsSinkClient(aws_sdk_sqs::Client, String);

impl SqsSinkClient {
    /// Finds the queue.
    pub async fn open(queue: &SqsQueue, address: &ResolvedAddress) -> Result<Self, String> {
        let (client, url) = Box::pin(sqs::connect_to_queue(queue, address)).await?;
        Ok(Self(client, url))
    }

    /// Sends a message.
    pub async fn send(&self, event: &Event) -> Result<(), String> {
        let data = event.data.as_deref().unwrap_or_default();
        let mut send = self.0.send_message().queue_url(&self.1);
        send = send.message_body(String::from_utf8_lossy(data));
        for (name, value) in event.attributes().take(MAX_ATTRIBUTES) {
            let value = MessageAttributeValue::builder()
                .data_type("String")
                .string_value(value)
                .build()
                .map_err(|error| error.to_string())?;
            send = send.message_attributes(format!("ce-{name}"), value);
        }
        send.send().await.map(drop).map_err(sqs::sdk_error_message)
    }
}
