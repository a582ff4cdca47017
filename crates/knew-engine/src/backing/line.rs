//! One hub, held to the place where its events are kept: connects, makes the place, starts and ends
//! readers as routes come and go, and begins again when anything breaks.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::keeper::{Gauge, Keeper};
use super::ledger::Ledger;
use super::place::Place;
use super::pull;
use crate::dispatcher::Dispatcher;
use crate::outside::Endpoint;
use knew_core::model::Id;
use knew_core::model::workspace::ExternalSystem;
use knew_core::record::{Condition, DeliveryStep};

/// How long a sender is kept waiting for a hub that is about to be ready.
const PATIENCE: Duration = Duration::from_secs(10);

/// For how many routes to begin reading at once.
const AT_ONCE: usize = 32;

/// How long to wait before beginning again.
const PAUSE: Duration = Duration::from_millis(500);

/// How often to look what other processes are done with.
const SWEEP: Duration = Duration::from_secs(1);

/// Where a system is that keeps the events of a hub.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Seat {
    /// At an address.
    At(ExternalSystem, Endpoint),
    /// It may not be connected to; why, in a sentence.
    Refused(ExternalSystem, String),
    /// Nothing says where.
    Nowhere(ExternalSystem),
}

/// One hub and its place.
#[derive(Debug)]
pub struct Line {
    /// The place.
    pub place: Place,
    /// Where the system is.
    pub seat: Seat,
    /// The events that are not done.
    pub ledger: Ledger,
    wanted: watch::Sender<Wanted>,
    state: watch::Sender<State>,
    halt: CancellationToken,
}

/// What a plan asks for.
#[derive(Clone, Debug, Default)]
struct Wanted {
    plan: u64,
    routes: HashSet<Arc<Id>>,
}

/// How far the line is.
#[derive(Clone, Debug, Default)]
struct State {
    keeper: Option<Keeper>,
    /// The plan whose routes are all being read for.
    plan: u64,
    /// Why there is no keeper.
    words: String,
}

/// The readers of a line.
#[derive(Default)]
struct Readers {
    running: HashMap<Arc<Id>, (CancellationToken, Gauge)>,
    tasks: JoinSet<Result<(), String>>,
}

impl Seat {
    /// The system.
    #[must_use]
    pub const fn system(&self) -> ExternalSystem {
        match self {
            Self::At(system, _) | Self::Refused(system, _) | Self::Nowhere(system) => *system,
        }
    }

    /// What is wrong, and what to do.
    #[must_use]
    pub fn words(&self, why: &str) -> String {
        match self {
            Self::At(system, endpoint) => {
                let name = system.name();
                format!("{name} at {endpoint}: {why}; trying again by itself")
            }
            Self::Refused(_, why) => why.clone(),
            Self::Nowhere(system) => {
                let (name, key, example) = (system.name(), system.key(), system.example_address());
                format!(
                    "its events are kept in {name}, and nothing says where that is: \
                     write connect: {{{key}: {example}}} in knew.yaml or set KNEW_{}, \
                     or write {key}: memory to keep them in this process",
                    key.to_uppercase()
                )
            }
        }
    }
}

impl Line {
    /// Opens a line; it is ready some time later.
    pub fn open(place: Place, seat: Seat, dispatcher: &Arc<Dispatcher>) -> Arc<Self> {
        let words = seat.words("connecting");
        let line = Arc::new(Self {
            place,
            seat,
            ledger: Ledger::default(),
            wanted: watch::Sender::default(),
            state: watch::Sender::new(State {
                words,
                ..State::default()
            }),
            halt: dispatcher.halt.child_token(),
        });
        match &line.seat {
            Seat::Nowhere(_) | Seat::Refused(..) => {
                dispatcher.say(&line.place.hub, Condition::Failed(line.seat.words("")));
            }
            Seat::At(..) => {
                let (line, dispatcher) = (line.clone(), dispatcher.clone());
                let runtime = dispatcher.runtime.clone();
                runtime.spawn(async move { line.run(&dispatcher).await });
            }
        }
        line
    }

    /// From now on these are the routes of the hub. What waits for others is left where it is kept.
    pub fn follow(&self, plan: u64, routes: HashSet<Arc<Id>>, dispatcher: &Dispatcher) {
        for gone in self.ledger.awaited().difference(&routes) {
            self.leave(gone, |_| true, dispatcher);
        }
        self.wanted.send_replace(Wanted { plan, routes });
    }

    /// Closes the line; what is kept stays there.
    pub fn close(&self, dispatcher: &Dispatcher) {
        self.halt.cancel();
        for route in self.ledger.awaited() {
            self.leave(&route, |_| true, dispatcher);
        }
    }

    /// The keeper, as soon as every route of a plan is being read for.
    pub async fn keeper(&self, plan: u64, dispatcher: &Dispatcher) -> Result<Keeper, String> {
        if let Some(keeper) = self.state.borrow().keeper_for(plan) {
            return Ok(keeper);
        }
        if let Seat::Nowhere(_) = self.seat {
            return Err(self.seat.words(""));
        }
        let mut state = self.state.subscribe();
        let ready = state.wait_for(|state| state.keeper_for(plan).is_some());
        let found = tokio::select! {
            ready = ready => ready.ok().and_then(|ready| ready.keeper_for(plan)),
            () = dispatcher.clock.sleep(PATIENCE) => None,
        };
        found.ok_or_else(|| self.state.borrow().words.clone())
    }

