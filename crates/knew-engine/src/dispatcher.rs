//! Dispatcher: the parts of the engine that every event needs and that outlive any plan.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::durable::DurableHubs;
use super::external_access::ExternalAccess;
use super::fault_injection::FaultInjector;
use super::http_client::HttpClient;
use super::ingress::IngressSettings;
use super::jsonata::Evaluator;
use super::pending_replies::PendingReplies;
use super::plan::Plan;
use super::runtime::Runtime;
use super::subscribers::{EventDisplay, JobRegistry, ProcessOutput};

/// Routes events by the plan in force and delivers them.
#[derive(Debug)]
pub struct Dispatcher {
    /// Plan for new events; those in flight keep the one they were accepted with.
    pub plan: ArcSwap<Plan>,
    /// Number of hops that a broker allows an event.
    pub max_hops: i64,
    /// Clock, journal, memory budget and stop signals.
    pub runtime: Arc<Runtime>,
    /// Addresses and permissions of everything outside this process.
    pub access: ExternalAccess,
    /// Rules for requests that come in by HTTP.
    pub ingress: IngressSettings,
    /// Client for recipients outside this process.
    pub http: HttpClient,
    /// Faults that are injected into calls.
    pub faults: FaultInjector,
    /// Recipient that shows events, as `event_display` of Knative does.
    pub display: EventDisplay,
    /// Recipients that stand for job sinks.
    pub jobs: JobRegistry,
    /// Evaluator of the expressions of transforms.
    pub jsonata: Evaluator,
    /// Senders that wait for a reply at a `RequestReply`.
    pub pending_replies: PendingReplies,
    /// Hubs whose events are stored outside this process.
    pub durable_hubs: DurableHubs,
    /// Receiver of the lines that child processes print.
    pub output: ProcessOutput,
}
