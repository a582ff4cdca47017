//! Gathers journal entries into arrivals, incrementally and within bounds.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

use super::arrival::{Arrival, Attempt, DeliveryState, RouteProgress};
use crate::model::Id;
use crate::record::{CallPurpose, CallResult, DeliveryStep, Journal, JournalEntry, MemoryLimit};
use knew_event::Weight;

/// Most arrivals kept by default.
const LIMIT: usize = 50_000;

/// Number of the oldest arrivals among which a finished one is dropped before one that is in flight.
const LOOKED_THROUGH: usize = 256;

/// Most calls kept for one route of one arrival.
const TRIES: usize = 32;

/// The arrivals of a journal, oldest first. Each reader owns one and lets it catch up.
#[derive(Clone, Debug)]
pub struct ArrivalList {
    arrivals: VecDeque<Arrival>,
    /// Numbers of the arrivals that each one caused.
    caused: HashMap<u64, Vec<u64>>,
    read: u64,
    missed: u64,
    dropped: u64,
    dropped_for_room: u64,
    dropped_within: u64,
    limit: usize,
    bytes: usize,
    room: usize,
    /// The newest arrival that takes more than half of the memory, and its bytes. It is not counted, or
    /// it would push out all others and then be pushed out by the next one.
    large: Option<(u64, usize)>,
}

impl Default for ArrivalList {
    fn default() -> Self {
        Self::with_memory_limit(MemoryLimit::default().event_list())
    }
}

impl ArrivalList {
    /// Creates a list that keeps at most so many arrivals.
    #[must_use]
    pub fn with_limit(limit: usize) -> Self {
        Self {
            limit: limit.max(1),
            ..Self::default()
        }
    }

    /// Creates a list that keeps about so many bytes of arrivals, and one more that is larger than half
    /// of that.
    #[must_use]
    pub fn with_memory_limit(bytes: usize) -> Self {
        Self {
            arrivals: VecDeque::new(),
            caused: HashMap::new(),
            read: 0,
            missed: 0,
            dropped: 0,
            dropped_for_room: 0,
            dropped_within: 0,
            limit: LIMIT,
            bytes: 0,
            room: bytes,
            large: None,
        }
    }

    /// Applies the entries recorded since the last call; true if there were any.
    pub fn catch_up(&mut self, journal: &Journal) -> bool {
        let start = self.read;
        loop {
            let slice = journal.next_entries(self.read);
            self.missed += slice.from.saturating_sub(self.read);
            self.read = slice.end();
            if slice.entries.is_empty() {
                return self.read > start;
            }
            for hop in &slice.entries {
                self.apply(hop);
            }
        }
    }

    /// Applies one entry. Steps of an arrival that was dropped have no effect.
    pub fn apply(&mut self, hop: &JournalEntry) {
        if let Some(arrival) = Arrival::begun_by(hop) {
            self.keep(arrival);
        } else if let Some(index) = self.index_of(hop.arrival) {
            let (before, after) = self.arrivals[index].take(hop);
            self.bytes = (self.bytes + after).saturating_sub(before);
        }
        self.shrink();
    }

    /// Arrivals that are kept, oldest first, with ascending numbers.
    #[must_use]
    pub fn arrivals(&self) -> &VecDeque<Arrival> {
        &self.arrivals
    }

    /// Finds an arrival by its number, if it is still kept.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<&Arrival> {
        let index = self.index_of(number)?;
        self.arrivals.get(index)
    }

    /// Arrivals that one caused, oldest first, as far as they are kept.
    pub fn caused_by(&self, number: u64) -> impl Iterator<Item = &Arrival> {
        let caused = self.caused.get(&number).into_iter().flatten();
        caused.filter_map(|caused| self.get(*caused))
    }

    /// Number of arrivals dropped to stay within the limits.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Number of arrivals dropped because of the memory limit.
    #[must_use]
    pub fn dropped_for_room(&self) -> u64 {
        self.dropped_for_room
    }

    /// Number of arrivals dropped from between older ones that are still kept.
    #[must_use]
    pub fn dropped_within(&self) -> u64 {
        self.dropped_within
    }

    /// Approximate bytes of the arrivals.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Number of entries the journal had dropped before they were read.
    #[must_use]
    pub fn missed(&self) -> u64 {
        self.missed
    }

    fn keep(&mut self, arrival: Arrival) {
        if let Some(parent) = arrival.parent.filter(|parent| self.get(*parent).is_some()) {
            self.caused.entry(parent).or_default().push(arrival.number);
        }
        let weight = arrival.weight();
        if weight > self.room / 2 {
            self.large = Some((arrival.number, weight));
        }
        self.bytes += weight;
        self.arrivals.push_back(arrival);
    }

    /// Drops arrivals beyond the limits, the oldest finished one first. The newest is always kept.
    fn shrink(&mut self) {
        while self.arrivals.len() > 1 {
            let over = self.bytes - self.large.map_or(0, |large| large.1) > self.room;
            if !over && self.arrivals.len() <= self.limit {
                return;
            }
            self.drop_oldest(over);
        }
    }

    fn drop_oldest(&mut self, for_room: bool) {
        let oldest = self.arrivals.iter().take(LOOKED_THROUGH);
        let finished = oldest
            .enumerate()
            .find(|(_, arrival)| arrival.is_finished());
        let index = finished.map_or(0, |(index, _)| index);
        let Some(arrival) = self.arrivals.remove(index) else {
            return;
        };
        self.bytes = self.bytes.saturating_sub(arrival.weight());
        self.large = self.large.filter(|large| large.0 != arrival.number);
        self.caused.remove(&arrival.number);
        self.dropped += 1;
        self.dropped_for_room += u64::from(for_room);
        self.dropped_within += u64::from(index > 0);
    }

    fn index_of(&self, number: u64) -> Option<usize> {
        self.arrivals
            .binary_search_by_key(&number, |arrival| arrival.number)
            .ok()
    }
}

