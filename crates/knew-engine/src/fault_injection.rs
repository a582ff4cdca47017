//! Fault injection: latency, errors and duplicates for the calls to a target, whatever its transport.
//!
//! Faults apply between an attempt and the call, so that timeouts, retries and dead letters treat them as
//! they would a broken service. What the workspace file configures can be overridden while events flow.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::http_client::Response;
use super::transport::TransportError;
use knew_core::model::faults::FaultAbort;
use knew_core::model::{FaultSpec, Id};

/// Faults in force, by the target they apply to.
#[derive(Debug, Default)]
pub struct FaultInjector {
    active: ArcSwap<HashMap<Id, Arc<ActiveFaults>>>,
    configured: Mutex<ConfiguredFaults>,
}

#[derive(Debug, Default)]
struct ConfiguredFaults {
    from_workspace: BTreeMap<Id, FaultSpec>,
    /// Faults that were switched on or off by hand, which take precedence.
    overrides: BTreeMap<Id, FaultSpec>,
}

/// Faults of one target, with the number of calls they were drawn for.
#[derive(Debug)]
pub struct ActiveFaults {
    faults: FaultSpec,
    calls: AtomicU64,
    replaced: AtomicU64,
}

/// Faults that hit one call.
#[derive(Clone, Copy, Debug)]
pub struct InjectedFault {
    /// Wait before the call, zero if there is none.
    pub latency: Duration,
    /// True if the call is made twice.
    pub duplicate: bool,
    /// True if the call is not made and [`ActiveFaults::replacement_response`] takes its place.
    pub replaces_response: bool,
}

impl FaultInjector {
    /// Replaces the faults that the workspace file configures.
    pub fn set_workspace_faults(&self, faults: &BTreeMap<Id, FaultSpec>) {
        self.update(|configured| configured.from_workspace.clone_from(faults));
    }

    /// Overrides the faults of a target; `None` restores those of the workspace file.
    pub fn override_faults(&self, target: &Id, faults: Option<FaultSpec>) {
        self.update(|configured| {
            match faults {
                Some(faults) => configured.overrides.insert(target.clone(), faults),
                None => configured.overrides.remove(target),
            };
        });
    }

    /// Unchanged faults keep their counters, so that their sequence goes on.
    fn update(&self, change: impl FnOnce(&mut ConfiguredFaults)) {
        let mut configured = self
            .configured
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        change(&mut configured);
        let before = self.active.load();
        let mut all = configured.from_workspace.clone();
        all.extend(configured.overrides.clone());
        all.retain(|_, faults| !faults.is_empty());
        let active = all.into_iter().map(|(target, faults)| {
            let same = before
                .get(&target)
                .filter(|before| before.faults == faults)
                .cloned();
            let active = same.unwrap_or_else(|| Arc::new(ActiveFaults::new(faults)));
            (target, active)
        });
        self.active.store(Arc::new(active.collect()));
    }

    /// Faults in force for a target.
    #[must_use]
    pub fn active_faults(&self, target: &Id) -> Option<Arc<ActiveFaults>> {
        let active = self.active.load();
        // Hashing an id costs more than this, and there are no faults most of the time.
        if active.is_empty() {
            return None;
        }
        active.get(target).cloned()
    }
}

impl ActiveFaults {
    fn new(faults: FaultSpec) -> Self {
        Self {
            faults,
            calls: AtomicU64::new(0),
            replaced: AtomicU64::new(0),
        }
    }

    /// Draws whether the next call is hit. A seed gives the same sequence for the same order of calls.
    #[must_use]
    pub fn draw(&self) -> Option<InjectedFault> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let random = |side: u64| mix_bits(self.faults.seed ^ mix_bits(2 * call + side));
        let is_hit = self.faults.probability.selects(random(0));
        is_hit.then(|| InjectedFault {
            latency: self
                .faults
                .latency
                .map_or(Duration::ZERO, |latency| latency.sample(random(1))),
            duplicate: self.faults.duplicate,
            replaces_response: self.faults.abort.is_some(),
        })
    }

    /// Response, or lack of one, that takes the place of the call.
    pub async fn replacement_response(&self) -> Result<Response, TransportError> {
        match &self.faults.abort {
            None => Ok(Response::default()),
            Some(FaultAbort::Status(statuses)) => {
                Ok(Response::from_status(self.next_status(statuses)))
            }
            Some(FaultAbort::Hang) => std::future::pending().await,
            Some(FaultAbort::Reset) => Err(TransportError::NoResponse(
                "connection reset by an injected fault".to_owned(),
            )),
            Some(FaultAbort::Nonsense) => {
                let plain = HeaderValue::from_static("text/plain");
                Ok(Response {
                    status: StatusCode::OK,
                    headers: HeaderMap::from_iter([(CONTENT_TYPE, plain)]),
                    body: Bytes::from_static(b"this is no event"),
                    reservation: None,
                })
            }
        }
    }

    fn next_status(&self, statuses: &[u16]) -> StatusCode {
        let replaced = self.replaced.fetch_add(1, Ordering::Relaxed);
        let index = usize::try_from(replaced).unwrap_or_default() % statuses.len().max(1);
        let status = statuses.get(index).copied().map(StatusCode::from_u16);
        status
            .and_then(Result::ok)
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// `SplitMix64`: a well-distributed number for each number, the same on every run.
fn mix_bits(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use knew_core::model::faults::Probability;

    #[test]
    fn one_seed_gives_the_same_sequence_and_the_chance_is_kept() {
        let active = |seed| {
            ActiveFaults::new(FaultSpec {
                probability: Probability(2_500),
                seed,
                ..FaultSpec::default()
            })
        };
        let draws = |active: &ActiveFaults| -> Vec<bool> {
            (0..1_000).map(|_| active.draw().is_some()).collect()
        };
        let (one, same, other) = (active(7), active(7), active(8));
        let hits = draws(&one);
        assert_eq!(hits, draws(&same));
        assert_ne!(hits, draws(&other));
        let count = hits.iter().filter(|hit| **hit).count();
        assert!((200..300).contains(&count), "{count} of 1000");
    }

    #[test]
    fn an_override_applies_until_it_is_removed() {
        let id = Id::new("", "Service", "default", "s");
        let configured = FaultSpec {
            abort: Some(FaultAbort::Hang),
            ..FaultSpec::default()
        };
        let injector = FaultInjector::default();
        let now = || {
            injector
                .active_faults(&id)
                .map(|active| active.faults.clone())
        };
        injector.set_workspace_faults(&BTreeMap::from([(id.clone(), configured.clone())]));
        assert_eq!(now(), Some(configured.clone()));
        injector.override_faults(&id, Some(FaultSpec::default()));
        assert_eq!(now(), None);
        injector.override_faults(&id, None);
        assert_eq!(now(), Some(configured));
    }
}
