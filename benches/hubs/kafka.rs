//! Kafka by hand: a topic, and one consumer of a group that takes each part in order.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::message::{Header, Headers, Message, OwnedHeaders, OwnedMessage};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::bare::AT_ONCE;
use crate::post::Post;

/// Into how many parts the topic is split.
pub const PARTITIONS: i32 = 10;

/// How long a request may take.
const WITHIN: Duration = Duration::from_secs(5);

pub struct Kafka {
    producer: FutureProducer,
    topic: String,
}

impl Kafka {
    /// Makes the topic and begins to read, with the settings of `engine/durable/kafka`.
    pub async fn open(address: &str, name: String, post: Arc<Post>) -> Self {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", address);
        let admin: AdminClient<DefaultClientContext> = config.create().unwrap();
        let topic = NewTopic::new(&name, PARTITIONS, TopicReplication::Fixed(1));
        let made = admin.create_topics([&topic], &AdminOptions::new());
        made.await.unwrap();
        let mut producer = config.clone();
        producer.set("acks", "all").set("linger.ms", "1");
        config
            .set("group.id", &name)
            .set("enable.auto.offset.store", "false")
            .set("auto.commit.interval.ms", "250")
            .set("auto.offset.reset", "earliest")
            .set("session.timeout.ms", "6000")
            .set("heartbeat.interval.ms", "1500")
            .set("fetch.wait.max.ms", "100");
        let consumer: StreamConsumer = config.create().unwrap();
        consumer.subscribe(&[&name]).unwrap();
        tokio::spawn(read(Arc::new(consumer), post));
        Self {
            producer: producer.create().unwrap(),
            topic: name,
        }
    }

    /// Returns when the event is kept.
    pub async fn keep(&self, headers: &HeaderMap, body: &Bytes) {
        let mut fields = OwnedHeaders::new_with_capacity(headers.len());
        for (name, value) in headers {
            let key = name.as_str().replacen("ce-", "ce_", 1);
            let value = Some(value.as_bytes());
            fields = fields.insert(Header { key: &key, value });
        }
        let record = FutureRecord::<(), _>::to(&self.topic)
            .payload(body.as_ref())
            .headers(fields);
        self.producer.send(record, WITHIN).await.unwrap();
    }
}

async fn read(consumer: Arc<StreamConsumer>, post: Arc<Post>) {
    let mut parts: HashMap<i32, Sender<OwnedMessage>> = HashMap::new();
    loop {
        let message = consumer.recv().await.unwrap().detach();
        let part = parts.entry(message.partition()).or_insert_with(|| {
            let (sender, inbox) = channel(AT_ONCE);
            tokio::spawn(carry(inbox, consumer.clone(), post.clone()));
            sender
        });
        part.send(message).await.unwrap();
    }
}

/// Posts the messages of one part one after the other.
async fn carry(mut inbox: Receiver<OwnedMessage>, consumer: Arc<StreamConsumer>, post: Arc<Post>) {
    while let Some(message) = inbox.recv().await {
        let body = Bytes::copy_from_slice(message.payload().unwrap_or_default());
        post.post(headers(&message), body).await;
        let mut done = TopicPartitionList::new();
        let next = Offset::Offset(message.offset() + 1);
        done.add_partition_offset(message.topic(), message.partition(), next)
            .unwrap();
        consumer.store_offsets(&done).unwrap();
    }
}

fn headers(message: &OwnedMessage) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(10);
    for field in message.headers().iter().flat_map(|header| header.iter()) {
        let name = match field.key.strip_prefix("ce_") {
            Some(attribute) => {
                HeaderName::from_bytes(format!("ce-{attribute}").as_bytes()).unwrap()
            }
            None => header::CONTENT_TYPE,
        };
        let value = HeaderValue::from_bytes(field.value.unwrap_or_default()).unwrap();
        headers.append(name, value);
    }
    headers
}
