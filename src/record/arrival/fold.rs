//! Gathers hops into arrivals, incrementally and within bounds.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

use super::{Arrival, Fate, Track, Try};
use crate::model::Id;
use crate::record::{Answered, Hop, Journal, Purpose, Step};

/// How many arrivals are kept unless told otherwise.
const LIMIT: usize = 50_000;

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
    limit: usize,
}

impl Default for Fold {
    fn default() -> Self {
        Self::keeping(LIMIT)
    }
}

impl Fold {
    /// A fold that keeps at most so many arrivals.
    #[must_use]
    pub fn keeping(limit: usize) -> Self {
        Self {
            arrivals: VecDeque::new(),
            caused: HashMap::new(),
            read: 0,
            missed: 0,
            dropped: 0,
            limit: limit.max(1),
        }
    }

    /// Folds in what the journal recorded since the last time; says whether there was anything.
    pub fn catch_up(&mut self, journal: &Journal) -> bool {
        let slice = journal.since(self.read);
        self.missed += slice.from.saturating_sub(self.read);
        self.read = slice.end();
        for hop in &slice.hops {
            self.apply(hop);
        }
        !slice.hops.is_empty()
    }

    /// Folds in one hop. Steps of an arrival that is no longer kept change nothing.
    pub fn apply(&mut self, hop: &Hop) {
        if let Some(arrival) = Arrival::begun_by(hop) {
            self.keep(arrival);
        } else if let Some(arrival) = self.find(hop.arrival) {
            arrival.take(hop);
        }
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
        caused.filter_map(|it| self.get(*it))
    }

    /// How many arrivals were dropped to stay within bounds.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// How many hops the journal had dropped before they were read.
    #[must_use]
    pub fn missed(&self) -> u64 {
        self.missed
    }

    fn keep(&mut self, arrival: Arrival) {
        if let Some(parent) = arrival.parent.filter(|it| self.get(*it).is_some()) {
            self.caused.entry(parent).or_default().push(arrival.number);
        }
        self.arrivals.push_back(arrival);
        if self.arrivals.len() > self.limit
            && let Some(oldest) = self.arrivals.pop_front()
        {
            self.caused.remove(&oldest.number);
            self.dropped += 1;
        }
    }

    fn find(&mut self, number: u64) -> Option<&mut Arrival> {
        let index = self.index_of(number)?;
        self.arrivals.get_mut(index)
    }

    fn index_of(&self, number: u64) -> Option<usize> {
        self.arrivals
            .binary_search_by_key(&number, |it| it.number)
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

    fn take(&mut self, hop: &Hop) {
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
        let known = self.tracks.iter().position(|it| it.route.as_ref() == route);
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

fn words_of(result: &Answered) -> String {
    match result {
        Answered::Status(status) => status.to_string(),
        Answered::Failed(words) => words.clone(),
    }
}
