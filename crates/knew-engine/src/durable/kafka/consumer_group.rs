//! Membership of this process in a consumer group, and the offsets it has yet to commit.
//!
//! Kafka stores one offset per partition: everything before it is acknowledged. Messages are acknowledged in
//! any order, so the offset of a partition advances to its oldest unacknowledged message. After a rebalance
//! the messages of the partitions taken away belong to another member.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{
    BaseConsumer, CommitMode, Consumer, ConsumerContext, Rebalance, StreamConsumer,
};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::{ClientContext, Offset, TopicPartitionList};
use tokio::sync::Notify;

use super::{REQUEST_TIMEOUT, run_blocking, store_error};
use crate::durable::pending_acks::Position;
use crate::durable::store::{Ack, ConsumerProgress, ReceivedMessage, RouteConsumer, StoreError};
use crate::durable::stored_message::{DecodeError, HeaderNames, StoredMessage};

/// Time for deliveries in progress to end when the group is left, and for a consumer to close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// Callbacks of the consumer's client.
#[derive(Clone, Default)]
pub struct GroupContext(Arc<Membership>);

#[derive(Default)]
struct Membership {
    /// Number of rebalances that took partitions away.
    generation: AtomicU64,
    unacknowledged: Mutex<UnacknowledgedOffsets>,
    /// Notified when offsets were acknowledged or revoked.
    changed: Notify,
}

#[derive(Default)]
struct UnacknowledgedOffsets(HashMap<i32, PartitionOffsets>);

#[derive(Default)]
struct PartitionOffsets {
    unacknowledged: BTreeSet<i64>,
    /// Offset after the last message received.
    next: i64,
}

/// Consumer of one topic in the consumer group of a route.
pub struct ConsumerGroup {
    /// `None` once it is closing.
    consumer: Option<StreamConsumer<GroupContext>>,
    context: GroupContext,
    topic: String,
    partitions: i32,
}

/// Route consumer backed by a consumer group.
#[derive(Debug)]
pub struct GroupConsumer(Arc<ConsumerGroup>);

/// Acknowledges an offset.
struct OffsetAck {
    group: Arc<ConsumerGroup>,
    partition: i32,
    offset: i64,
    generation: u64,
}

/// Reads the committed offsets of a group.
#[derive(Debug)]
struct CommittedOffsets(Arc<ConsumerGroup>);

impl std::fmt::Debug for ConsumerGroup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConsumerGroup")
            .field("topic", &self.topic)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for OffsetAck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OffsetAck")
            .field("offset", &self.offset)
            .finish_non_exhaustive()
    }
}

impl ClientContext for GroupContext {
    /// By default the library logs to stderr, which belongs to the screen.
    fn log(&self, _: RDKafkaLogLevel, _: &str, _: &str) {}

    fn error(&self, _: KafkaError, _: &str) {}
}

impl ConsumerContext for GroupContext {
    fn pre_rebalance(&self, _: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        if let Rebalance::Revoke(_) = rebalance {
            self.0.generation.fetch_add(1, Ordering::SeqCst);
            self.0.unacknowledged().0.clear();
            self.0.changed.notify_waiters();
        }
    }
}

impl Membership {
    fn unacknowledged(&self) -> MutexGuard<'_, UnacknowledgedOffsets> {
        self.unacknowledged
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl UnacknowledgedOffsets {
    fn insert(&mut self, partition: i32, offset: i64) {
        let offsets = self.0.entry(partition).or_default();
        offsets.unacknowledged.insert(offset);
        offsets.next = offsets.next.max(offset + 1);
    }

    /// Removes an offset; returns the last one up to which all are acknowledged now.
    fn acknowledge(&mut self, partition: i32, offset: i64) -> Option<i64> {
        let offsets = self.0.get_mut(&partition)?;
        offsets.unacknowledged.remove(&offset);
        let first = offsets.unacknowledged.first().copied();
        Some(first.unwrap_or(offsets.next) - 1)
    }

    fn is_empty(&self) -> bool {
        self.0
            .values()
            .all(|offsets| offsets.unacknowledged.is_empty())
    }
}

impl ConsumerGroup {
    /// Subscribes a consumer; it joins the group with the first call of `receive`.
    pub fn subscribe(
        consumer: StreamConsumer<GroupContext>,
        topic: String,
        partitions: i32,
    ) -> Result<Self, KafkaError> {
        consumer.subscribe(&[&topic])?;
        let context = GroupContext::clone(consumer.context());
        Ok(Self {
            consumer: Some(consumer),
            context,
            topic,
            partitions,
        })
    }

    fn membership(&self) -> &Membership {
        &self.context.0
    }

    fn consumer(&self) -> Result<&StreamConsumer<GroupContext>, StoreError> {
        self.consumer.as_ref().ok_or(StoreError::LeftGroup)
    }

    async fn receive(group: &Arc<Self>) -> Result<ReceivedMessage, StoreError> {
        let message = group.consumer()?.recv().await.map_err(store_error)?;
        let (partition, offset) = (message.partition(), message.offset());
        let membership = group.membership();
        let generation = membership.generation.load(Ordering::SeqCst);
        membership.unacknowledged().insert(partition, offset);
        Ok(ReceivedMessage {
            message: decode(&message),
            position: Position {
                partition,
                offset: u64::try_from(offset).unwrap_or_default(),
            },
            ack: Box::new(OffsetAck {
                group: group.clone(),
                partition,
                offset,
                generation,
            }),
        })
    }