impl Arrival {
    fn begun_by(hop: &JournalEntry) -> Option<Self> {
        let DeliveryStep::Received {
            node: at,
            from,
            parent,
            event,
            plan,
        } = &hop.step
        else {
            return None;
        };
        Some(Self {
            number: hop.arrival,
            at: hop.at,
            node: at.clone(),
            from: from.clone(),
            parent: *parent,
            event: event.clone(),
            plan: *plan,
            routes: Vec::new(),
            answered: None,
        })
    }

    /// Applies a step; returns the weight of the route progress it changed, before and after.
    fn take(&mut self, hop: &JournalEntry) -> (usize, usize) {
        let Some(TrackOf(route)) = hop.step.track() else {
            self.settle(hop);
            return (0, 0);
        };
        let known = self.routes.iter();
        let index = known
            .map(|track| track.route.as_ref())
            .position(|other| other == route);
        let index = index.unwrap_or(self.routes.len());
        let before = self.routes.get(index).map_or(0, RouteProgress::weight);
        self.settle(hop);
        (
            before,
            self.routes.get(index).map_or(0, RouteProgress::weight),
        )
    }

    fn settle(&mut self, hop: &JournalEntry) {
        match &hop.step {
            DeliveryStep::Received { .. }
            | DeliveryStep::Refused { .. }
            | DeliveryStep::Condition { .. } => {}
            DeliveryStep::Matched { route } => {
                self.track(Some(route));
            }
            DeliveryStep::Attempt { .. } => self.attempt(hop.at, &hop.step),
            DeliveryStep::Replied { route, event, .. } => {
                let track = self.track(Some(route));
                track.reply = Some(event.ty.clone());
            }
            DeliveryStep::Delivered { route, status, .. } => {
                let track = self.track(route.as_ref());
                track.state = DeliveryState::Delivered {
                    status: *status,
                    reply: track.reply.clone(),
                };
            }
            DeliveryStep::DeadLettered { route, reason, .. } => {
                let reason = reason.clone();
                self.track(Some(route)).state = DeliveryState::DeadLettered { reason };
            }
            DeliveryStep::Lost { route, reason } => {
                let reason = reason.clone();
                self.track(route.as_ref()).state = DeliveryState::Lost { reason };
            }
            DeliveryStep::Elsewhere { route } => {
                self.track(Some(route)).state = DeliveryState::Elsewhere;
            }
            DeliveryStep::Answered { status, .. } => {
                let took = hop.at.duration_since(self.at).unsigned_abs();
                self.answered = Some((*status, took));
            }
        }
    }

    fn attempt(&mut self, at: Timestamp, step: &DeliveryStep) {
        let DeliveryStep::Attempt {
            route,
            purpose,
            number,
            result,
            took,
            wait,
            ..
        } = step
        else {
            return;
        };
        let track = self.track(route.as_ref());
        if track.attempts.len() == TRIES {
            track.attempts.remove(0);
        }
        track.attempts.push(Attempt {
            at,
            purpose: *purpose,
            number: *number,
            result: result.clone(),
            took: *took,
            wait: *wait,
        });
        if *purpose == CallPurpose::Deliver {
            track.attempt_count += 1;
        }
        track.state = match wait {
            Some(wait) => DeliveryState::Waiting {
                failed: track.attempt_count,
                until: at.checked_add(*wait).unwrap_or(Timestamp::MAX),
                reason: words_of(result),
            },
            None => DeliveryState::InFlight,
        };
    }

    fn track(&mut self, route: Option<&Arc<Id>>) -> &mut RouteProgress {
        let known = self
            .routes
            .iter()
            .position(|track| track.route.as_ref() == route);
        let index = known.unwrap_or(self.routes.len());
        if known.is_none() {
            self.routes.push(RouteProgress {
                route: route.cloned(),
                state: DeliveryState::InFlight,
                attempt_count: 0,
                reply: None,
                attempts: Vec::new(),
            });
        }
        &mut self.routes[index]
    }
}

/// Route whose progress a step changes; `None` is delivery without a hub.
struct TrackOf<'a>(Option<&'a Arc<Id>>);

impl DeliveryStep {
    fn track(&self) -> Option<TrackOf<'_>> {
        match self {
            Self::Received { .. }
            | Self::Refused { .. }
            | Self::Condition { .. }
            | Self::Answered { .. } => None,
            Self::Matched { route }
            | Self::Replied { route, .. }
            | Self::DeadLettered { route, .. }
            | Self::Elsewhere { route } => Some(TrackOf(Some(route))),
            Self::Attempt { route, .. }
            | Self::Delivered { route, .. }
            | Self::Lost { route, .. } => Some(TrackOf(route.as_ref())),
        }
    }
}

fn words_of(result: &CallResult) -> String {
    match result {
        CallResult::Status(status) => status.to_string(),
        CallResult::Failed(words) => words.clone(),
    }
}
