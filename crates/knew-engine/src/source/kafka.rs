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

use super::feed::Trouble;
use super::intake::{Intake, Taken};
use super::text;
use crate::outside::Address;
use knew_core::model::feed::{KeyType, Topics};
use knew_core::record::Condition;
use knew_event::{Event, http_binding};

/// How many bytes a consumer fetches at a time, and how many KiB it may have fetched ahead.
const FETCHED: &str = "4194304";
const QUEUED_KIB: &str = "4096";

/// How many records of one partition wait while one is under way.
const LANE: usize = 32;

/// How long the first answer of a broker may take.
const ANSWER: Duration = Duration::from_secs(5);

/// A record on its way to the sink.
struct Record {
    topic: String,
    partition: i32,
    offset: i64,
    event: Result<Event, String>,
}

/// Takes records until it is over.
pub async fn take(intake: &Arc<Intake>, it: &Topics, address: &Address) -> Result<(), Trouble> {
    let consumer = Arc::new(open(intake, it, address)?);
    let Some(known) = intake.unless_over(knows(&consumer, it)).await else {
        return Ok(());
    };
    known?;
    intake.is(Condition::Ready);
    let mut lanes: HashMap<(String, i32), mpsc::Sender<Record>> = HashMap::new();
    let mut work = JoinSet::new();
    let ended = loop {
        let record = match intake.unless_over(consumer.recv()).await {
            None => break Ok(()),
            Some(Err(error)) if is_passing(&error) => continue,
            Some(Err(error)) => break Err(Trouble::passing(error)),
            Some(Ok(message)) => record(intake, it, &message),
        };
        let lane = lanes
            .entry((record.topic.clone(), record.partition))
            .or_insert_with(|| {
                let (lane, records) = mpsc::channel(LANE);
                work.spawn(run(intake.clone(), consumer.clone(), records));
                lane
            });
        if intake.unless_over(lane.send(record)).await.is_none() {
            break Ok(());
        }
    };
    drop(lanes);
    while work.join_next().await.is_some() {}
    // What was accepted is told before the group is left, so that nobody gets it again.
    let _told = consumer.commit_consumer_state(rdkafka::consumer::CommitMode::Sync);
    ended
}

fn open(intake: &Intake, it: &Topics, address: &Address) -> Result<StreamConsumer, Trouble> {
    let own = || format!("knew-{}-{}", intake.id.namespace, intake.id.name);
    let group = it.group.clone().unwrap_or_else(own);
    let first = if it.earliest { "earliest" } else { "latest" };
    let servers = address.whole().trim_start_matches("kafka://");
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", servers)
        .set("group.id", group)
        .set("auto.offset.reset", first)
        .set("enable.auto.offset.store", "false")
        .set("auto.commit.interval.ms", "1000")
        .set("fetch.max.bytes", FETCHED)
        .set("queued.max.messages.kbytes", QUEUED_KIB)
        .set("log_level", "0")
        .create()
        .map_err(|error| Trouble::Lasting(error.to_string()))?;
    let names: Vec<_> = it.names.iter().map(String::as_str).collect();
    let subscribed = consumer.subscribe(&names);
    subscribed.map_err(|error| Trouble::Lasting(error.to_string()))?;
    Ok(consumer)
}

/// Whether the brokers answer, and know the topics. Asking blocks, so it is asked beside.
async fn knows(consumer: &Arc<StreamConsumer>, it: &Topics) -> Result<(), Trouble> {
    let (consumer, names) = (consumer.clone(), it.names.clone());
    let asked = tokio::task::spawn_blocking(move || {
        for name in names {
            let found = consumer.fetch_metadata(Some(&name), ANSWER)?;
            let topic = found.topics().iter().find(|topic| topic.name() == name);
            if topic.is_none_or(|topic| topic.error().is_some() || topic.partitions().is_empty()) {
                return Ok(Some(name));
            }
        }
        Ok::<_, KafkaError>(None)
    });
    match asked.await {
        Ok(Ok(None)) => Ok(()),
        Ok(Ok(Some(name))) => Err(Trouble::Passing(format!("there is no topic {name} yet"))),
        Ok(Err(error)) => Err(Trouble::passing(error)),
        Err(error) => Err(Trouble::passing(error)),
    }
}

