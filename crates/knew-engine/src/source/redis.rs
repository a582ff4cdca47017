//! Redis: the entries of a stream, shared by a group of consumers.
//!
//! An entry is acknowledged when the sink has accepted its event. What was read and not acknowledged
//! stays with its consumer, and is read first when that comes back.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::try_join_all;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisError, Value, cmd};

use super::feed::Trouble;
use super::intake::{Intake, Taken};
use crate::outside::Address;
use knew_core::model::feed::RedisStream;
use knew_core::record::Condition;

/// How long one read waits for an entry, and how long any answer may take.
const READ_MS: usize = 1000;
const REPLY: Duration = Duration::from_secs(5);

/// The most consumers that are run for one source.
const CONSUMERS: usize = 16;

/// The entries of one read, by stream: each with its fields and values in turn, unless it is deleted.
type Read = Option<Vec<(String, Vec<Entry>)>>;
type Entry = (String, Option<Vec<Vec<u8>>>);

/// Takes entries until it is over.
pub async fn take(
    intake: &Arc<Intake>,
    it: &RedisStream,
    address: &Address,
) -> Result<(), Trouble> {
    let client = Client::open(address.whole()).map_err(|error| {
        Trouble::Lasting(format!(
            "{error}; an address looks like redis://127.0.0.1:6379"
        ))
    })?;
    let group = it.group.clone().unwrap_or_else(|| intake.id.name.clone());
    let Some(first) = intake.unless_over(connect(&client)).await else {
        return Ok(());
    };
    let mut first = first?;
    found(&mut first, &it.stream, &group).await?;
    intake.is(Condition::Ready);
    let lanes = (0..it.consumers.min(CONSUMERS)).map(|number| {
        let lane = Lane {
            intake,
            stream: &it.stream,
            group: &group,
            consumer: format!("{group}-{number}"),
        };
        lane.run(&client)
    });
    try_join_all(lanes).await.map(drop)
}

async fn connect(client: &Client) -> Result<MultiplexedConnection, Trouble> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(REPLY))
        .set_response_timeout(Some(REPLY));
    let connected = client.get_multiplexed_async_connection_with_config(&config);
    connected.await.map_err(Trouble::passing)
}

/// Makes stream and group where they are not there. A new group starts with what comes next.
async fn found(
    connection: &mut MultiplexedConnection,
    stream: &str,
    group: &str,
) -> Result<(), Trouble> {
    let mut create = cmd("XGROUP");
    create
        .arg("CREATE")
        .arg(stream)
        .arg(group)
        .arg("$")
        .arg("MKSTREAM");
    let created: Result<Value, RedisError> = create.query_async(connection).await;
    match created {
        Err(error) if error.code() != Some("BUSYGROUP") => Err(Trouble::passing(error)),
        _ => Ok(()),
    }
}

/// One consumer of a group.
struct Lane<'a> {
    intake: &'a Arc<Intake>,
    stream: &'a str,
    group: &'a str,
    consumer: String,
}

impl Lane<'_> {
    /// First what this consumer read before, then what nobody has read.
    async fn run(self, client: &Client) -> Result<(), Trouble> {
        let Some(connection) = self.intake.unless_over(connect(client)).await else {
            return Ok(());
        };
        let mut connection = connection?;
        let mut after = "0";
        while !self.intake.is_over() {
            let read = self.read(&mut connection, after).await?;
            let streams = read.unwrap_or_default();
            let entries: Vec<_> = streams.into_iter().flat_map(|stream| stream.1).collect();
            if entries.is_empty() {
                after = ">";
            }
            for (id, fields) in entries {
                let _held = self.intake.hold();
                if self.hand_over(&id, fields).await.is_none() {
                    return Ok(());
                }
                let mut ack = cmd("XACK");
                ack.arg(self.stream).arg(self.group).arg(&id);
                let _: Value = ack
                    .query_async(&mut connection)
                    .await
                    .map_err(Trouble::passing)?;
            }
        }
        Ok(())
    }

    async fn read(
        &self,
        connection: &mut MultiplexedConnection,
        after: &str,
    ) -> Result<Read, Trouble> {
        let mut read = cmd("XREADGROUP");
        read.arg("GROUP").arg(self.group).arg(&self.consumer);
        read.arg("COUNT").arg(1).arg("BLOCK").arg(READ_MS);
        read.arg("STREAMS").arg(self.stream).arg(after);
        read.query_async(connection).await.map_err(Trouble::passing)
    }

    /// An entry that was deleted meanwhile has nothing to hand over.
    async fn hand_over(&self, id: &str, fields: Option<Vec<Vec<u8>>>) -> Option<()> {
        let Some(fields) = fields else {
            return Some(());
        };
        let texts: Vec<_> = fields
            .iter()
            .map(|field| String::from_utf8_lossy(field))
            .collect();
        let taken = Taken {
            id: id.to_owned(),
            content_type: Some("application/json".to_owned()),
            data: serde_json::to_vec(&texts).unwrap_or_default().into(),
            ..Taken::default()
        };
        match self.intake.event(taken) {
            Ok(event) => self.intake.insist(&event).await,
            Err(words) => {
                self.intake.is(Condition::Failed(words));
                None
            }
        }
    }
}
