//! Apache Kafka: a topic for each hub, and for each route a consumer group that all processes join.

mod consumer_group;

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::StatusCode;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord, Producer};
use rdkafka::{ClientConfig, ClientContext, Offset, TopicPartitionList};
use tokio::sync::watch;

use super::pending_acks::Position;
use super::store::{HubStore, RouteConsumer, StoreError};
use super::stored_message::{HeaderNames, StoredMessage};
use super::topic::{HubTopic, kafka_consumer_group};
use knew_core::graph::HubKind;
use knew_core::model::Id;
use knew_event::ExtensionValue;

use consumer_group::{ConsumerGroup, GroupConsumer, GroupContext};

const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// Limits of what a consumer fetches at a time and ahead. The defaults of 50 MiB and 64 MiB are too much where
/// each route has a consumer of its own.
const FETCH_MAX_BYTES: &str = "4194304";
const QUEUED_MAX_KIB: &str = "4096";

/// Default number of partitions of a broker's topic, as on a cluster; a channel's has one.
const BROKER_PARTITIONS: i32 = 10;

/// A connection to Kafka.
#[derive(Clone)]
pub struct KafkaStore {
    address: Arc<str>,
    producer: FutureProducer<ConnectionMonitor>,
    connected: Arc<watch::Sender<bool>>,
}

/// Notices when no broker can be reached any more.
#[derive(Clone)]
struct ConnectionMonitor(Arc<watch::Sender<bool>>);

impl ClientContext for ConnectionMonitor {
    /// By default the library logs to stderr, which belongs to the screen.
    fn log(&self, _: RDKafkaLogLevel, _: &str, _: &str) {}

    fn error(&self, error: KafkaError, _: &str) {
        if error.rdkafka_error_code() == Some(RDKafkaErrorCode::AllBrokersDown) {
            self.0.send_replace(false);
        }
    }
}

impl std::fmt::Debug for KafkaStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KafkaStore").finish_non_exhaustive()
    }
}

impl KafkaStore {
    /// Connects. The client reconnects by itself.
    pub async fn connect(address: &str) -> Result<Self, StoreError> {
        let connected = Arc::new(watch::Sender::new(true));
        let mut config = client_config(address);
        config.set("acks", "all").set("linger.ms", "1").set(
            "message.timeout.ms",
            REQUEST_TIMEOUT.as_millis().to_string(),
        );
        let producer = config.create_with_context(ConnectionMonitor(connected.clone()));
        let store = Self {
            address: address.into(),
            producer: producer.map_err(store_error)?,
            connected,
        };
        // A producer connects only when it is used: this request finds out whether a broker responds.
        store.partition_count("").await?;
        Ok(store)
    }

    /// Creates the topic of a hub unless it exists.
    ///
    /// It is created without asking for it first: a server that creates topics automatically would answer the
    /// question with a topic of its own number of partitions.
    async fn create_hub_topic(&self, topic: &HubTopic) -> Result<(), StoreError> {
        let name = topic.kafka_topic();
        let default_partitions = match topic.kind {
            HubKind::Broker => BROKER_PARTITIONS,
            HubKind::Channel => 1,
        };
        let retention = topic.retention().as_millis().to_string();
        let new_topic = NewTopic::new(
            &name,
            topic.config.partitions.unwrap_or(default_partitions),
            TopicReplication::Fixed(topic.config.replicas.unwrap_or(1)),
        )
        .set("retention.ms", &retention);
        let admin: AdminClient<DefaultClientContext> =
            client_config(&self.address).create().map_err(store_error)?;
        let options = AdminOptions::new().operation_timeout(Some(REQUEST_TIMEOUT));
        let created = admin.create_topics([&new_topic], &options).await;
        for result in created.map_err(store_error)? {
            match result {
                Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
                // A user without the right to create topics may still use an existing one.
                Err((topic, error))
                    if is_authorization_error(error) && self.partition_count(&topic).await? > 0 => {
                }
                Err((topic, error)) => {
                    let reason = error.to_string();
                    return Err(StoreError::CreateTopic { topic, reason });
                }
            }
        }
        Ok(())
    }

    /// Publishes an event; events of one `partitionkey` are stored in one partition.
    async fn publish_message(
        &self,
        topic: &HubTopic,
        message: &StoredMessage,
    ) -> Result<Position, StoreError> {
        let encoded = message.encode(HeaderNames::Kafka);
        let mut headers = OwnedHeaders::new_with_capacity(encoded.headers.len());
        for (key, value) in &encoded.headers {
            let value = Some(value);
            headers = headers.insert(Header { key, value });
        }
        let topic = topic.kafka_topic();
        let mut record = FutureRecord::to(&topic)
            .payload(encoded.body.as_ref())
            .headers(headers);
        let key = message.event.extensions.get("partitionkey");
        let key = key.map(ExtensionValue::to_string);
        if let Some(key) = &key {
            record = record.key(key);
        }
        let sent = self.producer.send(record, REQUEST_TIMEOUT).await;
        let stored = sent.map_err(|(error, _)| store_error(error))?;
        Ok(Position {
            partition: stored.partition,
            offset: u64::try_from(stored.offset).unwrap_or_default(),
        })
    }

