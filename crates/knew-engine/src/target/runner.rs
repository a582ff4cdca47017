//! What stands for a service on this machine, called like the service it stands for.

use std::sync::Arc;

use http::StatusCode;
use reqwest::Url;

use super::gate::Gate;
use super::process::Process;
use super::stub::Stub;
use super::supervise::Job;
use crate::delivery::{DeliveryContext, DeliveryRequest};
use crate::delivery_error::DeliveryError;
use crate::dispatcher::Dispatcher;
use crate::http_client::{Response, TrustedUrl};
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
                dispatcher.note(id, Condition::Failed(DENIED.to_owned()));
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

impl Dispatcher {
    /// Calls what stands for a service.
    pub async fn run(
        self: &Arc<Self>,
        caller: &DeliveryContext<'_>,
        call: &DeliveryRequest<'_>,
        run: &Run,
    ) -> Result<Response, DeliveryError> {
        let Some(limit) = run.runner.made.stand.service.timeout else {
            let answer = self.through_the_gate(caller, call, run);
            return self.await_response(caller, call.to, answer).await;
        };
        let answer = async {
            tokio::select! {
                answer = self.through_the_gate(caller, call, run) => answer,
                () = self.clock.sleep(limit) => Ok(turned_away(
                    StatusCode::GATEWAY_TIMEOUT,
                    "request timeout",
                )),
            }
        };
        self.await_response(caller, call.to, answer).await
    }

    async fn through_the_gate(
        &self,
        caller: &DeliveryContext<'_>,
        call: &DeliveryRequest<'_>,
        run: &Run,
    ) -> Result<Response, String> {
        let Some(_pass) = run.runner.gate.pass().await else {
            let words = "pending request queue full";
            return Ok(turned_away(StatusCode::SERVICE_UNAVAILABLE, words));
        };
        match &run.runner.way {
            Way::Stub(stub) => stub.answer(&self.clock).await,
            Way::At(url) => self.post_at(caller, call, (url, &run.path)).await,
            Way::Process(process) => match process.visit().await {
                Ok((_visit, port)) => {
                    let url = Url::parse(&format!("http://127.0.0.1:{port}"));
                    let url = url.map_err(|error| error.to_string())?;
                    self.post_at(caller, call, (&url, &run.path)).await
                }
                Err(instead) => instead,
            },
            Way::Denied => Err(DENIED.to_owned()),
        }
    }

    async fn post_at(
        &self,
        caller: &DeliveryContext<'_>,
        call: &DeliveryRequest<'_>,
        (url, path): (&Url, &str),
    ) -> Result<Response, String> {
        let url = url.join(path).map_err(|error| error.to_string())?;
        let peer = TrustedUrl::new(url, &caller.plan.trust).map_err(|error| error.to_string())?;
        self.post_event(caller, call, &peer).await
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
