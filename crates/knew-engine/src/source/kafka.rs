//! Apache Kafka: the records of topics, shared by a group.
//!
//! Each partition has a lane of its own and keeps its order. Its offset moves on when the sink has
//! accepted the event of a record; until then that record is offered again and again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use rdkafka::ClientConfig;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::types::RDKafkaErrorCode;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::encoding;
use super::queue_consumers::ConnectError;
use super::source_context::{SourceContext, SourceRecord};
use crate::external::{ResolvedAddress, check_brokers};
use knew_core::model::queue::{KafkaKeyType, KafkaTopics};
use knew_core::record::NodeCondition;
use knew_event::attributes::MAX_MESSAGE_HEADERS;
use knew_event::{Event, http_binding};

/// How many bytes a consumer fetches at a time, and how many KiB it may have fetched ahead.
const FETCH_MAX_BYTES: &str = "4194304";
const QUEUED_MAX_KIB: &str = "4096";

/// How many records of one partition wait while one is under way.
const PARTITION_QUEUE_LEN: usize = 32;

/// How long the first answer of a broker may take.
const METADATA_TIMEOUT: Duration = Duration::from_secs(5);

/// A record on its way to the sink.
struct PartitionRecord {
    topic: String,
    partition: i32,
    offset: i64,
    event: Result<Event, String>,
}

/// Takes records until it is over.
pub async fn consume(
    context: &Arc<SourceContext>,
    spec: &KafkaTopics,
    address: &ResolvedAddress,
) -> Result<(), ConnectError> {
    let Some(checked) = context.until_stopped(check_brokers(address)).await else {
        return Ok(());
    };
    checked.map_err(ConnectError::Transient)?;
    let consumer = Arc::new(open_consumer(context, spec, address)?);
    let Some(known) = context
        .until_stopped(check_topics_exist(&consumer, spec))
        .await
    else {
        return Ok(());
    };
    known?;
    context.record_condition(NodeCondition::Ready);
    let mut lanes: HashMap<(String, i32), mpsc::Sender<PartitionRecord>> = HashMap::new();
    let mut work = JoinSet::new();
    let ended = loop {
        let record = match context.until_stopped(consumer.recv()).await {
            None => break Ok(()),
            Some(Err(error)) if is_transient(&error) => continue,
            Some(Err(error)) => break Err(ConnectError::transient(error)),
            Some(Ok(message)) => convert_message(context, spec, &message),
        };
        let lane = lanes
            .entry((record.topic.clone(), record.partition))
            .or_insert_with(|| {
                let (lane, records) = mpsc::channel(PARTITION_QUEUE_LEN);
                work.spawn(send_partition_records(
                    context.clone(),
                    consumer.clone(),
                    records,
                ));
                lane
            });
        if context.until_stopped(lane.send(record)).await.is_none() {
            break Ok(());
        }
    };
    drop(lanes);
    while work.join_next().await.is_some() {}
    // What was accepted is told before the group is left, so that nobody gets it again.
    let _told = consumer.commit_consumer_state(rdkafka::consumer::CommitMode::Sync);
    ended
}

fn open_consumer(
    context: &SourceContext,
    spec: &KafkaTopics,
    address: &ResolvedAddress,
) -> Result<StreamConsumer, ConnectError> {
    let own = || format!("knew-{}-{}", context.id.namespace, context.id.name);
    let group = spec.group.clone().unwrap_or_else(own);
    let first = if spec.from_earliest {
        "earliest"
    } else {
        "latest"
    };
    let servers = address.expose();
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", servers)
        .set("group.id", group)
        .set("auto.offset.reset", first)
        .set("enable.auto.offset.store", "false")
        .set("auto.commit.interval.ms", "1000")
        .set("fetch.max.bytes", FETCH_MAX_BYTES)
        .set("queued.max.messages.kbytes", QUEUED_MAX_KIB)
        .set("log_level", "0")
        .create()
        .map_err(|error| ConnectError::Permanent(error.to_string()))?;
    let names: Vec<_> = spec.names.iter().map(String::as_str).collect();
    let subscribed = consumer.subscribe(&names);
    subscribed.map_err(|error| ConnectError::Permanent(error.to_string()))?;
    Ok(consumer)
}

/// Whether the brokers answer, and know the topics. Asking blocks, so it is asked beside.
async fn check_topics_exist(
    consumer: &Arc<StreamConsumer>,
    spec: &KafkaTopics,
) -> Result<(), ConnectError> {
    let (consumer, names) = (consumer.clone(), spec.names.clone());
    let asked = tokio::task::spawn_blocking(move || {
        for name in names {
            let found = consumer.fetch_metadata(Some(&name), METADATA_TIMEOUT)?;
            let topic = found.topics().iter().find(|topic| topic.name() == name);
            if topic.is_none_or(|topic| topic.error().is_some() || topic.partitions().is_empty()) {
                return Ok(Some(name));
            }
        }
        Ok::<_, KafkaError>(None)
    });
    match asked.await {
        Ok(Ok(None)) => Ok(()),
        Ok(Ok(Some(name))) => Err(ConnectError::Transient(format!(
            "there is no topic {name} yet"
        ))),
        Ok(Err(error)) => Err(ConnectError::transient(error)),
        Err(error) => Err(ConnectError::transient(error)),
    }
}

/// The library connects again by itself after these.
fn is_transient(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(
            RDKafkaErrorCode::BrokerTransportFailure
                | RDKafkaErrorCode::OperationTimedOut
                | RDKafkaErrorCode::PartitionEOF
        )
    )
}

