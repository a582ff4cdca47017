//! Mishaps: faults laid over calls on purpose, whoever stands for the one who is called.
//!
//! They lie between the attempt and the call, so that patience, retries and dead letters meet them as
//! they would meet a broken service. What the workspace file says may be switched while all runs.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::delivery::{DeliveryContext, DeliveryRequest};
use super::delivery_error::DeliveryError;
use super::dispatcher::Dispatcher;
use super::http_client::Response;
use super::retry::RetryPolicy;
use knew_core::graph::DeliveryPolicy;
use knew_core::model::faults::FaultAbort;
use knew_core::model::{FaultSpec, Id};

/// The faults in force, by the target they lie over.
#[derive(Debug, Default)]
pub struct FaultInjector {
    active: ArcSwap<HashMap<Id, Arc<ActiveFaults>>>,
    configured: Mutex<ConfiguredFaults>,
}

/// Who wants which faults.
#[derive(Debug, Default)]
struct ConfiguredFaults {
    /// The workspace file.
    from_workspace: BTreeMap<Id, FaultSpec>,
    /// Whoever switched them since; that counts.
    overrides: BTreeMap<Id, FaultSpec>,
}

/// Faults over one target, and how often they were asked.
#[derive(Debug)]
struct ActiveFaults {
    faults: FaultSpec,
    calls: AtomicU64,
    hits: AtomicU64,
}

/// One throw of the dice.
struct FaultDraw {
    hit: bool,
    latency: Option<Duration>,
}

impl FaultInjector {
    /// Takes what the workspace file says now.
    pub fn set_workspace_faults(&self, said: &BTreeMap<Id, FaultSpec>) {
        self.change(|it| it.from_workspace.clone_from(said));
    }

    /// Lays other faults over a target; `None` gives it back what the workspace file says.
    pub fn override_faults(&self, of: &Id, faults: Option<FaultSpec>) {
        self.change(|it| {
            match faults {
                Some(faults) => it.overrides.insert(of.clone(), faults),
                None => it.overrides.remove(of),
            };
        });
    }

    /// Faults that stay as they are go on where they were.
    fn change(&self, change: impl FnOnce(&mut ConfiguredFaults)) {
        let mut wanted = self
            .configured
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        change(&mut wanted);
        let before = self.active.load();
        let mut all = wanted.from_workspace.clone();
        all.extend(wanted.overrides.clone());
        all.retain(|_, it| !it.is_empty());
        let laid = all.into_iter().map(|(id, faults)| {
            let same = before
                .get(&id)
                .filter(|before| before.faults == faults)
                .cloned();
            let laid = same.unwrap_or_else(|| Arc::new(ActiveFaults::of(faults)));
            (id, laid)
        });
        self.active.store(Arc::new(laid.collect()));
    }

    fn active_faults(&self, id: &Id) -> Option<Arc<ActiveFaults>> {
        let laid = self.active.load();
        if laid.is_empty() {
            return None;
        }
        laid.get(id).cloned()
    }
}

impl ActiveFaults {
    fn of(faults: FaultSpec) -> Self {
        Self {
            faults,
            calls: AtomicU64::new(0),
            hits: AtomicU64::new(0),
        }
    }

    /// The same seed gives the same throws for the same calls in the same order.
    fn draw(&self) -> FaultDraw {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let dice = |side: u64| mix_bits(self.faults.seed ^ mix_bits(2 * call + side));
        let hit = self.faults.probability.selects(dice(0));
        FaultDraw {
            hit,
            latency: self.faults.latency.map(|latency| latency.sample(dice(1))),
        }
    }

