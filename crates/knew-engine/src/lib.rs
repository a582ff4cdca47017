//! The engine: accepts events, routes them by the plan, delivers, retries and records.
//!
//! [`Engine`] is the handle for programs. An event passes `ingress → hub → route → delivery → transport`, each
//! a module of that name; `retry` and `dead_letter` decide what follows a failed delivery, `subscriber_response` what a
//! response means; every wait uses `clock`. The plan is immutable and replaced as a whole: events finish on the
//! plan they were accepted with.

#![warn(missing_docs)]

mod body;
mod built_in;
pub mod clock;
mod dead_letter;
mod delivery;
mod delivery_error;
mod detach_on_drop;
mod direct_delivery;
mod dispatcher;
#[cfg_attr(
    not(all(feature = "kafka", feature = "nats")),
    expect(dead_code, reason = "some of it serves one store only")
)]
mod durable;
mod external;
mod external_access;
mod fault_injection;
mod hop_budget;
mod http_client;
mod hub;
mod in_flight;
mod ingress;
pub mod jsonata;
mod memory_budget;
mod options;
mod passthrough;
mod pending_replies;
pub mod permission;
mod plan;
mod recorder;
mod request_reply;
mod retry;
mod route;
mod runtime;
#[cfg_attr(
    not(any(
        feature = "kafka",
        feature = "pubsub",
        feature = "sqs",
        feature = "redis",
        feature = "rabbitmq"
    )),
    expect(dead_code, reason = "some of it serves connected sources only")
)]
mod source;
mod subscriber_response;
mod subscribers;
mod transport;
mod ttl;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use http::{HeaderMap, HeaderValue};
use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::watch;

use knew_core::graph::trust::{Permission, Trust};
use knew_core::graph::{DeliveryPolicy, Graph};
use knew_core::model::{FaultSpec, Id};
use knew_core::record::Journal;
use knew_event::Event;

pub use built_in::BUILT_IN_SYSTEMS;
pub use clock::Clock;
pub use external::{ConnectionSettings, Environment};
pub use http_client::{HttpClient, HttpError, Response, TrustedUrl, TrustedUrlError};
pub use ingress::{HostPattern, HostPatternError, TOKEN_VARIABLE, Token, TokenError};
pub use options::EngineOptions;
pub use subscribers::{EventDisplay, ProcessOutput};

use direct_delivery::DirectDelivery;
use dispatcher::Dispatcher;
use durable::DurableHubs;
use external_access::ExternalAccess;
use fault_injection::FaultInjector;
use hop_budget::HopBudget;
use hub::IncomingEvent;
use in_flight::InFlight;
use ingress::{HostRules, IngressSettings};
use jsonata::Evaluator;
use memory_budget::MemoryBudget;
use pending_replies::PendingReplies;
use plan::{NodeIndex, Plan};
use recorder::Recorder;
use retry::RetryPolicy;
use runtime::{Runtime, Shutdown};
use source::{EmitReason, QueueConsumers, Schedules, SourceProcesses};
use subscribers::{JobRegistry, RunningServices, SinkClients};

/// Time that open calls, and then child processes, get to end when the engine stops.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);

/// A running engine. Dropping it stops it at once; [`Engine::stop`] lets deliveries finish first.
#[derive(Debug)]
pub struct Engine {
    dispatcher: Arc<Dispatcher>,
    schedules: Schedules,
    services: RunningServices,
    queue_consumers: QueueConsumers,
    source_processes: SourceProcesses,
    sink_clients: SinkClients,
    wanted: SocketAddr,
    address: SocketAddr,
}

/// Reasons why the engine could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {error}; choose another with --listen")]
    Listen {
        /// Address of the options.
        address: SocketAddr,
        /// Error of the operating system.
        error: io::Error,
    },
    /// The HTTP client cannot be built.
    #[error("cannot prepare the HTTP client: {0}")]
    Client(#[from] HttpError),
}

