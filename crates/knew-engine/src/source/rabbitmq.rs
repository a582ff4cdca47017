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

use super::queue_consumers::ConnectError;
use super::source_context::{
    ReconnectBackoff, SourceContext, SourceRecord, sink_rejected_condition,
};
use crate::external::ResolvedAddress;
use knew_core::model::queue::RabbitMqQueue;
use knew_core::record::NodeCondition;
use knew_event::attributes::MAX_MESSAGE_HEADERS;
use knew_event::{Event, http_binding};

/// Takes messages until it is over.
pub async fn consume(
    context: &Arc<SourceContext>,
    spec: &RabbitMqQueue,
    address: &ResolvedAddress,
) -> Result<(), ConnectError> {
    let Some(opened) = context
        .until_stopped(open_consumer(context, spec, address))
        .await
    else {
        return Ok(());
    };
    // The connection ends when it is dropped.
    let (_connection, mut consumer) = opened.map_err(connect_error)?;
    context.record_condition(NodeCondition::Ready);
    let mut work = JoinSet::new();
    let ended = loop {
        while work.len() >= usize::from(spec.max_in_flight) {
            work.join_next().await;
        }
        match context.until_stopped(consumer.next()).await {
            None => break Ok(()),
            Some(None) => {
                break Err(ConnectError::Transient(
                    "the connection was closed".to_owned(),
                ));
            }
            Some(Some(Err(error))) => break Err(connect_error(error)),
            Some(Some(Ok(delivery))) => {
                let context = context.clone();
                work.spawn(async move { send_and_acknowledge(&context, delivery).await });
            }
        }
    };
    while work.join_next().await.is_some() {}
    ended
}

/// What is wrong with names and rights does not pass by itself.
fn connect_error(error: lapin::Error) -> ConnectError {
    match error.kind() {
        ErrorKind::ProtocolError(_) | ErrorKind::ParsingError(_) => {
            ConnectError::Permanent(error.to_string())
        }
        _ => ConnectError::transient(error),
    }
}

async fn open_consumer(
    context: &SourceContext,
    spec: &RabbitMqQueue,
    address: &ResolvedAddress,
) -> Result<(Connection, Consumer), lapin::Error> {
    let properties = ConnectionProperties::default().with_connection_name("knew".into());
    let url = with_vhost(address.expose(), spec.vhost.as_deref());
    let connection = Connection::connect(&url, properties).await?;
    let channel = connection.create_channel().await?;
    let prefetch = BasicQosOptions::default();
    channel.basic_qos(spec.max_in_flight, prefetch).await?;
    let queue = declare_queue(context, spec, &channel).await?;
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
    let named = after
        .split_once('/')
        .is_some_and(|(_, path)| !path.is_empty());
    let base = url.trim_end_matches('/');
    match vhost {
        Some(vhost) if !named => format!("{base}/{}", vhost.replace('/', "%2f")),
        _ => url.to_owned(),
    }
}

/// Declares exchange and queue as the source does, unless they are declared already.
async fn declare_queue(
    context: &SourceContext,
    spec: &RabbitMqQueue,
    channel: &Channel,
) -> Result<String, lapin::Error> {
    let own = || format!("{}.{}", context.id.namespace, context.id.name);
    let name = spec.queue.clone().unwrap_or_else(own);
    let Some(exchange) = &spec.exchange else {
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
async fn send_and_acknowledge(context: &SourceContext, delivery: Delivery) {
    let _in_flight = context.begin_in_flight();
    let event = match event_from_delivery(context, &delivery) {
        Ok(event) => event,
        Err(words) => return context.record_condition(NodeCondition::Failed(words)),
    };
    // When telling the server fails the connection is gone, and the message comes again.
    match context.send(event).await {
        Ok(()) => {
            let _told = delivery.ack(BasicAckOptions::default()).await;
            context.record_condition(NodeCondition::Ready);
        }
        Err(status) => {
            context.record_condition(sink_rejected_condition(status));
            context.sleep(ReconnectBackoff::new().next_wait()).await;
            let back = BasicNackOptions {
                requeue: true,
                ..BasicNackOptions::default()
            };
            let _told = delivery.nack(back).await;
        }
    }
}

/// A message that is an event passes as it is.
fn event_from_delivery(context: &SourceContext, delivery: &Delivery) -> Result<Event, String> {
    let properties = &delivery.properties;
    let media = properties.content_type().as_ref().map(ToString::to_string);
    let data = bytes::Bytes::from(delivery.data.clone());
    let table = delivery.properties.headers().as_ref();
    if let Ok(event) =
        http_binding::decode_event(&http_headers(table, media.as_deref()), data.clone())
    {
        return Ok(event);
    }
    let id = properties.message_id().as_ref().map(ToString::to_string);
    let time = properties
        .timestamp()
        .and_then(|timestamp| i64::try_from(timestamp).ok());
    context.build_event(SourceRecord {
        id: id.unwrap_or_else(knew_event::build::new_event_id),
        time: time.and_then(|time| Timestamp::from_second(time).ok()),
        subject: Some(delivery.delivery_tag.to_string()),
        content_type: media,
        data,
        ..SourceRecord::default()
    })
}

/// The headers of a message as those of a request.
fn http_headers(table: Option<&FieldTable>, media: Option<&str>) -> HeaderMap {
    let pairs = table.into_iter().flat_map(|table| table.inner().iter());
    let mut headers: HeaderMap = pairs
        .filter_map(|(name, value)| {
            let text = match value {
                AMQPValue::LongString(value) => value.to_string(),
                AMQPValue::ShortString(value) => value.to_string(),
                AMQPValue::LongInt(value) => value.to_string(),
                AMQPValue::LongLongInt(value) => value.to_string(),
                AMQPValue::Boolean(value) => value.to_string(),
                _ => return None,
            };
            let name = HeaderName::try_from(name.as_str().to_ascii_lowercase()).ok()?;
            Some((name, HeaderValue::try_from(text).ok()?))
        })
        // The map panics above its capacity; an event with too many attributes is refused when it is decoded.
        .take(MAX_MESSAGE_HEADERS)
        .collect();
    if let Some(media) = media.and_then(|media| HeaderValue::try_from(media).ok()) {
        headers.entry(CONTENT_TYPE).or_insert(media);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_headers_of_a_message_are_left_out() {
        let mut table = FieldTable::default();
        for at in 0..MAX_MESSAGE_HEADERS + 9 {
            table.insert(format!("h{at}").into(), AMQPValue::Boolean(true));
        }
        assert_eq!(http_headers(Some(&table), None).len(), MAX_MESSAGE_HEADERS);
    }
}
