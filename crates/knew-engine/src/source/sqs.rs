//! AWS SQS: the messages of a queue.
//!
//! A message is deleted when the sink has accepted its event; else it becomes visible again soon.

use std::sync::Arc;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName};
use futures_util::future::join_all;
use jiff::Timestamp;
use serde_json::json;

use super::queue_consumers::ConnectError;
use super::source_context::{SourceContext, SourceRecord, sink_rejected_condition};
use crate::external::{ResolvedAddress, sqs};
use knew_core::model::queue::SqsQueue;
use knew_core::record::NodeCondition;

/// How many messages are under way at once, which is as many as SQS gives at once.
const MAX_MESSAGES: i32 = 10;

/// How long one read waits for a message, and after how long one comes again, in seconds.
const WAIT_SECONDS: i32 = 3;
const REDELIVER_SECONDS: i32 = 1;

/// Takes messages until it is over.
pub async fn consume(
    context: &Arc<SourceContext>,
    spec: &SqsQueue,
    address: &ResolvedAddress,
) -> Result<(), ConnectError> {
    let Some(opened) = context
        .until_stopped(Box::pin(sqs::connect_to_queue(spec, address)))
        .await
    else {
        return Ok(());
    };
    let (client, url) = opened.map_err(ConnectError::Transient)?;
    context.record_condition(NodeCondition::Ready);
    while !context.is_stopped() {
        let read = client
            .receive_message()
            .queue_url(&url)
            .max_number_of_messages(MAX_MESSAGES)
            .wait_time_seconds(WAIT_SECONDS)
            .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp)
            .message_attribute_names("All")
            .send();
        let Some(read) = context.until_stopped(read).await else {
            return Ok(());
        };
        let read = read.map_err(|error| ConnectError::Transient(sqs::sdk_error_message(error)))?;
        let messages = read.messages.unwrap_or_default();
        let work = messages
            .iter()
            .map(|message| send_and_acknowledge(context, &client, &url, message));
        join_all(work).await;
    }
    Ok(())
}

async fn send_and_acknowledge(
    context: &SourceContext,
    client: &Client,
    url: &str,
    message: &Message,
) {
    let _in_flight = context.begin_in_flight();
    let receipt = message.receipt_handle.as_deref().unwrap_or_default();
    let event = match context.build_event(record_from_message(context, message)) {
        Ok(event) => event,
        Err(words) => return context.record_condition(NodeCondition::Failed(words)),
    };
    // When telling SQS fails, the message comes again, as it may at any time.
    match context.send(event).await {
        Ok(()) => {
            let delete = client
                .delete_message()
                .queue_url(url)
                .receipt_handle(receipt);
            let _told = delete.send().await;
            context.record_condition(NodeCondition::Ready);
        }
        Err(status) => {
            context.record_condition(sink_rejected_condition(status));
            let hide = client.change_message_visibility().queue_url(url);
            let hide = hide
                .receipt_handle(receipt)
                .visibility_timeout(REDELIVER_SECONDS);
            let _told = hide.send().await;
        }
    }
}

/// An `AwsSqsSource` sends the message as the client for Go writes it, an `IntegrationSource` its body.
fn record_from_message(context: &SourceContext, message: &Message) -> SourceRecord {
    let attributes = message.attributes.as_ref();
    let sent =
        attributes.and_then(|attribute| attribute.get(&MessageSystemAttributeName::SentTimestamp));
    let time = sent.and_then(|sent| Timestamp::from_millisecond(sent.parse().ok()?).ok());
    let body = message.body.clone().unwrap_or_default();
    let id = message.message_id.clone().unwrap_or_default();
    if context.id.kind != "AwsSqsSource" {
        return SourceRecord {
            id,
            subject: Some("aws-sqs-source".to_owned()),
            time,
            content_type: Some("application/json".to_owned()),
            data: body.into(),
            ..SourceRecord::default()
        };
    }
    let whole = json!({
        "Attributes": sent.map(|sent| json!({ "SentTimestamp": sent })),
        "Body": body,
        "MD5OfBody": message.md5_of_body,
        "MD5OfMessageAttributes": message.md5_of_message_attributes,
        "MessageAttributes": null,
        "MessageId": id,
        "ReceiptHandle": message.receipt_handle,
    });
    SourceRecord {
        id,
        time,
        content_type: Some("application/json".to_owned()),
        data: whole.to_string().into(),
        ..SourceRecord::default()
    }
}
