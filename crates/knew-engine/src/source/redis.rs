//! Redis: the entries of a stream, shared by a group of consumers.
//!
//! An entry is acknowledged when the sink has accepted its event. What was read and not acknowledged
//! stays with its consumer, and is read first when that comes back.

use std::sync::Arc;

use futures_util::future::try_join_all;
use redis::aio::MultiplexedConnection;
use redis::{Client, RedisError, Value, cmd};

use super::queue_consumers::ConnectError;
use super::source_context::{SourceContext, SourceRecord};
use crate::external::{ResolvedAddress, connect_to_redis, parse_redis_address};
use knew_core::model::queue::RedisStream;
use knew_core::record::NodeCondition;

/// How long one read waits for an entry.
const BLOCK_MS: usize = 1000;

/// The most consumers that are run for one source.
const MAX_CONSUMERS: usize = 16;

/// The entries of one read, by stream: each with its fields and values in turn, unless it is deleted.
type StreamReply = Option<Vec<(String, Vec<StreamEntry>)>>;
type StreamEntry = (String, Option<Vec<Vec<u8>>>);

/// Takes entries until it is over.
pub async fn consume(
    context: &Arc<SourceContext>,
    spec: &RedisStream,
    address: &ResolvedAddress,
) -> Result<(), ConnectError> {
    let client = parse_redis_address(address).map_err(|error| {
        ConnectError::Permanent(format!(
            "{error}; an address looks like redis://127.0.0.1:6379"
        ))
    })?;
    let group = spec
        .group
        .clone()
        .unwrap_or_else(|| context.id.name.clone());
    let Some(first) = context.until_stopped(connect_to_redis(&client)).await else {
        return Ok(());
    };
    let mut first = first.map_err(ConnectError::transient)?;
    create_group(&mut first, &spec.stream, &group).await?;
    context.record_condition(NodeCondition::Ready);
    let consumers = (0..spec.consumers.min(MAX_CONSUMERS)).map(|number| {
        let consumer = GroupConsumer {
            context,
            stream: &spec.stream,
            group: &group,
            consumer: format!("{group}-{number}"),
        };
        consumer.run(&client)
    });
    try_join_all(consumers).await.map(drop)
}

/// Makes stream and group where they are not there. A new group starts with what comes next.
async fn create_group(
    connection: &mut MultiplexedConnection,
    stream: &str,
    group: &str,
) -> Result<(), ConnectError> {
    let mut create = cmd("XGROUP");
    create
        .arg("CREATE")
        .arg(stream)
        .arg(group)
        .arg("$")
        .arg("MKSTREAM");
    let created: Result<Value, RedisError> = create.query_async(connection).await;
    match created {
        Err(error) if error.code() != Some("BUSYGROUP") => Err(ConnectError::transient(error)),
        _ => Ok(()),
    }
}

/// One consumer of a group.
struct GroupConsumer<'a> {
    context: &'a Arc<SourceContext>,
    stream: &'a str,
    group: &'a str,
    consumer: String,
}

impl GroupConsumer<'_> {
    /// First what this consumer read before, then what nobody has read.
    async fn run(self, client: &Client) -> Result<(), ConnectError> {
        let connected = self.context.until_stopped(connect_to_redis(client));
        let Some(connection) = connected.await else {
            return Ok(());
        };
        let mut connection = connection.map_err(ConnectError::transient)?;
        let mut after = "0";
        while !self.context.is_stopped() {
            let read = self.read_next(&mut connection, after).await?;
            let streams = read.unwrap_or_default();
            let entries: Vec<_> = streams.into_iter().flat_map(|stream| stream.1).collect();
            if entries.is_empty() {
                after = ">";
            }
            for (id, fields) in entries {
                let _in_flight = self.context.begin_in_flight();
                if self.send_entry(&id, fields).await.is_none() {
                    return Ok(());
                }
                let mut ack = cmd("XACK");
                ack.arg(self.stream).arg(self.group).arg(&id);
                let _: Value = ack
                    .query_async(&mut connection)
                    .await
                    .map_err(ConnectError::transient)?;
            }
        }
        Ok(())
    }

    async fn read_next(
        &self,
        connection: &mut MultiplexedConnection,
        after: &str,
    ) -> Result<StreamReply, ConnectError> {
        let mut read = cmd("XREADGROUP");
        read.arg("GROUP").arg(self.group).arg(&self.consumer);
        read.arg("COUNT").arg(1).arg("BLOCK").arg(BLOCK_MS);
        read.arg("STREAMS").arg(self.stream).arg(after);
        read.query_async(connection)
            .await
            .map_err(ConnectError::transient)
    }

    /// An entry that was deleted meanwhile has nothing to hand over.
    async fn send_entry(&self, id: &str, fields: Option<Vec<Vec<u8>>>) -> Option<()> {
        let Some(fields) = fields else {
            return Some(());
        };
        let texts: Vec<_> = fields
            .iter()
            .map(|field| String::from_utf8_lossy(field))
            .collect();
        let record = SourceRecord {
            id: id.to_owned(),
            content_type: Some("application/json".to_owned()),
            data: serde_json::to_vec(&texts).unwrap_or_default().into(),
            ..SourceRecord::default()
        };
        match self.context.build_event(record) {
            Ok(event) => self.context.send_until_accepted(&event).await,
            Err(words) => {
                self.context.record_condition(NodeCondition::Failed(words));
                None
            }
        }
    }
}
