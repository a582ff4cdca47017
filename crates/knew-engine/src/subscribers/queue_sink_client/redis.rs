//! Redis: events go to the end of a stream.

use redis::aio::MultiplexedConnection;
use redis::{RedisError, Value, cmd};

use crate::external::{ResolvedAddress, connect_to_redis, parse_redis_address};
use knew_event::Event;

/// A connection.
#[derive(Clone)]
pub struct RedisSinkClient(MultiplexedConnection);

impl RedisSinkClient {
    /// Connects.
    pub async fn open(address: &ResolvedAddress) -> Result<Self, RedisError> {
        let client = parse_redis_address(address)?;
        connect_to_redis(&client).await.map(Self)
    }

    /// Adds an entry.
    pub async fn send(&self, stream: &str, event: &Event) -> Result<(), String> {
        let mut add = cmd("XADD");
        add.arg(stream).arg("*");
        for field in entry_fields(event) {
            add.arg(field);
        }
        let mut connection = self.0.clone();
        let added = add.query_async::<Value>(&mut connection).await;
        added.map(drop).map_err(|error| error.to_string())
    }
}

/// The fields and values of an entry: a body as the source makes it is taken apart again.
fn entry_fields(event: &Event) -> Vec<Vec<u8>> {
    let data = event.data.as_deref().unwrap_or_default();
    let texts: Option<Vec<String>> = serde_json::from_slice(data).ok();
    match texts.filter(|text| !text.is_empty() && text.len() % 2 == 0) {
        Some(texts) => texts.into_iter().map(String::into_bytes).collect(),
        None => vec![b"data".to_vec(), data.to_vec()],
    }
}
