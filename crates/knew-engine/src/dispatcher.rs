//! What every event passes through: the parts of the engine that outlive any plan.

use std::net::SocketAddr;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::clock::Clock;
use super::durable::DurableHubs;
use super::fault_injection::FaultInjector;
use super::http_client::HttpClient;
use super::in_flight::InFlight;
use super::ingress::{HostRules, Token};
use super::jsonata::Evaluator;
use super::memory_budget::MemoryBudget;
use super::outside::{Connections, Surroundings};
use super::plan::Plan;
use super::recorder::Recorder;
use super::request_reply::PendingReplies;
use super::target::{Display, Jobs, Output};
use knew_core::graph::Graph;
use knew_core::graph::trust::Trust;
use knew_core::model::workspace::SystemAddresses;

/// The parts that an event may need on its way.
#[derive(Debug)]
pub struct Dispatcher {
    /// The table in force.
    pub plan: ArcSwap<Plan>,
    /// The clock.
    pub clock: Clock,
    /// The pen.
    pub recorder: Recorder,
    /// The way out by HTTP.
    pub client: HttpClient,
    /// The built-in target.
    pub display: Display,
    /// Who hears what processes say.
    pub output: Output,
    /// What the user trusts the folder to do.
    pub trust: ArcSwap<Trust>,
    /// What goes wrong on purpose.
    pub fault_injector: FaultInjector,
    /// What clients may keep waiting.
    pub memory: Arc<MemoryBudget>,
    /// What job sinks have seen.
    pub jobs: Jobs,
    /// Who waits for an answer.
    pub pending_replies: PendingReplies,
    /// Where the systems outside are, whatever a graph says.
    pub connect: SystemAddresses,
    /// The hubs whose events are stored in NATS or Kafka.
    pub durable_hubs: DurableHubs,
    /// What is under way.
    pub in_flight: InFlight,
    /// Ends every wait when the engine stops.
    pub halt: CancellationToken,
    /// Ends every call when the engine has waited for it long enough.
    pub cut: CancellationToken,
    /// Ends processes, when nobody is answered any more.
    pub end: CancellationToken,
    /// What looks after processes.
    pub children: TaskTracker,
    /// Where the door is.
    pub address: SocketAddr,
    /// Hosts and origins that requests may name.
    pub hosts: HostRules,
    /// The token that clients must show, where one is required.
    pub token: Option<Token>,
    /// Where tasks run.
    pub runtime: Handle,
    /// How many hops a broker allows.
    pub ttl: i64,
    /// The longest body that is read.
    pub body_limit: usize,
    /// The variables around.
    pub surroundings: Surroundings,
    /// Evaluates the expressions of transforms.
    pub jsonata: Evaluator,
}

impl Dispatcher {
    /// Where the systems of a graph are.
    #[must_use]
    pub fn connections<'a>(&'a self, graph: &'a Graph) -> Connections<'a> {
        Connections {
            user: &self.connect,
            workspace: &graph.connect,
            surroundings: &self.surroundings,
        }
    }
}