/// The library connects again by itself after these.
fn is_passing(error: &KafkaError) -> bool {
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
async fn run(
    intake: Arc<Intake>,
    consumer: Arc<StreamConsumer>,
    mut records: mpsc::Receiver<Record>,
) {
    while let Some(record) = records.recv().await {
        if intake.is_over() {
            return;
        }
        let _held = intake.hold();
        match &record.event {
            Ok(event) => {
                if intake.insist(event).await.is_none() {
                    return;
                }
            }
            // No sink will ever take it; it is told, and passed over.
            Err(words) => intake.is(Condition::Failed(words.clone())),
        }
        // A partition that went to another member meanwhile is its business.
        let _stored = consumer.store_offset(&record.topic, record.partition, record.offset);
    }
}

fn record(intake: &Intake, it: &Topics, message: &BorrowedMessage<'_>) -> Record {
    let (topic, partition, offset) = (message.topic(), message.partition(), message.offset());
    let headers = headers(message);
    let data = Bytes::copy_from_slice(message.payload().unwrap_or_default());
    let already = http_binding::decode_event(&message_headers(&headers), data.clone());
    let event = already.or_else(|_| {
        let key = message.key().map(|key| key_text(key, it.key));
        intake.event(plain(intake, message, (&headers, key), data))
    });
    Record {
        topic: topic.to_owned(),
        partition,
        offset,
        event,
    }
}

/// A record that is no event yet: its key and its headers are extensions.
fn plain(
    intake: &Intake,
    message: &BorrowedMessage<'_>,
    (headers, key): (&[(&str, &[u8])], Option<String>),
    data: Bytes,
) -> Taken {
    let (topic, partition, offset) = (message.topic(), message.partition(), message.offset());
    let keys = key
        .into_iter()
        .flat_map(|key| ["key", "partitionkey"].map(|name| (name.to_owned(), key.clone())));
    let is_media = |name: &str| name.eq_ignore_ascii_case("content-type");
    let utf8 = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let others = headers.iter().filter(|(name, _)| !is_media(name));
    let others = others.map(|(name, value)| (text::extension("kafkaheader", name), utf8(value)));
    let media = headers.iter().find(|(name, _)| is_media(name));
    let time = message.timestamp().to_millis();
    let id = &intake.id;
    Taken {
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
        ..Taken::default()
    }
}

fn headers<'a>(message: &'a BorrowedMessage<'_>) -> Vec<(&'a str, &'a [u8])> {
    let headers = message.headers();
    let headers = headers.into_iter().flat_map(|header| header.iter());
    headers
        .map(|header| (header.key, header.value.unwrap_or_default()))
        .collect()
}

/// The headers of a record as those of a request, which carry an event in the same way.
fn message_headers(headers: &[(&str, &[u8])]) -> HeaderMap {
    let pairs = headers.iter().filter_map(|(name, value)| {
        let name = name.replacen("ce_", "ce-", 1).to_ascii_lowercase();
        let name = HeaderName::try_from(name).ok()?;
        Some((name, HeaderValue::from_bytes(value).ok()?))
    });
    pairs.collect()
}

/// A key as text: numbers are big-endian, as the clients for Java write them.
fn key_text(key: &[u8], kind: KeyType) -> String {
    let number = match (kind, key.len()) {
        (KeyType::Integer, 4) => key
            .try_into()
            .ok()
            .map(|try_into| i32::from_be_bytes(try_into).to_string()),
        (KeyType::Integer, 8) => key
            .try_into()
            .ok()
            .map(|try_into| i64::from_be_bytes(try_into).to_string()),
        (KeyType::Float, 4) => key
            .try_into()
            .ok()
            .map(|try_into| f32::from_be_bytes(try_into).to_string()),
        (KeyType::Float, 8) => key
            .try_into()
            .ok()
            .map(|try_into| f64::from_be_bytes(try_into).to_string()),
        (KeyType::Bytes, _) => Some(text::base64(key)),
        _ => None,
    };
    number.unwrap_or_else(|| String::from_utf8_lossy(key).into_owned())
}