    async fn run(self: Arc<Self>, dispatcher: &Arc<Dispatcher>) {
        loop {
            let why = tokio::select! {
                () = self.halt.cancelled() => return,
                why = self.attend(dispatcher) => why,
            };
            let words = self.seat.words(&why);
            self.state.send_replace(State {
                words: words.clone(),
                ..State::default()
            });
            dispatcher.say(&self.place.hub, Condition::Waiting(words));
            dispatcher.clock.sleep(PAUSE).await;
        }
    }

    /// Serves until something breaks, and says what.
    async fn attend(self: &Arc<Self>, dispatcher: &Arc<Dispatcher>) -> String {
        let opened = async {
            let keeper = dispatcher.backings.connect(&self.seat).await?;
            keeper.open(&self.place).await?;
            Ok(keeper)
        };
        match opened.await {
            Ok(keeper) => {
                let readers = Readers::default();
                let served = self.serve(&keeper, readers, dispatcher).await;
                served.err().unwrap_or_default()
            }
            Err(why) => why,
        }
    }

    async fn serve(
        self: &Arc<Self>,
        keeper: &Keeper,
        mut readers: Readers,
        dispatcher: &Arc<Dispatcher>,
    ) -> Result<(), String> {
        let mut wanted = self.wanted.subscribe();
        loop {
            let now = wanted.borrow_and_update().clone();
            readers
                .follow(self, &now.routes, keeper, dispatcher)
                .await?;
            self.state.send_replace(State {
                keeper: Some(keeper.clone()),
                plan: now.plan,
                words: String::new(),
            });
            dispatcher.say(&self.place.hub, Condition::Ready);
            while !wanted.has_changed().unwrap_or(true) {
                tokio::select! {
                    changed = wanted.changed() => {
                        changed.map_err(|error| error.to_string())?;
                        wanted.mark_changed();
                    }
                    why = keeper.lost() => return Err(why),
                    Some(ended) = readers.tasks.join_next() => {
                        ended.map_err(|error| error.to_string())??;
                    }
                    () = dispatcher.clock.sleep(SWEEP) => self.sweep(&readers, dispatcher).await,
                }
            }
        }
    }

    /// Leaves to other processes what they are done with.
    async fn sweep(&self, readers: &Readers, dispatcher: &Dispatcher) {
        for route in self.ledger.awaited() {
            let Some((_, gauge)) = readers.running.get(&route) else {
                continue;
            };
            let done = gauge.done().await;
            let passed = |part: i32, number: u64| {
                done.iter().any(|(it, last)| *it == part && number <= *last)
            };
            let gone = |it: Option<_>| it.is_some_and(|(part, number)| passed(part, number));
            self.leave(&route, gone, dispatcher);
        }
    }

    fn leave(
        &self,
        route: &Id,
        gone: impl Fn(Option<(i32, u64)>) -> bool,
        dispatcher: &Dispatcher,
    ) {
        for (arrival, route) in self.ledger.leave(route, gone) {
            let step = DeliveryStep::Elsewhere { route };
            dispatcher
                .recorder
                .append(dispatcher.clock.now(), arrival, [step]);
        }
    }
}

impl State {
    fn keeper_for(&self, plan: u64) -> Option<Keeper> {
        self.keeper.clone().filter(|_| self.plan >= plan)
    }
}

/// Whatever ends the serving, each reader gives back what it fetched before it ends.
impl Drop for Readers {
    fn drop(&mut self) {
        for (halt, _) in self.running.values() {
            halt.cancel();
        }
        self.tasks.detach_all();
    }
}

impl Readers {
    /// Starts reading for routes that are new and ends it for those that are gone.
    async fn follow(
        &mut self,
        line: &Arc<Line>,
        routes: &HashSet<Arc<Id>>,
        keeper: &Keeper,
        dispatcher: &Arc<Dispatcher>,
    ) -> Result<(), String> {
        self.running.retain(|route, (halt, _)| {
            let stays = routes.contains(route);
            if !stays {
                halt.cancel();
            }
            stays
        });
        let fresh: Vec<_> = routes
            .iter()
            .filter(|route| !self.running.contains_key(*route))
            .cloned()
            .collect();
        let reading = fresh.into_iter().map(|route| async move {
            let reader = keeper.read(&line.place, &route).await?;
            Ok::<_, String>((route, reader))
        });
        let mut reading = stream::iter(reading).buffer_unordered(AT_ONCE);
        while let Some(read) = reading.next().await {
            let (route, reader) = read?;
            let halt = line.halt.child_token();
            let running = (halt.clone(), reader.gauge());
            self.running.insert(route.clone(), running);
            let pull = pull::Pull {
                dispatcher: dispatcher.clone(),
                line: line.clone(),
                route,
                in_order: keeper.in_order(&line.place),
                halt,
            };
            self.tasks.spawn(pull.run(reader));
        }
        Ok(())
    }
}

impl Dispatcher {
    /// Says in what condition a node is, when that is news.
    pub fn say(&self, of: &Arc<Id>, condition: Condition) {
        if self.recorder.condition(of).as_ref() == Some(&condition) {
            return;
        }
        let of = of.clone();
        let step = DeliveryStep::Condition {
            node: of,
            condition,
        };
        self.recorder.append(self.clock.now(), 0, [step]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_done_stands_in_the_sentence() {
        let words = Seat::Nowhere(ExternalSystem::Nats).words("");
        for part in [
            "connect: {nats: nats://127.0.0.1:4222}",
            "KNEW_NATS",
            "nats: memory",
        ] {
            assert!(words.contains(part), "{words}");
        }
    }
}
