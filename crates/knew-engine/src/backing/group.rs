//! A process as a member of a consumer group: what it holds, and how far it is.
//!
//! Kafka remembers one number for each part: everything before it is done. So a part is done as far as
//! its oldest message in hand. When parts go to another member, what is in hand counts no longer.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{
    BaseConsumer, CommitMode, Consumer, ConsumerContext, Rebalance, StreamConsumer,
};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::{ClientContext, Offset, TopicPartitionList};
use tokio::sync::Notify;

use super::kafka::{WITHIN, blocking, words};
use super::ledger::Position;
use super::letter::{Letter, Names};

/// How long whoever is in the midst of something may take when the group is left.
const GRACE: Duration = Duration::from_secs(5);

/// Hears what parts this process gets and loses.
#[derive(Clone, Default)]
pub struct Membership(Arc<Member>);

#[derive(Default)]
struct Member {
    /// How often parts were taken away.
    era: AtomicU64,
    hands: Mutex<Hands>,
    empty: Notify,
}

/// The messages of each part that are not done, and the number after the last one seen.
#[derive(Default)]
struct Hands(HashMap<i32, (BTreeSet<i64>, i64)>);

/// A consumer in a group.
pub struct Group {
    /// Until it closes.
    consumer: Option<StreamConsumer<Membership>>,
    member: Membership,
    topic: String,
    partitions: i32,
}

/// Says what became of a message.
pub struct Receipt {
    group: Arc<Group>,
    partition: i32,
    offset: i64,
    era: u64,
}

/// Tells how far a group is.
#[derive(Clone)]
pub struct Gauge(pub Arc<Group>);

impl std::fmt::Debug for Group {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Group")
            .field("topic", &self.topic)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Receipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Receipt")
            .field("offset", &self.offset)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Gauge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Gauge").finish_non_exhaustive()
    }
}

impl ClientContext for Membership {
    /// Nothing is written to stderr: it belongs to the screen.
    fn log(&self, _: RDKafkaLogLevel, _: &str, _: &str) {}

    fn error(&self, _: KafkaError, _: &str) {}
}

impl ConsumerContext for Membership {
    fn pre_rebalance(&self, _: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        if let Rebalance::Revoke(_) = rebalance {
            self.0.era.fetch_add(1, Ordering::SeqCst);
            self.0.hands().0.clear();
            self.0.empty.notify_waiters();
        }
    }
}

impl Member {
    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hands {
    fn take(&mut self, partition: i32, offset: i64) {
        let (open, next) = self.0.entry(partition).or_default();
        open.insert(offset);
        *next = (*next).max(offset + 1);
    }

    /// The last message before which all are done, now that this one is.
    fn done(&mut self, partition: i32, offset: i64) -> Option<i64> {
        let (open, next) = self.0.get_mut(&partition)?;
        open.remove(&offset);
        let first = open.first().copied().unwrap_or(*next);
        Some(first - 1)
    }

    fn is_empty(&self) -> bool {
        self.0.values().all(|(open, _)| open.is_empty())
    }
}

impl Group {
    /// A consumer that becomes a member as soon as somebody reads.
    pub fn new(
        consumer: StreamConsumer<Membership>,
        topic: String,
        partitions: i32,
    ) -> Result<Self, KafkaError> {
        consumer.subscribe(&[&topic])?;
        let member = Membership::clone(consumer.context());
        Ok(Self {
            consumer: Some(consumer),
            member,
            topic,
            partitions,
        })
    }

    fn member(&self) -> &Member {
        &self.member.0
    }

    fn consumer(&self) -> Result<&StreamConsumer<Membership>, String> {
        let consumer = self.consumer.as_ref();
        consumer.ok_or_else(|| "the group was left".to_owned())
    }

