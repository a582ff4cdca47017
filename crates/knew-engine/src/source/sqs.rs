//! AWS SQS: the messages of a queue.
//!
//! A message is deleted when the sink has accepted its event; else it becomes visible again soon.

use std::sync::Arc;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName};
use futures_util::future::join_all;
use jiff::Timestamp;
use serde_json::json;

use super::feed::Trouble;
use super::intake::{Intake, Taken, refused};
use crate::outside::{Address, sqs};
use knew_core::model::feed::SqsQueue;
use knew_core::record::Condition;

/// How many messages are under way at once, which is as many as SQS gives at once.
const AT_ONCE: i32 = 10;

/// How long one read waits for a message, and after how long one comes again, in seconds.
const READ: i32 = 3;
const AGAIN: i32 = 1;

/// Takes messages until it is over.
pub async fn take(intake: &Arc<Intake>, it: &SqsQueue, address: &Address) -> Result<(), Trouble> {
    let Some(opened) = intake.unless_over(Box::pin(sqs::open(it, address))).await else {
        return Ok(());
    };
    let (client, url) = opened.map_err(Trouble::Passing)?;
    intake.is(Condition::Ready);
    while !intake.is_over() {
        let read = client
            .receive_message()
            .queue_url(&url)
            .max_number_of_messages(AT_ONCE)
            .wait_time_seconds(READ)
            .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp)
            .message_attribute_names("All")
            .send();
        let Some(read) = intake.unless_over(read).await else {
            return Ok(());
        };
        let read = read.map_err(|error| Trouble::Passing(sqs::words(error)))?;
        let messages = read.messages.unwrap_or_default();
        let work = messages
            .iter()
            .map(|message| hand_over(intake, &client, &url, message));
        join_all(work).await;
    }
    Ok(())
}

async fn hand_over(intake: &Intake, client: &Client, url: &str, message: &Message) {
    let _held = intake.hold();
    let receipt = message.receipt_handle.as_deref().unwrap_or_default();
    let event = match intake.event(taken(intake, message)) {
        Ok(event) => event,
        Err(words) => return intake.is(Condition::Failed(words)),
    };
    // When telling SQS fails, the message comes again, as it may at any time.
    match intake.offer(event).await {
        Ok(()) => {
            let delete = client
                .delete_message()
                .queue_url(url)
                .receipt_handle(receipt);
            let _told = delete.send().await;
            intake.is(Condition::Ready);
        }
        Err(status) => {
            intake.is(refused(status));
            let hide = client.change_message_visibility().queue_url(url);
            let hide = hide.receipt_handle(receipt).visibility_timeout(AGAIN);
            let _told = hide.send().await;
        }
    }
}

/// An `AwsSqsSource` sends the message as the client for Go writes it, an `IntegrationSource` its body.
fn taken(intake: &Intake, message: &Message) -> Taken {
    let attributes = message.attributes.as_ref();
    let sent =
        attributes.and_then(|attribute| attribute.get(&MessageSystemAttributeName::SentTimestamp));
    let time = sent.and_then(|sent| Timestamp::from_millisecond(sent.parse().ok()?).ok());
    let body = message.body.clone().unwrap_or_default();
    let id = message.message_id.clone().unwrap_or_default();
    if intake.id.kind != "AwsSqsSource" {
        return Taken {
            id,
            subject: Some("aws-sqs-source".to_owned()),
            time,
            content_type: Some("application/json".to_owned()),
            data: body.into(),
            ..Taken::default()
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
    Taken {
        id,
        time,
        content_type: Some("application/json".to_owned()),
        data: whole.to_string().into(),
        ..Taken::default()
    }
}
