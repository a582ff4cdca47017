//! What stands for a service on this machine, called like the service it stands for.

use std::sync::Arc;

use http::StatusCode;
use reqwest::Url;

use super::gate::Gate;
use super::process::Process;
use super::stub::Stub;
use super::supervise::Job;
use crate::dispatcher::Dispatcher;
use crate::http_client::{HttpError, Response, TrustedUrl};
use crate::transport::{OutboundCall, Transport, TransportError};
use knew_core::graph::local::LocalService;
use knew_core::model::{self, Id};
use knew_core::record::Condition;

/// The condition of a process that the user has not agreed to.
pub const DENIED: &str =
    "not started: knew.yaml names a command, and this folder is not trusted to run it";

/// What a runner is made of; one that is made of the same goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// What stands there.
    pub stand: LocalService,
    /// The process, if it is one.
    pub job: Option<Job>,
    /// Whether the user let it run.
    pub allowed: bool,
}

/// What stands for a service, with the state that outlives plans.
#[derive(Debug)]
pub struct Runner {
    /// What it was made of.
    pub made: Made,
    gate: Gate,
    way: Way,
}

/// How it is called.
#[derive(Debug)]
enum Way {
    Stub(Stub),
    At(Url),
    Process(Process),
    Denied,
}

/// A runner as one end of a route has it: with the path beside the reference.
#[derive(Clone, Debug)]
pub struct Run {
    /// The runner.
    pub runner: Arc<Runner>,
    /// The path, if any.
    pub path: String,
}

impl Runner {
    /// Makes a runner; `None` for what is shown in the stream.
    pub fn start(id: &Arc<Id>, made: Made, dispatcher: &Arc<Dispatcher>) -> Option<Self> {
        let way = match (&made.stand.runner, &made.job) {
            (model::Runner::Url(url), _) => Way::At(Url::parse(url).ok()?),
            (model::Runner::Stub(script), _) => Way::Stub(Stub::new(id.clone(), script.clone())),
            (model::Runner::Process(_), Some(job)) if made.allowed => {
                Way::Process(Process::start(id, job.clone(), dispatcher))
            }
            (model::Runner::Process(_), Some(_)) => {
                dispatcher
                    .runtime
                    .recorder
                    .record_condition(id, Condition::Failed(DENIED.to_owned()));
                Way::Denied
            }
            _ => return None,
        };
        Some(Self {
            gate: Gate::of(made.stand.service.concurrency),
            made,
            way,
        })
    }
}

impl Transport for Run {
    async fn send(&self, call: &OutboundCall<'_>) -> Result<Response, TransportError> {
        let Some(limit) = self.runner.made.stand.service.timeout else {
            return self.send_when_free(call).await;
        };
        tokio::select! {
            response = self.send_when_free(call) => response,
            () = call.runtime.clock.sleep(limit) => Ok(turned_away(
                StatusCode::GATEWAY_TIMEOUT,
                "request timeout",
            )),
        }
    }
}

impl Run {
    /// Waits for its turn where the concurrency of the service is limited.
    async fn send_when_free(&self, call: &OutboundCall<'_>) -> Result<Response, TransportError> {
        let Some(_pass) = self.runner.gate.pass().await else {
            let words = "pending request queue full";
            return Ok(turned_away(StatusCode::SERVICE_UNAVAILABLE, words));
        };
        match &self.runner.way {
            Way::Stub(stub) => {
                let response = stub.answer(&call.runtime.clock).await;
                response.map_err(TransportError::NoResponse)
            }
            Way::At(url) => self.post(call, url).await,
            Way::Process(process) => match process.visit().await {
                Ok((_visit, port)) => {
                    let url = Url::parse(&format!("http://127.0.0.1:{port}"));
                    let url = url.map_err(|error| TransportError::NoResponse(error.to_string()))?;
                    self.post(call, &url).await
                }
                Err(instead) => instead.map_err(TransportError::NoResponse),
            },
            Way::Denied => Err(TransportError::NoResponse(DENIED.to_owned())),
        }
    }

    async fn post(&self, call: &OutboundCall<'_>, url: &Url) -> Result<Response, TransportError> {
        let url = url
            .join(&self.path)
            .map_err(|error| TransportError::NoResponse(error.to_string()))?;
        let url = TrustedUrl::new(url, call.trust).map_err(HttpError::from)?;
        call.post(&url).await
    }
}

/// What the queue before a container answers in its stead.
pub fn turned_away(status: StatusCode, words: &'static str) -> Response {
    Response {
        status,
        body: words.into(),
        ..Response::default()
    }
}
