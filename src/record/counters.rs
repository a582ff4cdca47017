//! Exact numbers per hub, route and target, kept as hops are appended.
//!
//! They obey the conservation identity: per route
//! `matched = delivered + dead-lettered + lost + in flight`, and per hub `in = matched + filtered`
//! for each of its routes.

/// What one route did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RouteCount {
    /// Events its filter let pass.
    pub matched: u64,
    /// Events its filter refused.
    pub filtered: u64,
    /// Events its subscriber has.
    pub delivered: u64,
    /// Events its dead letter sink has.
    pub dead_lettered: u64,
    /// Events nobody has.
    pub lost: u64,
    /// Answers that were events.
    pub replied: u64,
    /// Attempts that failed.
    pub failed_attempts: u64,
}

impl RouteCount {
    /// Events that are neither delivered nor given up.
    #[must_use]
    pub fn in_flight(&self) -> u64 {
        self.matched - self.delivered - self.dead_lettered - self.lost
    }
}

/// Every number there is, by id.
#[derive(Clone, Debug, Default)]
pub struct Counters;