    /// The next message.
    pub async fn next(
        group: &Arc<Self>,
    ) -> Result<(Result<Letter, String>, Position, Receipt), String> {
        let message = group.consumer()?.recv().await.map_err(words)?;
        let (partition, offset) = (message.partition(), message.offset());
        let era = group.member().era.load(Ordering::SeqCst);
        group.member().hands().take(partition, offset);
        let receipt = Receipt {
            group: group.clone(),
            partition,
            offset,
            era,
        };
        let position = (partition, u64::try_from(offset).unwrap_or_default());
        Ok((letter(&message), position, receipt))
    }

    /// Waits for what is in hand, says how far it came, and leaves.
    pub async fn leave(self: Arc<Self>) {
        let emptied = async {
            loop {
                let empty = self.member().empty.notified();
                if self.member().hands().is_empty() {
                    return;
                }
                empty.await;
            }
        };
        // What takes longer is read again by another member.
        let _ = tokio::time::timeout(GRACE, emptied).await;
        let left = blocking(move || {
            if let Some(consumer) = &self.consumer {
                let said = consumer.commit_consumer_state(CommitMode::Sync);
                consumer.unsubscribe();
                said?;
            }
            Ok(())
        });
        // Nothing to say is an error too.
        let _ = left.await;
    }
}

/// A consumer that closes waits for its threads, and sometimes for ever: nobody waits with it for long.
impl Drop for Group {
    fn drop(&mut self) {
        let consumer = self.consumer.take();
        let (says, closed) = mpsc::channel();
        thread::spawn(move || {
            drop(consumer);
            // Nobody may be waiting any more.
            let _ = says.send(());
        });
        // What takes longer goes on by itself; others get its parts when the group has noticed.
        let _ = closed.recv_timeout(GRACE);
    }
}

impl Gauge {
    /// For each part the last message before which all are done.
    pub async fn done(&self) -> Vec<Position> {
        let group = self.0.clone();
        let committed = blocking(move || {
            let Some(consumer) = &group.consumer else {
                return Ok(TopicPartitionList::new());
            };
            let mut list = TopicPartitionList::new();
            for partition in 0..group.partitions {
                list.add_partition(&group.topic, partition);
            }
            consumer.committed_offsets(list, WITHIN)
        });
        let Ok(committed) = committed.await else {
            return Vec::new();
        };
        let elements = committed.elements();
        let done = elements
            .iter()
            .filter_map(|element| match element.offset() {
                Offset::Offset(next) => Some((element.partition(), u64::try_from(next - 1).ok()?)),
                _ => None,
            });
        done.collect()
    }
}

impl Receipt {
    /// Whether the message is still this member's.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.era == self.group.member().era.load(Ordering::SeqCst)
    }

    /// The route is done with it.
    pub fn done(&self) {
        let member = self.group.member();
        if !self.counts() {
            return;
        }
        let done = member.hands().done(self.partition, self.offset);
        if let (Some(last), Ok(consumer)) = (done.filter(|done| *done >= 0), self.group.consumer())
        {
            // A part that was just taken away is read again by another member.
            let _ = consumer.store_offset(&self.group.topic, self.partition, last);
        }
        member.empty.notify_waiters();
    }
}

fn letter(message: &BorrowedMessage<'_>) -> Result<Letter, String> {
    let headers = message.headers();
    let pairs = headers.iter().flat_map(|header| header.iter());
    let pairs = pairs.map(|pair| (pair.key, pair.value.unwrap_or_default()));
    let body = Bytes::copy_from_slice(message.payload().unwrap_or_default());
    Letter::read(Names::Kafka, pairs, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_done_as_far_as_its_oldest_message_in_hand() {
        let mut hands = Hands::default();
        for offset in [4, 5, 6] {
            hands.take(0, offset);
        }
        assert_eq!(hands.done(0, 5), Some(3));
        assert_eq!(hands.done(0, 4), Some(5));
        assert!(!hands.is_empty());
        assert_eq!(hands.done(0, 6), Some(6));
        assert!(hands.is_empty());
    }
}