/// Reasons why an event could not be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The plan has no hub or target with this id.
    #[error("{0} takes no events in what is running")]
    Unknown(Id),
}

impl Engine {
    /// Listens, and answers 404 to everything until a graph is applied. Runs on the current tokio runtime.
    #[expect(
        clippy::unused_async,
        reason = "listening and spawning need a runtime, which an async function is always run on"
    )]
    pub async fn start(
        options: EngineOptions,
        clock: Clock,
        journal: Arc<Journal>,
    ) -> Result<Self, StartError> {
        let wanted = options.listen;
        let refused = |error| StartError::Listen {
            address: wanted,
            error,
        };
        let listener = ingress::bind(wanted, options.fallback);
        let listener = listener.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let memory = MemoryBudget::new(options.memory);
        let runtime = Runtime {
            recorder: Recorder::new(journal, clock.clone()),
            clock,
            tasks: Handle::current(),
            memory: memory.clone(),
            in_flight: InFlight::default(),
            shutdown: Shutdown::default(),
        };
        let dispatcher = Arc::new(Dispatcher {
            plan: ArcSwap::default(),
            max_hops: options.ttl,
            runtime: Arc::new(runtime),
            access: ExternalAccess::new(options.connect, options.environment),
            ingress: IngressSettings {
                address,
                hosts: HostRules::new(address, options.allow_hosts),
                token: options.token,
                body_limit: options.body_limit,
            },
            http: HttpClient::with_budget(memory)?,
            faults: FaultInjector::default(),
            jobs: JobRegistry::new(options.display.clone()),
            display: options.display,
            jsonata: Evaluator::new(options.jsonata_worker),
            pending_replies: PendingReplies::default(),
            durable_hubs: DurableHubs::default(),
            output: options.output,
        });
        tokio::spawn(ingress::serve(listener, dispatcher.clone()));
        Ok(Self {
            dispatcher,
            schedules: Schedules::default(),
            services: RunningServices::default(),
            queue_consumers: QueueConsumers::default(),
            source_processes: SourceProcesses::default(),
            sink_clients: SinkClients::default(),
            wanted,
            address,
        })
    }

    /// Address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Port of the options, if another program has it and a free one was taken instead.
    #[must_use]
    pub fn port_taken(&self) -> Option<u16> {
        let wanted = self.wanted.port();
        (wanted != 0 && wanted != self.address.port()).then_some(wanted)
    }

    /// Routes new events by a graph, as the plan of this number. Events in flight finish on the plan they were
    /// accepted with; unchanged schedules, consumers and processes keep running.
    pub fn apply(&self, graph: &Graph, plan: u64) {
        self.dispatcher
            .faults
            .set_workspace_faults(&graph.local.faults);
        let sink_clients =
            self.sink_clients
                .reconcile(graph, &self.dispatcher.access, &self.dispatcher.runtime);
        let running_services = self.services.reconcile(graph, &self.dispatcher);
        let trust = self.dispatcher.access.trust();
        let compiled = Plan::compile(graph, plan, trust, &running_services, &sink_clients);
        self.dispatcher
            .runtime
            .recorder
            .register_routes(compiled.roster.clone());
        self.dispatcher.plan.store(Arc::new(compiled));
        self.dispatcher
            .durable_hubs
            .reconcile(graph, plan, &self.dispatcher);
        self.schedules.reconcile(graph, &self.dispatcher);
        self.queue_consumers.reconcile(graph, &self.dispatcher);
        self.source_processes.reconcile(graph, &self.dispatcher);
    }

    /// Replaces the permissions of the user, from the next graph on.
    pub fn set_trust(&self, trust: Trust) {
        self.dispatcher.access.set_trust(trust);
    }

    /// Permissions that a graph needs, in the order in which they are shown.
    #[must_use]
    pub fn required_permissions(&self, graph: &Graph) -> Vec<Permission> {
        permission::required_permissions(graph, self.dispatcher.access.connections(graph))
    }

    /// Overrides the faults of a target; `None` restores those of its graph.
    pub fn override_faults(&self, of: &Id, faults: Option<FaultSpec>) {
        self.dispatcher.faults.override_faults(of, faults);
    }

    /// Position of the journal's end, which changes whenever it grows.
    #[must_use]
    pub fn journal_end(&self) -> watch::Receiver<u64> {
        self.dispatcher.runtime.recorder.journal_end()
    }

    /// Sends an event to a hub or target as a client would, without a connection; returns the status that a client
    /// would get.
    pub async fn send(&self, to: &Id, event: Event) -> Result<u16, SendError> {
        let plan = self.dispatcher.plan.load_full();
        match plan.find_node(to) {
            Some(NodeIndex::Hub(hub)) => {
                let incoming = IncomingEvent {
                    event,
                    headers: HeaderMap::new(),
                    from: None,
                    subject: None,
                    parent: None,
                    hop_budget: HopBudget::default(),
                    reservation: None,
                };
                let outcome = self.dispatcher.send_to_hub(&plan, hub, incoming).await;
                Ok(outcome.response.status.as_u16())
            }
            Some(NodeIndex::Target(target)) => {
                let direct = DirectDelivery {
                    event,
                    from: None,
                    subject: None,
                    namespace: &HeaderValue::from_static(""),
                    retry: RetryPolicy {
                        policy: &DeliveryPolicy::default(),
                        is_retryable: retry::is_retryable_for_hubs,
                    },
                };
                let to = &plan.targets[target];
                let response = self.dispatcher.deliver_to_target(&plan, to, direct).await;
                Ok(response.status.as_u16())
            }
            None => Err(SendError::Unknown(to.clone())),
        }
    }

    /// Makes a source send one event now, whatever its schedule. Does nothing if the plan has no such source.
    pub fn fire_source(&self, source: &Id) {
        let source = Arc::new(source.clone());
        self.dispatcher
            .emit_in_background(source, EmitReason::Requested);
    }

    /// Sources with a schedule and the time of their next event, soonest first.
    #[must_use]
    pub fn next_fire_times(&self) -> Vec<(Id, Timestamp)> {
        self.schedules.next_fire_times()
    }

    /// Number of events in flight.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.dispatcher.runtime.in_flight.count()
    }

    /// Waits until no event is in flight. Schedules keep running.
    pub async fn wait_until_idle(&self) {
        self.dispatcher.runtime.in_flight.wait_until_idle().await;
    }

    /// Stops: closes the listener, ends schedules, and gives up pending retries, which are recorded as lost. Open calls
    /// get some seconds to finish before they are lost too.
    pub async fn stop(self) {
        self.dispatcher.runtime.shutdown.accepting.cancel();
        tokio::select! {
            () = self.wait_until_idle() => {}
            () = self.dispatcher.runtime.clock.sleep(SHUTDOWN_GRACE) => {
                self.dispatcher.runtime.shutdown.calls.cancel();
                self.wait_until_idle().await;
            }
        }
        self.dispatcher
            .durable_hubs
            .flush(&self.dispatcher.runtime.clock)
            .await;
        self.end_processes().await;
    }

    /// Ends child processes, after the last call that might need them.
    async fn end_processes(&self) {
        self.services.clear();
        self.source_processes.clear();
        self.dispatcher.runtime.shutdown.processes.cancel();
        self.dispatcher.runtime.shutdown.process_tasks.close();
        tokio::select! {
            () = self.dispatcher.runtime.shutdown.process_tasks.wait() => {}
            () = self.dispatcher.runtime.clock.sleep(SHUTDOWN_GRACE) => {}
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.dispatcher.runtime.shutdown.accepting.cancel();
        self.dispatcher.runtime.shutdown.processes.cancel();
    }
}