/// One partition, in order.
async fn send_partition_records(
    context: Arc<SourceContext>,
    consumer: Arc<StreamConsumer>,
    mut records: mpsc::Receiver<PartitionRecord>,
) {
    while let Some(record) = records.recv().await {
        if context.is_stopped() {
            return;
        }
        let _in_flight = context.begin_in_flight();
        match &record.event {
            Ok(event) => {
                if context.send_until_accepted(event).await.is_none() {
                    return;
                }
            }
            // No sink will ever take it; it is told, and passed over.
            Err(words) => context.record_condition(NodeCondition::Failed(words.clone())),
        }
        // A partition that went to another member meanwhile is its business.
        let _stored = consumer.store_offset(&record.topic, record.partition, record.offset);
    }
}

fn convert_message(
    context: &SourceContext,
    spec: &KafkaTopics,
    message: &BorrowedMessage<'_>,
) -> PartitionRecord {
    let (topic, partition, offset) = (message.topic(), message.partition(), message.offset());
    let headers = raw_headers(message);
    let data = Bytes::copy_from_slice(message.payload().unwrap_or_default());
    let already = http_binding::decode_event(&http_headers(&headers), data.clone());
    let event = already.or_else(|_| {
        let key = message.key().map(|key| decode_key(key, spec.key));
        context.build_event(record_without_event(
            context,
            message,
            (&headers, key),
            data,
        ))
    });
    PartitionRecord {
        topic: topic.to_owned(),
        partition,
        offset,
        event,
    }
}

/// A record that is no event yet: its key and its headers are extensions.
fn record_without_event(
    context: &SourceContext,
    message: &BorrowedMessage<'_>,
    (headers, key): (&[(&str, &[u8])], Option<String>),
    data: Bytes,
) -> SourceRecord {
    let (topic, partition, offset) = (message.topic(), message.partition(), message.offset());
    let keys = key
        .into_iter()
        .flat_map(|key| ["key", "partitionkey"].map(|name| (name.to_owned(), key.clone())));
    let is_media = |name: &str| name.eq_ignore_ascii_case("content-type");
    let utf8 = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let others = headers.iter().filter(|(name, _)| !is_media(name));
    let others =
        others.map(|(name, value)| (encoding::extension_name("kafkaheader", name), utf8(value)));
    let media = headers.iter().find(|(name, _)| is_media(name));
    let time = message.timestamp().to_millis();
    let id = &context.id;
    SourceRecord {
        id: format!("partition:{partition}/offset:{offset}"),
        source: Some(format!(
            "/apis/v1/namespaces/{}/kafkasources/{}#{topic}",
            id.namespace, id.name
        )),
        subject: Some(format!("partition:{partition}#{offset}")),
        time: time.and_then(|time| Timestamp::from_millisecond(time).ok()),
        content_type: media.map(|(_, value)| utf8(value).to_lowercase()),
        extensions: keys.chain(others).collect(),
        data,
        ..SourceRecord::default()
    }
}

fn raw_headers<'a>(message: &'a BorrowedMessage<'_>) -> Vec<(&'a str, &'a [u8])> {
    let headers = message.headers();
    let headers = headers.into_iter().flat_map(|header| header.iter());
    headers
        .map(|header| (header.key, header.value.unwrap_or_default()))
        .collect()
}

/// The headers of a record as those of a request, which carry an event in the same way.
fn http_headers(headers: &[(&str, &[u8])]) -> HeaderMap {
    let pairs = headers.iter().filter_map(|(name, value)| {
        let name = name.replacen("ce_", "ce-", 1).to_ascii_lowercase();
        let name = HeaderName::try_from(name).ok()?;
        Some((name, HeaderValue::from_bytes(value).ok()?))
    });
    // The map panics above its capacity; an event with too many attributes is refused when it is decoded.
    pairs.take(MAX_MESSAGE_HEADERS).collect()
}

/// A key as text: numbers are big-endian, as the clients for Java write them.
fn decode_key(key: &[u8], kind: KafkaKeyType) -> String {
    let number = match (kind, key.len()) {
        (KafkaKeyType::Integer, 4) => key
            .try_into()
            .ok()
            .map(|bytes| i32::from_be_bytes(bytes).to_string()),
        (KafkaKeyType::Integer, 8) => key
            .try_into()
            .ok()
            .map(|bytes| i64::from_be_bytes(bytes).to_string()),
        (KafkaKeyType::Float, 4) => key
            .try_into()
            .ok()
            .map(|bytes| f32::from_be_bytes(bytes).to_string()),
        (KafkaKeyType::Float, 8) => key
            .try_into()
            .ok()
            .map(|bytes| f64::from_be_bytes(bytes).to_string()),
        (KafkaKeyType::Bytes, _) => Some(encoding::encode_base64(key)),
        _ => None,
    };
    number.unwrap_or_else(|| String::from_utf8_lossy(key).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_headers_of_a_record_are_left_out() {
        let names: Vec<String> = (0..MAX_MESSAGE_HEADERS + 9)
            .map(|at| format!("h{at}"))
            .collect();
        let pairs: Vec<_> = names
            .iter()
            .map(|name| (name.as_str(), b"x".as_slice()))
            .collect();
        assert_eq!(http_headers(&pairs).len(), MAX_MESSAGE_HEADERS);
    }
}
