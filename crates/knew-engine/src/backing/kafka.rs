//! Apache Kafka: a topic for each hub, and for each route a consumer group that all processes join.

use std::sync::Arc;
use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord, Producer};
use rdkafka::{ClientConfig, ClientContext, Offset, TopicPartitionList};
use tokio::sync::watch;

use super::group::{Group, Membership};
use super::keeper::{Delivery, Receipt as AnyReceipt};
use super::ledger::Position;
use super::letter::{Letter, Names};
use super::place::Place;
use knew_core::graph::HubKind;
use knew_core::model::Id;
use knew_event::Value;

pub use super::group::{Gauge, Receipt};

/// How long a request may take.
pub const WITHIN: Duration = Duration::from_secs(5);

/// How many bytes a consumer fetches at a time, and how many KiB it may have fetched ahead: each route has one.
const FETCHED: &str = "4194304";
const QUEUED_KIB: &str = "4096";

/// Into how many parts the topic of a broker is split; that of a channel has one.
const PARTITIONS: i32 = 10;

/// A connection.
#[derive(Clone)]
pub struct Kafka {
    address: Arc<str>,
    producer: FutureProducer<Watcher>,
    says: Arc<watch::Sender<bool>>,
}

/// Reads for one route.
#[derive(Debug)]
pub struct Reader(Arc<Group>);

/// Hears when no broker can be reached.
#[derive(Clone)]
pub struct Watcher(Arc<watch::Sender<bool>>);

impl ClientContext for Watcher {
    /// Nothing is written to stderr: it belongs to the screen.
    fn log(&self, _: RDKafkaLogLevel, _: &str, _: &str) {}

    fn error(&self, error: KafkaError, _: &str) {
        if error.rdkafka_error_code() == Some(RDKafkaErrorCode::AllBrokersDown) {
            self.0.send_replace(false);
        }
    }
}

impl std::fmt::Debug for Kafka {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kafka").finish_non_exhaustive()
    }
}

impl Kafka {
    /// Connects; the connection comes back by itself when it is lost.
    pub async fn connect(address: &str) -> Result<Self, String> {
        let says = Arc::new(watch::Sender::new(true));
        let mut config = config(address);
        config
            .set("acks", "all")
            .set("linger.ms", "1")
            .set("message.timeout.ms", WITHIN.as_millis().to_string());
        let producer = config.create_with_context(Watcher(says.clone()));
        let kafka = Self {
            address: address.into(),
            producer: producer.map_err(words)?,
            says,
        };
        kafka.partitions("").await.map(|_| kafka)
    }

    /// Makes the topic of a hub if it is not there.
    ///
    /// It is made without being asked for first: a server that makes topics by itself would answer the
    /// question with a topic of its own number of parts.
    pub async fn open(&self, place: &Place) -> Result<(), String> {
        let topic = place.topic();
        let keeping = &place.keeping;
        let usual = match place.kind {
            HubKind::Broker => PARTITIONS,
            HubKind::Channel => 1,
        };
        let retention = place.retention().as_millis().to_string();
        let new = NewTopic::new(
            &topic,
            keeping.partitions.unwrap_or(usual),
            TopicReplication::Fixed(keeping.replicas.unwrap_or(1)),
        )
        .set("retention.ms", &retention);
        let admin: AdminClient<DefaultClientContext> =
            config(&self.address).create().map_err(words)?;
        let options = AdminOptions::new().operation_timeout(Some(WITHIN));
        let made = admin.create_topics([&new], &options).await.map_err(words)?;
        for topic in made {
            match topic {
                Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
                // Who may not make topics may still use one.
                Err((topic, error)) if denied(error) && self.partitions(&topic).await? > 0 => {}
                Err((topic, error)) => return Err(format!("topic {topic}: {error}")),
            }
        }
        Ok(())
    }

    /// Returns when no broker can be reached.
    pub async fn lost(&self) -> String {
        let mut up = self.says.subscribe();
        // A sender that is gone went with the connection.
        let _ = up.wait_for(|up| !up).await;
        "no broker answers".to_owned()
    }

    /// Puts an event into the topic; events of one `partitionkey` come into one part.
    pub async fn publish(&self, place: &Place, letter: &Letter) -> Result<Position, String> {
        let (pairs, body) = letter.write(Names::Kafka);
        let mut headers = OwnedHeaders::new_with_capacity(pairs.len());
        for (key, value) in &pairs {
            let value = Some(value);
            headers = headers.insert(Header { key, value });
        }
        let topic = place.topic();
        let mut record = FutureRecord::to(&topic)
            .payload(body.as_ref())
            .headers(headers);
        let key = letter.event.extensions.get("partitionkey");
        let key = key.map(Value::to_string);
        if let Some(key) = &key {
            record = record.key(key);
        }
        let sent = self.producer.send(record, WITHIN).await;
        let kept = sent.map_err(|(error, _)| words(error))?;
        Ok((
            kept.partition,
            u64::try_from(kept.offset).unwrap_or_default(),
        ))
    }