    async fn join_group(
        &self,
        topic: &HubTopic,
        route: &Id,
    ) -> Result<Box<dyn RouteConsumer>, StoreError> {
        let topic = topic.kafka_topic();
        let partitions = self.partition_count(&topic).await?;
        let mut config = client_config(&self.address);
        config
            .set("group.id", kafka_consumer_group(route))
            .set("enable.auto.offset.store", "false")
            .set("auto.commit.interval.ms", "250")
            .set("auto.offset.reset", "earliest")
            .set("session.timeout.ms", "6000")
            .set("heartbeat.interval.ms", "1500")
            .set("max.poll.interval.ms", "86400000")
            .set("fetch.wait.max.ms", "100")
            .set("fetch.max.bytes", FETCH_MAX_BYTES)
            .set("queued.max.messages.kbytes", QUEUED_MAX_KIB);
        let (commit_config, name) = (config.clone(), topic.clone());
        run_blocking(move || commit_start_offsets(&commit_config, &name, partitions)).await?;
        let context = GroupContext::default();
        let consumer = config.create_with_context(context).map_err(store_error)?;
        let group = ConsumerGroup::subscribe(consumer, topic, partitions).map_err(store_error)?;
        Ok(Box::new(GroupConsumer::new(group)))
    }

    /// Number of partitions of a topic, 0 if it does not exist.
    async fn partition_count(&self, topic: &str) -> Result<i32, StoreError> {
        let (producer, topic) = (self.producer.clone(), topic.to_owned());
        let metadata = run_blocking(move || {
            let only = (!topic.is_empty()).then_some(topic.as_str());
            let metadata = producer.client().fetch_metadata(only, REQUEST_TIMEOUT)?;
            let found = metadata
                .topics()
                .iter()
                .find(|candidate| candidate.name() == topic)
                .filter(|found| found.error().is_none());
            Ok(found.map_or(0, |found| found.partitions().len()))
        });
        let count = metadata.await?;
        // A broker responded: the connection is up again.
        self.connected.send_replace(true);
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

impl HubStore for KafkaStore {
    fn create_topic<'a>(&'a self, topic: &'a HubTopic) -> BoxFuture<'a, Result<(), StoreError>> {
        self.create_hub_topic(topic).boxed()
    }

    fn disconnected(&self) -> BoxFuture<'_, StoreError> {
        let mut connected = self.connected.subscribe();
        async move {
            // An error means that the sender is gone, and with it the connection.
            let _ = connected.wait_for(|connected| !connected).await;
            StoreError::NoBroker
        }
        .boxed()
    }

    fn publish<'a>(
        &'a self,
        topic: &'a HubTopic,
        message: &'a StoredMessage,
    ) -> BoxFuture<'a, Result<Position, StoreError>> {
        self.publish_message(topic, message).boxed()
    }

    fn consume<'a>(
        &'a self,
        topic: &'a HubTopic,
        route: &'a Id,
    ) -> BoxFuture<'a, Result<Box<dyn RouteConsumer>, StoreError>> {
        self.join_group(topic, route).boxed()
    }

    /// On a cluster the subscriptions of a Kafka channel are ordered, triggers are not.
    fn is_ordered(&self, topic: &HubTopic) -> bool {
        topic.kind == HubKind::Channel
    }

    fn publish_failed_status(&self) -> StatusCode {
        StatusCode::SERVICE_UNAVAILABLE
    }

    /// Does nothing: `publish` returns once the brokers have the event, and closing a group commits.
    fn flush(&self) -> BoxFuture<'_, ()> {
        std::future::ready(()).boxed()
    }
}

/// Commits the end of each partition for a new group, which is to start with the next event.
///
/// It is committed before any event is consumed. Were it left to each member's `auto.offset.reset`, one that
/// dies before its first event would make the next one miss it.
///
/// Two processes that do this at once may both commit. The end of each partition is read before the committed
/// offsets, so neither commits an offset past an event that the other has consumed meanwhile.
fn commit_start_offsets(
    config: &ClientConfig,
    topic: &str,
    partitions: i32,
) -> Result<(), KafkaError> {
    let consumer: BaseConsumer = config.create()?;
    let mut list = TopicPartitionList::new();
    let mut ends = Vec::new();
    for partition in 0..partitions {
        list.add_partition(topic, partition);
        let (_, end) = consumer.fetch_watermarks(topic, partition, REQUEST_TIMEOUT)?;
        ends.push(end);
    }
    let committed = consumer.committed_offsets(list, REQUEST_TIMEOUT)?;
    let mut missing = TopicPartitionList::new();
    for (element, end) in committed.elements().iter().zip(ends) {
        if element.offset() == Offset::Invalid {
            let end = Offset::Offset(end);
            missing.add_partition_offset(topic, element.partition(), end)?;
        }
    }
    if missing.count() > 0 {
        // Fails for a group with members, who have committed an offset already.
        let _ = consumer.commit(&missing, CommitMode::Sync);
    }
    Ok(())
}

const fn is_authorization_error(error: RDKafkaErrorCode) -> bool {
    matches!(
        error,
        RDKafkaErrorCode::TopicAuthorizationFailed | RDKafkaErrorCode::ClusterAuthorizationFailed
    )
}

fn client_config(address: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", address)
        .set("client.id", "knew")
        .set("reconnect.backoff.max.ms", "1000")
        .set("socket.timeout.ms", "5000")
        .set_log_level(RDKafkaLogLevel::Emerg);
    config
}

/// Runs a blocking call of librdkafka on a thread of its own.
async fn run_blocking<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, KafkaError> + Send + 'static,
) -> Result<T, StoreError> {
    let result = tokio::task::spawn_blocking(call).await;
    result
        .map_err(|error| StoreError::Task(error.to_string()))?
        .map_err(store_error)
}

/// Converts an error, leaving out the name of the failed call, which says nothing to a user.
fn store_error(error: KafkaError) -> StoreError {
    match error.rdkafka_error_code() {
        Some(RDKafkaErrorCode::BrokerTransportFailure | RDKafkaErrorCode::AllBrokersDown) => {
            StoreError::NoBroker
        }
        Some(code) => StoreError::client(code),
        None => StoreError::client(error),
    }
}
