//! Gathers hops into arrivals, incrementally and within bounds.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

use super::{Arrival, Fate, Track, Try};
use crate::model::Id;
use crate::record::{Answered, Hop, Journal, MemoryLimit, Purpose, Step};
use knew_event::Weight;

/// How many arrivals are kept unless told otherwise.
const LIMIT: usize = 50_000;

/// Of so many of the oldest arrivals, one that is finished is dropped before one that is not.
const LOOKED_THROUGH: usize = 256;

/// How many calls of one route are kept for one arrival.
const TRIES: usize = 32;

/// The arrivals of a journal, oldest first. Whoever shows them owns one and lets it catch up.
#[derive(Clone, Debug)]
pub struct Fold {
    arrivals: VecDeque<Arrival>,
    /// The numbers of the arrivals that each one caused.
    caused: HashMap<u64, Vec<u64>>,
    read: u64,
    missed: u64,
    dropped: u64,
    dropped_for_room: u64,
    dropped_within: u64,
    limit: usize,
    /// Bytes that the arrivals take, and that they may take.
    bytes: usize,
    room: usize,
    /// The newest arrival that takes more than half of the room, and its bytes. They do not count, or it
    /// would push out all others and be pushed out by the next.
    large: Option<(u64, usize)>,
}

impl Default for Fold {
    fn default() -> Self {
        Self::within(MemoryLimit::default().event_list())
    }
}

impl Fold {
    /// A fold that keeps at most so many arrivals.
    #[must_use]
    pub fn keeping(limit: usize) -> Self {
        Self {
            limit: limit.max(1),
            ..Self::default()
        }
    }

    /// A fold that keeps at most about so many bytes of arrivals, and one more arrival that is larger than
    /// half of that.
    #[must_use]
    pub fn within(bytes: usize) -> Self {
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

    /// Folds in what the journal recorded since the last time; says whether there was anything.
    pub fn catch_up(&mut self, journal: &Journal) -> bool {
        let start = self.read;
        loop {
            let slice = journal.next(self.read);
            self.missed += slice.from.saturating_sub(self.read);
            self.read = slice.end();
            if slice.hops.is_empty() {
                return self.read > start;
            }
            for hop in &slice.hops {
                self.apply(hop);
            }
        }
    }

    /// Folds in one hop. Steps of an arrival that is no longer kept change nothing.
    pub fn apply(&mut self, hop: &Hop) {
        if let Some(arrival) = Arrival::begun_by(hop) {
            self.keep(arrival);
        } else if let Some(index) = self.index_of(hop.arrival) {
            let (before, after) = self.arrivals[index].take(hop);
            self.bytes = (self.bytes + after).saturating_sub(before);
        }
        self.shrink();
    }

    /// The arrivals that are kept, oldest first, numbers ascending.
    #[must_use]
    pub fn arrivals(&self) -> &VecDeque<Arrival> {
        &self.arrivals
    }

    /// The arrival of that number, if it is still kept.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<&Arrival> {
        let index = self.index_of(number)?;
        self.arrivals.get(index)
    }

    /// The arrivals that one caused, as far as they are kept, oldest first.
    pub fn caused_by(&self, number: u64) -> impl Iterator<Item = &Arrival> {
        let caused = self.caused.get(&number).into_iter().flatten();
        caused.filter_map(|caused| self.get(*caused))
    }

    /// How many arrivals were dropped to stay within bounds.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// How many of them were dropped to stay within the bytes that may be kept.
    #[must_use]
    pub fn dropped_for_room(&self) -> u64 {
        self.dropped_for_room
    }

    /// How many of them were dropped from between older ones that are still kept.
    #[must_use]
    pub fn dropped_within(&self) -> u64 {
        self.dropped_within
    }

    /// About how many bytes the arrivals take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many hops the journal had dropped before they were read.
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

    /// Drops what is too much, the oldest that is finished first. The newest is always kept.
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
    fn begun_by(hop: &Hop) -> Option<Self> {
        let Step::Received {
            at,
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
            place: at.clone(),
            from: from.clone(),
            parent: *parent,
            event: event.clone(),
            plan: *plan,
            tracks: Vec::new(),
            answered: None,
        })
    }

    /// Takes a step in; gives the weight of the track it changed, before and after.
    fn take(&mut self, hop: &Hop) -> (usize, usize) {
        let Some(TrackOf(route)) = hop.step.track() else {
            self.settle(hop);
            return (0, 0);
        };
        let known = self.tracks.iter();
        let index = known
            .map(|track| track.route.as_ref())
            .position(|other| other == route);
        let index = index.unwrap_or(self.tracks.len());
        let before = self.tracks.get(index).map_or(0, Track::weight);
        self.settle(hop);
        (before, self.tracks.get(index).map_or(0, Track::weight))
    }

    fn settle(&mut self, hop: &Hop) {
        match &hop.step {
            Step::Received { .. } | Step::Refused { .. } | Step::Condition { .. } => {}
            Step::Matched { route } => {
                self.track(Some(route));
            }
            Step::Attempt { .. } => self.attempt(hop.at, &hop.step),
            Step::Replied { route, event, .. } => {
                let track = self.track(Some(route));
                track.reply = Some(event.kind.clone());
            }
            Step::Delivered { route, status, .. } => {
                let track = self.track(route.as_ref());
                track.fate = Fate::Delivered {
                    status: *status,
                    reply: track.reply.clone(),
                };
            }
            Step::DeadLettered { route, reason, .. } => {
                let reason = reason.clone();
                self.track(Some(route)).fate = Fate::DeadLettered { reason };
            }
            Step::Lost { route, reason } => {
                let reason = reason.clone();
                self.track(route.as_ref()).fate = Fate::Lost { reason };
            }
            Step::Elsewhere { route } => self.track(Some(route)).fate = Fate::Elsewhere,
            Step::Answered { status, .. } => {
                let took = hop.at.duration_since(self.at).unsigned_abs();
                self.answered = Some((*status, took));
            }
        }
    }

    fn attempt(&mut self, at: Timestamp, step: &Step) {
        let Step::Attempt {
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
        if track.tries.len() == TRIES {
            track.tries.remove(0);
        }
        track.tries.push(Try {
            at,
            purpose: *purpose,
            number: *number,
            result: result.clone(),
            took: *took,
            wait: *wait,
        });
        if *purpose == Purpose::Deliver {
            track.attempts += 1;
        }
        track.fate = match wait {
            Some(wait) => Fate::Waiting {
                failed: track.attempts,
                until: at.checked_add(*wait).unwrap_or(Timestamp::MAX),
                because: words_of(result),
            },
            None => Fate::InFlight,
        };
    }

    fn track(&mut self, route: Option<&Arc<Id>>) -> &mut Track {
        let known = self
            .tracks
            .iter()
            .position(|track| track.route.as_ref() == route);
        let index = known.unwrap_or(self.tracks.len());
        if known.is_none() {
            self.tracks.push(Track {
                route: route.cloned(),
                fate: Fate::InFlight,
                attempts: 0,
                reply: None,
                tries: Vec::new(),
            });
        }
        &mut self.tracks[index]
    }
}

/// The route of a track; `None` is delivery without a hub.
struct TrackOf<'a>(Option<&'a Arc<Id>>);

impl Step {
    /// The track that this step changes, if any.
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

fn words_of(result: &Answered) -> String {
    match result {
        Answered::Status(status) => status.to_string(),
        Answered::Failed(words) => words.clone(),
    }
}