    /// Reads for a route.
    pub async fn read(&self, place: &Place, route: &Id) -> Result<Reader, String> {
        let (topic, group) = (place.topic(), Place::group(route));
        let partitions = self.partitions(&topic).await?;
        let mut config = config(&self.address);
        config
            .set("group.id", &group)
            .set("enable.auto.offset.store", "false")
            .set("auto.commit.interval.ms", "250")
            .set("auto.offset.reset", "earliest")
            .set("session.timeout.ms", "6000")
            .set("heartbeat.interval.ms", "1500")
            .set("max.poll.interval.ms", "86400000")
            .set("fetch.wait.max.ms", "100")
            .set("fetch.max.bytes", FETCHED)
            .set("queued.max.messages.kbytes", QUEUED_KIB);
        let first = config.clone();
        let name = topic.clone();
        blocking(move || begin(&first, &name, partitions)).await?;
        let member = Membership::default();
        let consumer = config.create_with_context(member.clone()).map_err(words)?;
        let group = Group::new(consumer, topic, partitions);
        Ok(Reader(Arc::new(group.map_err(words)?)))
    }

    /// How many parts a topic has: none when it is not there.
    async fn partitions(&self, topic: &str) -> Result<i32, String> {
        let (producer, topic) = (self.producer.clone(), topic.to_owned());
        let said = blocking(move || {
            let about = (!topic.is_empty()).then_some(topic.as_str());
            let metadata = producer.client().fetch_metadata(about, WITHIN)?;
            let found = metadata.topics().iter().find(|it| it.name() == topic);
            let found = found.filter(|found| found.error().is_none());
            Ok(found.map_or(0, |found| found.partitions().len()))
        });
        let count = said.await?;
        // It answers, so it is there again.
        self.says.send_replace(true);
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

impl Reader {
    /// The next message.
    pub async fn next(&mut self) -> Result<Delivery, String> {
        let (letter, position, receipt) = Group::next(&self.0).await?;
        Ok(Delivery {
            letter,
            position,
            receipt: AnyReceipt::Kafka(receipt),
        })
    }

    /// Says how far it came and leaves the group.
    pub async fn give_back(self) {
        self.0.leave().await;
    }

    /// Tells how far the group is.
    #[must_use]
    pub fn gauge(&self) -> Gauge {
        Gauge(self.0.clone())
    }
}

/// A new group begins with the next event. That is written down before any event is taken: were it
/// left to each member, one that dies before its first event would make the next one miss it.
///
/// Of two processes that do this at once both may write. Where each topic ends is asked before what
/// was written, so neither writes a place behind an event that the other has taken meanwhile.
fn begin(config: &ClientConfig, topic: &str, partitions: i32) -> Result<(), KafkaError> {
    let consumer: BaseConsumer = config.create()?;
    let mut list = TopicPartitionList::new();
    let mut ends = Vec::new();
    for partition in 0..partitions {
        list.add_partition(topic, partition);
        ends.push(consumer.fetch_watermarks(topic, partition, WITHIN)?.1);
    }
    let committed = consumer.committed_offsets(list, WITHIN)?;
    let mut fresh = TopicPartitionList::new();
    for (element, end) in committed.elements().iter().zip(ends) {
        if element.offset() == Offset::Invalid {
            let end = Offset::Offset(end);
            fresh.add_partition_offset(topic, element.partition(), end)?;
        }
    }
    if fresh.count() > 0 {
        // A group that has members already began where they did.
        let _ = consumer.commit(&fresh, CommitMode::Sync);
    }
    Ok(())
}

const fn denied(error: RDKafkaErrorCode) -> bool {
    matches!(
        error,
        RDKafkaErrorCode::TopicAuthorizationFailed | RDKafkaErrorCode::ClusterAuthorizationFailed
    )
}

fn config(address: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", address)
        .set("client.id", "knew")
        .set("reconnect.backoff.max.ms", "1000")
        .set("socket.timeout.ms", "5000")
        .set_log_level(RDKafkaLogLevel::Emerg);
    config
}

/// Runs what waits for the network without letting others.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, KafkaError> + Send + 'static,
) -> Result<T, String> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| error.to_string())?.map_err(words)
}

/// What went wrong, without the name of the call.
#[expect(
    clippy::needless_pass_by_value,
    reason = "errors are handed over whole by map_err"
)]
pub fn words(error: KafkaError) -> String {
    match error.rdkafka_error_code() {
        Some(RDKafkaErrorCode::BrokerTransportFailure | RDKafkaErrorCode::AllBrokersDown) => {
            "no broker answers".to_owned()
        }
        Some(code) => code.to_string(),
        None => error.to_string(),
    }
}