    /// Waits for deliveries in progress, commits, and leaves the group.
    async fn leave(self: Arc<Self>) {
        let all_acknowledged = async {
            loop {
                // Registered before looking, so that a change in between is not missed.
                let changed = self.membership().changed.notified();
                if self.membership().unacknowledged().is_empty() {
                    return;
                }
                changed.await;
            }
        };
        // What takes longer is redelivered to another member.
        let _ = tokio::time::timeout(CLOSE_TIMEOUT, all_acknowledged).await;
        let left = run_blocking(move || {
            if let Some(consumer) = &self.consumer {
                let committed = consumer.commit_consumer_state(CommitMode::Sync);
                consumer.unsubscribe();
                committed?;
            }
            Ok(())
        });
        // Nothing to commit is an error too.
        let _ = left.await;
    }
}

/// Closing a consumer waits for the threads of librdkafka, sometimes for ever. Shutdown does not.
impl Drop for ConsumerGroup {
    fn drop(&mut self) {
        let consumer = self.consumer.take();
        let (closed, is_closed) = mpsc::channel();
        thread::spawn(move || {
            drop(consumer);
            // Nobody may be waiting any more.
            let _ = closed.send(());
        });
        // A slow consumer closes in the background; others get its partitions after the session timeout.
        let _ = is_closed.recv_timeout(CLOSE_TIMEOUT);
    }
}

impl GroupConsumer {
    pub fn new(group: ConsumerGroup) -> Self {
        Self(Arc::new(group))
    }
}

impl RouteConsumer for GroupConsumer {
    fn receive(&mut self) -> BoxFuture<'_, Result<ReceivedMessage, StoreError>> {
        ConsumerGroup::receive(&self.0).boxed()
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        self.0.leave().boxed()
    }

    fn progress(&self) -> Arc<dyn ConsumerProgress> {
        Arc::new(CommittedOffsets(self.0.clone()))
    }
}

impl ConsumerProgress for CommittedOffsets {
    fn acknowledged(&self) -> BoxFuture<'_, Vec<Position>> {
        let group = self.0.clone();
        let committed = run_blocking(move || {
            let Some(consumer) = &group.consumer else {
                return Ok(TopicPartitionList::new());
            };
            let mut list = TopicPartitionList::new();
            for partition in 0..group.partitions {
                list.add_partition(&group.topic, partition);
            }
            consumer.committed_offsets(list, REQUEST_TIMEOUT)
        });
        async move {
            let committed = committed.await.unwrap_or_default();
            let elements = committed.elements();
            elements
                .iter()
                .filter_map(|element| match element.offset() {
                    Offset::Offset(next) => Some(Position {
                        partition: element.partition(),
                        offset: u64::try_from(next - 1).ok()?,
                    }),
                    _ => None,
                })
                .collect()
        }
        .boxed()
    }
}

impl OffsetAck {
    fn store_offset(&self) {
        if !self.is_current() {
            return;
        }
        let membership = self.group.membership();
        let last = membership
            .unacknowledged()
            .acknowledge(self.partition, self.offset);
        if let (Some(last), Ok(consumer)) = (last.filter(|last| *last >= 0), self.group.consumer())
        {
            // Fails for a partition that was just revoked; its messages are redelivered to another member.
            let _ = consumer.store_offset(&self.group.topic, self.partition, last);
        }
        membership.changed.notify_waiters();
    }
}

impl Ack for OffsetAck {
    fn is_current(&self) -> bool {
        self.generation == self.group.membership().generation.load(Ordering::SeqCst)
    }

    fn ack(self: Box<Self>) -> BoxFuture<'static, ()> {
        self.store_offset();
        std::future::ready(()).boxed()
    }

    /// Does nothing: whoever gets the partition next starts at the first offset that is not committed.
    fn nack(self: Box<Self>) -> BoxFuture<'static, ()> {
        std::future::ready(()).boxed()
    }

    /// Does nothing: Kafka has no deadline per message.
    fn extend(&self) -> BoxFuture<'_, ()> {
        std::future::ready(()).boxed()
    }
}

fn decode(message: &BorrowedMessage<'_>) -> Result<StoredMessage, DecodeError> {
    let headers = message.headers();
    let pairs = headers.iter().flat_map(|headers| headers.iter());
    let pairs = pairs.map(|header| (header.key, header.value.unwrap_or_default()));
    let body = Bytes::copy_from_slice(message.payload().unwrap_or_default());
    StoredMessage::decode(HeaderNames::Kafka, pairs, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_is_acknowledged_up_to_its_oldest_open_message() {
        let mut offsets = UnacknowledgedOffsets::default();
        for offset in [4, 5, 6] {
            offsets.insert(0, offset);
        }
        assert_eq!(offsets.acknowledge(0, 5), Some(3));
        assert_eq!(offsets.acknowledge(0, 4), Some(5));
        assert!(!offsets.is_empty());
        assert_eq!(offsets.acknowledge(0, 6), Some(6));
        assert!(offsets.is_empty());
    }
}
