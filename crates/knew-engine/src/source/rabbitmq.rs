//! `RabbitMQ`: the messages of a queue.
//!
//! A message is acknowledged when the sink has accepted its event; else it goes back into the queue.

use std::sync::Arc;

use futures_util::StreamExt;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use lapin::message::Delivery;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicQosOptions,
    ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, Connection, ConnectionProperties, Consumer, ErrorKind, ExchangeKind};
use tokio::task::JoinSet;

use super::feed::Trouble;
use super::intake::{Backoff, Intake, Taken, refused};
use crate::outside::Address;
use knew_core::model::feed::Exchange;
use knew_core::record::Condition;
use knew_event::{Event, http_binding};

/// Takes messages until it is over.
pub async fn take(intake: &Arc<Intake>, it: &Exchange, address: &Address) -> Result<(), Trouble> {
    let Some(opened) = intake.unless_over(open(intake, it, address)).await else {
        return Ok(());
    };
    // The connection ends when it is dropped.
    let (_connection, mut consumer) = opened.map_err(trouble)?;
    intake.is(Condition::Ready);
    let mut work = JoinSet::new();
    let ended = loop {
        while work.len() >= usize::from(it.parallelism) {
            work.join_next().await;
        }
        match intake.unless_over(consumer.next()).await {
            None => break Ok(()),
            Some(None) => break Err(Trouble::Passing("the connection was closed".to_owned())),
            Some(Some(Err(error))) => break Err(trouble(error)),
            Some(Some(Ok(delivery))) => {
                let intake = intake.clone();
                work.spawn(async move { hand_over(&intake, delivery).await });
            }
        }
    };
    while work.join_next().await.is_some() {}
    ended
}

/// What is wrong with names and rights does not pass by itself.
fn trouble(error: lapin::Error) -> Trouble {
    match error.kind() {
        ErrorKind::ProtocolError(_) | ErrorKind::ParsingError(_) => {
            Trouble::Lasting(error.to_string())
        }
        _ => Trouble::passing(error),
    }
}

async fn open(
    intake: &Intake,
    it: &Exchange,
    address: &Address,
) -> Result<(Connection, Consumer), lapin::Error> {
    let properties = ConnectionProperties::default().with_connection_name("knew".into());
    let url = with_vhost(address.whole(), it.vhost.as_deref());
    let connection = Connection::connect(&url, properties).await?;
    let channel = connection.create_channel().await?;
    let prefetch = BasicQosOptions::default();
    channel.basic_qos(it.parallelism, prefetch).await?;
    let queue = queue(intake, it, &channel).await?;
    let consumer = channel.basic_consume(
        queue.as_str().into(),
        "".into(),
        BasicConsumeOptions::default(),
        FieldTable::default(),
    );
    Ok((connection, consumer.await?))
}

/// The virtual host of the manifest, unless the address names one.
fn with_vhost(url: &str, vhost: Option<&str>) -> String {
    let after = url.split_once("://").map_or(url, |(_, rest)| rest);
    let named = after.split_once('/').is_some_and(|(_, it)| !it.is_empty());
    let base = url.trim_end_matches('/');
    match vhost {
        Some(vhost) if !named => format!("{base}/{}", vhost.replace('/', "%2f")),
        _ => url.to_owned(),
    }
}

/// Declares exchange and queue as the source does, unless they are declared already.
async fn queue(intake: &Intake, it: &Exchange, channel: &Channel) -> Result<String, lapin::Error> {
    let own = || format!("{}.{}", intake.id.namespace, intake.id.name);
    let name = it.queue.clone().unwrap_or_else(own);
    let Some(exchange) = &it.exchange else {
        return Ok(name);
    };
    let nothing = FieldTable::default;
    let durable = ExchangeDeclareOptions {
        durable: true,
        ..ExchangeDeclareOptions::default()
    };
    let kind = ExchangeKind::Headers;
    let declared = channel.exchange_declare(exchange.as_str().into(), kind, durable, nothing());
    declared.await?;
    let durable = QueueDeclareOptions {
        durable: true,
        ..QueueDeclareOptions::default()
    };
    let declared = channel.queue_declare(name.as_str().into(), durable, nothing());
    declared.await?;
    let bound = channel.queue_bind(
        name.as_str().into(),
        exchange.as_str().into(),
        "".into(),
        QueueBindOptions::default(),
        nothing(),
    );
    bound.await?;
    Ok(name)
}

/// Gives a message back only after a wait, because it would come again at once.
async fn hand_over(intake: &Intake, delivery: Delivery) {
    let _held = intake.hold();
    let event = match event(intake, &delivery) {
        Ok(event) => event,
        Err(words) => return intake.is(Condition::Failed(words)),
    };
    // When telling the server fails the connection is gone, and the message comes again.
    match intake.offer(event).await {
        Ok(()) => {
            let _told = delivery.ack(BasicAckOptions::default()).await;
            intake.is(Condition::Ready);
        }
        Err(status) => {
            intake.is(refused(status));
            intake.pause(Backoff::new().next()).await;
            let back = BasicNackOptions {
                requeue: true,
                ..BasicNackOptions::default()
            };
            let _told = delivery.nack(back).await;
        }
    }
}

/// A message that is an event passes as it is.
fn event(intake: &Intake, delivery: &Delivery) -> Result<Event, String> {
    let properties = &delivery.properties;
    let media = properties.content_type().as_ref().map(ToString::to_string);
    let data = bytes::Bytes::from(delivery.data.clone());
    if let Ok(event) =
        http_binding::decode_event(&headers(delivery, media.as_deref()), data.clone())
    {
        return Ok(event);
    }
    let id = properties.message_id().as_ref().map(ToString::to_string);
    let time = properties
        .timestamp()
        .and_then(|timestamp| i64::try_from(timestamp).ok());
    intake.event(Taken {
        id: id.unwrap_or_else(knew_event::build::new_event_id),
        time: time.and_then(|time| Timestamp::from_second(time).ok()),
        subject: Some(delivery.delivery_tag.to_string()),
        content_type: media,
        data,
        ..Taken::default()
    })
}

/// The headers of a message as those of a request.
fn headers(delivery: &Delivery, media: Option<&str>) -> HeaderMap {
    let table = delivery.properties.headers().as_ref();
    let pairs = table.into_iter().flat_map(|table| table.inner().iter());
    let mut headers: HeaderMap = pairs
        .filter_map(|(name, value)| {
            let text = match value {
                AMQPValue::LongString(it) => it.to_string(),
                AMQPValue::ShortString(it) => it.to_string(),
                AMQPValue::LongInt(it) => it.to_string(),
                AMQPValue::LongLongInt(it) => it.to_string(),
                AMQPValue::Boolean(it) => it.to_string(),
                _ => return None,
            };
            let name = HeaderName::try_from(name.as_str().to_ascii_lowercase()).ok()?;
            Some((name, HeaderValue::try_from(text).ok()?))
        })
        .collect();
    if let Some(media) = media.and_then(|media| HeaderValue::try_from(media).ok()) {
        headers.entry(CONTENT_TYPE).or_insert(media);
    }
    headers
}
