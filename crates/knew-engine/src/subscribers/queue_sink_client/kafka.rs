//! Apache Kafka: events are produced to a topic, in the form of the CloudEvents binding for Kafka.

use std::time::Duration;

use http::header::CONTENT_TYPE;
use rdkafka::ClientConfig;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};

use crate::external::{ResolvedAddress, check_brokers};
use knew_event::{Event, ExtensionValue, http_binding};

/// How long a broker may take to take a record.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(10);

/// A producer.
#[derive(Clone)]
pub struct KafkaSinkClient(FutureProducer);

impl KafkaSinkClient {
    /// Makes a producer, which connects by itself.
    pub async fn open(address: &ResolvedAddress) -> Result<Self, String> {
        check_brokers(address).await?;
        let made = ClientConfig::new()
            .set("bootstrap.servers", address.expose())
            .set(
                "message.timeout.ms",
                DELIVERY_TIMEOUT.as_millis().to_string(),
            )
            .set("acks", "all")
            .set("log_level", "0")
            .create();
        made.map(Self).map_err(|error| error.to_string())
    }

    /// Produces a record and waits until the brokers have it. The key is the event's `partitionkey`.
    pub async fn send(&self, topic: &str, structured: bool, event: &Event) -> Result<(), String> {
        let (headers, body) = if structured {
            http_binding::encode_structured(event)
        } else {
            http_binding::encode_binary(event)
        };
        let mut written = OwnedHeaders::new_with_capacity(headers.len());
        for (name, value) in &headers {
            let key = match name {
                &CONTENT_TYPE => "content-type".to_owned(),
                name => name.as_str().replacen("ce-", "ce_", 1),
            };
            let value = Some(value.as_bytes());
            written = written.insert(Header { key: &key, value });
        }
        let key = match event.extensions.get("partitionkey") {
            Some(ExtensionValue::Text(key)) => Some(key.as_str()),
            _ => None,
        };
        let mut record = FutureRecord::<str, [u8]>::to(topic)
            .payload(&body[..])
            .headers(written);
        if let Some(key) = key {
            record = record.key(key);
        }
        let sent = self.0.send(record, DELIVERY_TIMEOUT).await;
        sent.map(drop).map_err(|(error, _)| error.to_string())
    }
}