    fn next_status(&self, all: &[u16]) -> StatusCode {
        let hit = self.hits.fetch_add(1, Ordering::Relaxed);
        let at = usize::try_from(hit).unwrap_or_default() % all.len().max(1);
        let status = all.get(at).and_then(|it| StatusCode::from_u16(*it).ok());
        status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// A number that looks like any other, always the same for the same one.
fn mix_bits(number: u64) -> u64 {
    let mut it = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    it ^ (it >> 31)
}

impl Dispatcher {
    /// Makes a call once, through whatever faults lie over it.
    pub async fn call_with_faults(
        self: &Arc<Self>,
        caller: &DeliveryContext<'_>,
        call: &DeliveryRequest<'_>,
    ) -> Result<Response, DeliveryError> {
        match self.fault_injector.active_faults(&call.to.id) {
            None => self.call_once(caller, call).await,
            // Rare, and large: a future has the size of the largest way through it.
            Some(laid) => Box::pin(self.inject_faults(&laid, caller, call)).await,
        }
    }

    /// Makes a call once, through these faults.
    async fn inject_faults(
        self: &Arc<Self>,
        laid: &ActiveFaults,
        caller: &DeliveryContext<'_>,
        call: &DeliveryRequest<'_>,
    ) -> Result<Response, DeliveryError> {
        let throw = laid.draw();
        if !throw.hit {
            return self.call_once(caller, call).await;
        }
        let time = throw.latency.unwrap_or_default();
        if let Some(instead) = &laid.faults.abort {
            let answer = self.replacement_response(laid, instead, time);
            return self.await_response(caller, call.to, answer).await;
        }
        let policy = self.add_latency(caller, call, time).await?;
        let caller = DeliveryContext {
            retry: RetryPolicy {
                policy: &policy,
                ..caller.retry
            },
            ..*caller
        };
        if laid.faults.duplicate {
            // Only the first answer counts; the other call is the one nobody knows of.
            let (first, _) = futures_util::future::join(
                self.call_once(&caller, call),
                self.call_once(&caller, call),
            )
            .await;
            return first;
        }
        self.call_once(&caller, call).await
    }

    /// Waits before a call, as long as its sender would wait for the answer; gives what is left of
    /// that patience.
    async fn add_latency(
        &self,
        caller: &DeliveryContext<'_>,
        call: &DeliveryRequest<'_>,
        time: Duration,
    ) -> Result<DeliveryPolicy, DeliveryError> {
        let mut policy = caller.retry.policy.clone();
        if !time.is_zero() {
            let wait = async {
                self.clock.sleep(time).await;
                Ok(Response::default())
            };
            self.await_response(caller, call.to, wait).await?;
        }
        policy.timeout = policy.timeout.map(|timeout| timeout.saturating_sub(time));
        Ok(policy)
    }

    async fn replacement_response(
        &self,
        laid: &ActiveFaults,
        instead: &FaultAbort,
        time: Duration,
    ) -> Result<Response, String> {
        if !time.is_zero() {
            self.clock.sleep(time).await;
        }
        match instead {
            FaultAbort::Status(all) => Ok(Response {
                status: laid.next_status(all),
                ..Response::default()
            }),
            FaultAbort::Hang => std::future::pending().await,
            FaultAbort::Reset => Err("connection reset, by a fault laid over it".to_owned()),
            FaultAbort::Nonsense => {
                let plain = HeaderValue::from_static("text/plain");
                Ok(Response {
                    status: StatusCode::OK,
                    headers: HeaderMap::from_iter([(CONTENT_TYPE, plain)]),
                    body: Bytes::from_static(b"this is no event"),
                    ..Response::default()
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use knew_core::model::faults::Probability;

    #[test]
    fn one_seed_gives_the_same_throws_and_the_chance_is_kept() {
        let laid = |seed| {
            ActiveFaults::of(FaultSpec {
                probability: Probability(2_500),
                seed,
                ..FaultSpec::default()
            })
        };
        let throws =
            |laid: &ActiveFaults| -> Vec<bool> { (0..1_000).map(|_| laid.draw().hit).collect() };
        let (one, same, other) = (laid(7), laid(7), laid(8));
        let hits = throws(&one);
        assert_eq!(hits, throws(&same));
        assert_ne!(hits, throws(&other));
        let count = hits.iter().filter(|hit| **hit).count();
        assert!((200..300).contains(&count), "{count} of 1000");
    }

    #[test]
    fn what_is_switched_counts_until_it_is_given_back() {
        let id = Id::new("", "Service", "default", "s");
        let said = FaultSpec {
            abort: Some(FaultAbort::Hang),
            ..FaultSpec::default()
        };
        let mishaps = FaultInjector::default();
        let now = || mishaps.active_faults(&id).map(|over| over.faults.clone());
        mishaps.set_workspace_faults(&BTreeMap::from([(id.clone(), said.clone())]));
        assert_eq!(now(), Some(said.clone()));
        mishaps.override_faults(&id, Some(FaultSpec::default()));
        assert_eq!(now(), None);
        mishaps.override_faults(&id, None);
        assert_eq!(now(), Some(said));
    }
}
