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

use super::client::Response;
use super::deliver::{Call, Caller};
use super::dispatcher::Dispatcher;
use super::fault::Fault;
use super::retry::Patience;
use knew_core::graph::DeliveryPolicy;
use knew_core::model::faults::FaultAbort;
use knew_core::model::{FaultSpec, Id};

/// The faults in force, by the target they lie over.
#[derive(Debug, Default)]
pub struct Mishaps {
    laid: ArcSwap<HashMap<Id, Arc<Laid>>>,
    wanted: Mutex<Wanted>,
}

/// Who wants which faults.
#[derive(Debug, Default)]
struct Wanted {
    /// The workspace file.
    said: BTreeMap<Id, FaultSpec>,
    /// Whoever switched them since; that counts.
    switched: BTreeMap<Id, FaultSpec>,
}

/// Faults over one target, and how often they were asked.
#[derive(Debug)]
struct Laid {
    faults: FaultSpec,
    calls: AtomicU64,
    hits: AtomicU64,
}

/// One throw of the dice.
struct Throw {
    hit: bool,
    latency: Option<Duration>,
}

impl Mishaps {
    /// Takes what the workspace file says now.
    pub fn follow(&self, said: &BTreeMap<Id, FaultSpec>) {
        self.change(|it| it.said.clone_from(said));
    }

    /// Lays other faults over a target; `None` gives it back what the workspace file says.
    pub fn switch(&self, of: &Id, faults: Option<FaultSpec>) {
        self.change(|it| {
            match faults {
                Some(faults) => it.switched.insert(of.clone(), faults),
                None => it.switched.remove(of),
            };
        });
    }

    /// Faults that stay as they are go on where they were.
    fn change(&self, change: impl FnOnce(&mut Wanted)) {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut wanted);
        let before = self.laid.load();
        let mut all = wanted.said.clone();
        all.extend(wanted.switched.clone());
        all.retain(|_, it| !it.is_empty());
        let laid = all.into_iter().map(|(id, faults)| {
            let same = before
                .get(&id)
                .filter(|before| before.faults == faults)
                .cloned();
            let laid = same.unwrap_or_else(|| Arc::new(Laid::of(faults)));
            (id, laid)
        });
        self.laid.store(Arc::new(laid.collect()));
    }

    fn over(&self, id: &Id) -> Option<Arc<Laid>> {
        let laid = self.laid.load();
        if laid.is_empty() {
            return None;
        }
        laid.get(id).cloned()
    }
}

impl Laid {
    fn of(faults: FaultSpec) -> Self {
        Self {
            faults,
            calls: AtomicU64::new(0),
            hits: AtomicU64::new(0),
        }
    }

    /// The same seed gives the same throws for the same calls in the same order.
    fn throw(&self) -> Throw {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let dice = |side: u64| mixed(self.faults.seed ^ mixed(2 * call + side));
        let hit = self.faults.probability.selects(dice(0));
        Throw {
            hit,
            latency: self.faults.latency.map(|latency| latency.sample(dice(1))),
        }
    }

    fn status(&self, all: &[u16]) -> StatusCode {
        let hit = self.hits.fetch_add(1, Ordering::Relaxed);
        let at = usize::try_from(hit).unwrap_or_default() % all.len().max(1);
        let status = all.get(at).and_then(|it| StatusCode::from_u16(*it).ok());
        status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// A number that looks like any other, always the same for the same one.
fn mixed(number: u64) -> u64 {
    let mut it = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    it ^ (it >> 31)
}

impl Dispatcher {
    /// Makes a call once, through whatever faults lie over it.
    pub async fn attempt(
        self: &Arc<Self>,
        caller: &Caller<'_>,
        call: &Call<'_>,
    ) -> Result<Response, Fault> {
        match self.mishaps.over(&call.to.id) {
            None => self.reach(caller, call).await,
            // Rare, and large: a future has the size of the largest way through it.
            Some(laid) => Box::pin(self.through(&laid, caller, call)).await,
        }
    }

    /// Makes a call once, through these faults.
    async fn through(
        self: &Arc<Self>,
        laid: &Laid,
        caller: &Caller<'_>,
        call: &Call<'_>,
    ) -> Result<Response, Fault> {
        let throw = laid.throw();
        if !throw.hit {
            return self.reach(caller, call).await;
        }
        let time = throw.latency.unwrap_or_default();
        if let Some(instead) = &laid.faults.abort {
            let answer = self.instead(laid, instead, time);
            return self.settle(caller, call.to, answer).await;
        }
        let policy = self.dawdle(caller, call, time).await?;
        let caller = Caller {
            patience: Patience {
                policy: &policy,
                ..caller.patience
            },
            ..*caller
        };
        if laid.faults.duplicate {
            // Only the first answer counts; the other call is the one nobody knows of.
            let (first, _) =
                futures_util::future::join(self.reach(&caller, call), self.reach(&caller, call))
                    .await;
            return first;
        }
        self.reach(&caller, call).await
    }

    /// Waits before a call, as long as its sender would wait for the answer; gives what is left of
    /// that patience.
    async fn dawdle(
        &self,
        caller: &Caller<'_>,
        call: &Call<'_>,
        time: Duration,
    ) -> Result<DeliveryPolicy, Fault> {
        let mut policy = caller.patience.policy.clone();
        if !time.is_zero() {
            let wait = async {
                self.clock.sleep(time).await;
                Ok(Response::default())
            };
            self.settle(caller, call.to, wait).await?;
        }
        policy.timeout = policy.timeout.map(|timeout| timeout.saturating_sub(time));
        Ok(policy)
    }

    async fn instead(
        &self,
        laid: &Laid,
        instead: &FaultAbort,
        time: Duration,
    ) -> Result<Response, String> {
        if !time.is_zero() {
            self.clock.sleep(time).await;
        }
        match instead {
            FaultAbort::Status(all) => Ok(Response {
                status: laid.status(all),
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
            Laid::of(FaultSpec {
                probability: Probability(2_500),
                seed,
                ..FaultSpec::default()
            })
        };
        let throws = |laid: &Laid| -> Vec<bool> { (0..1_000).map(|_| laid.throw().hit).collect() };
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
        let mishaps = Mishaps::default();
        let now = || mishaps.over(&id).map(|over| over.faults.clone());
        mishaps.follow(&BTreeMap::from([(id.clone(), said.clone())]));
        assert_eq!(now(), Some(said.clone()));
        mishaps.switch(&id, Some(FaultSpec::default()));
        assert_eq!(now(), None);
        mishaps.switch(&id, None);
        assert_eq!(now(), Some(said));
    }
}
