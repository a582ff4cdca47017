//! JetStream by hand: a stream, and one durable pull consumer.

use std::sync::Arc;
use std::time::Duration;

use async_nats::HeaderMap as Fields;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::context::ContextBuilder;
use async_nats::jetstream::stream::Config;
use async_nats::jetstream::{Context, Message};
use bytes::Bytes;
use futures_util::StreamExt;
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::Semaphore;

use crate::bare::AT_ONCE;
use crate::post::Post;

/// The settings of `engine/durable/nats.rs`.
const BATCH: usize = 64;
const UNCONFIRMED: usize = 4096;
const IN_HAND: i64 = 4096;

pub struct Nats {
    context: Context,
    subject: String,
}

impl Nats {
    /// Makes the stream and begins to read.
    pub async fn open(address: &str, name: String, post: Arc<Post>) -> Self {
        let client = async_nats::connect(address).await.unwrap();
        let context = ContextBuilder::new()
            .max_ack_inflight(UNCONFIRMED)
            .backpressure_on_inflight(true)
            .build(client);
        let stream = Config {
            name: name.clone(),
            subjects: vec![name.clone()],
            ..Config::default()
        };
        let stream = context.create_stream(stream).await.unwrap();
        let consumer = pull::Config {
            durable_name: Some(name.clone()),
            deliver_policy: DeliverPolicy::New,
            ack_policy: AckPolicy::Explicit,
            max_ack_pending: IN_HAND,
            ..pull::Config::default()
        };
        let consumer = stream.create_consumer(consumer).await.unwrap();
        let batches = consumer.stream().max_messages_per_batch(BATCH);
        let messages = batches.heartbeat(Duration::from_secs(5)).messages();
        tokio::spawn(read(messages.await.unwrap(), post));
        Self {
            context,
            subject: name,
        }
    }

    /// Returns when the event is kept.
    pub async fn keep(&self, headers: &HeaderMap, body: Bytes) {
        let mut fields = Fields::new();
        for (name, value) in headers {
            fields.append(name.as_str(), value.to_str().unwrap());
        }
        let subject = self.subject.clone();
        let sent = self.context.publish_with_headers(subject, fields, body);
        sent.await.unwrap().await.unwrap();
    }
}

async fn read(mut messages: pull::Stream, post: Arc<Post>) {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let place = room.clone().acquire_owned().await.unwrap();
        let message = messages.next().await.unwrap().unwrap();
        let post = post.clone();
        tokio::spawn(async move {
            post.post(headers(&message), message.payload.clone()).await;
            message.ack().await.unwrap();
            drop(place);
        });
    }
}

fn headers(message: &Message) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(10);
    let fields = message.headers.iter().flat_map(Fields::iter);
    for (name, values) in fields {
        let name = HeaderName::from_bytes(AsRef::<[u8]>::as_ref(name)).unwrap();
        for value in values {
            headers.append(name.clone(), HeaderValue::from_str(value.as_str()).unwrap());
        }
    }
    headers
}
