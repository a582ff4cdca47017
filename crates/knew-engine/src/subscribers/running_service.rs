//! What stands for a service on this machine, called like the service it stands for.

use std::sync::Arc;

use http::StatusCode;
use reqwest::Url;

use super::concurrency_limit::ConcurrencyLimit;
use super::process_spec::SupervisedProcessSpec;
use super::stub::StubService;
use super::supervised_process::SupervisedProcess;
use crate::http_client::{HttpError, Response, TrustedUrl};
use crate::transport::{OutboundCall, Transport, TransportError};
use knew_core::graph::local::LocalService;

/// The condition of a process that the user has not agreed to.
pub const NOT_TRUSTED_TO_RUN: &str =
    "not started: knew.yaml names a command, and this folder is not trusted to run it";

/// What a runner is made of; one that is made of the same goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalServiceSpec {
    /// What stands there.
    pub service: LocalService,
    /// The process, if it is one.
    pub job: Option<SupervisedProcessSpec>,
    /// Whether the user let it run.
    pub allowed: bool,
}

/// What stands for a service, with the state that outlives plans.
#[derive(Debug)]
pub struct RunningService {
    /// What it was made of.
    pub spec: LocalServiceSpec,
    pub(super) concurrency_limit: ConcurrencyLimit,
    pub(super) transport: ServiceTransport,
}

/// How it is called.
#[derive(Debug)]
pub(super) enum ServiceTransport {
    Stub(StubService),
    Url(Url),
    Process(SupervisedProcess),
    NotTrusted,
}

/// A runner as one end of a route has it: with the path beside the reference.
#[derive(Clone, Debug)]
pub struct ServiceCallTarget {
    /// The runner.
    pub service: Arc<RunningService>,
    /// The path, if any.
    pub path: String,
}

impl Transport for ServiceCallTarget {
    async fn send(&self, call: &OutboundCall<'_>) -> Result<Response, TransportError> {
        let Some(limit) = self.service.spec.service.service.timeout else {
            return self.send_when_free(call).await;
        };
        tokio::select! {
            response = self.send_when_free(call) => response,
            () = call.runtime.clock.sleep(limit) => Ok(queue_proxy_response(
                StatusCode::GATEWAY_TIMEOUT,
                "request timeout",
            )),
        }
    }
}

impl ServiceCallTarget {
    /// Waits for its turn where the concurrency of the service is limited.
    async fn send_when_free(&self, call: &OutboundCall<'_>) -> Result<Response, TransportError> {
        let Some(_permit) = self.service.concurrency_limit.acquire().await else {
            let words = "pending request queue full";
            return Ok(queue_proxy_response(StatusCode::SERVICE_UNAVAILABLE, words));
        };
        match &self.service.transport {
            ServiceTransport::Stub(stub) => {
                let response = stub.respond(&call.runtime.clock).await;
                response.map_err(TransportError::NoResponse)
            }
            ServiceTransport::Url(url) => self.post(call, url).await,
            ServiceTransport::Process(process) => match process.wait_until_ready().await {
                Ok((_call, port)) => {
                    let url = Url::parse(&format!("http://127.0.0.1:{port}"));
                    let url = url.map_err(|error| TransportError::NoResponse(error.to_string()))?;
                    self.post(call, &url).await
                }
                Err(response) => response.map_err(TransportError::NoResponse),
            },
            ServiceTransport::NotTrusted => {
                Err(TransportError::NoResponse(NOT_TRUSTED_TO_RUN.to_owned()))
            }
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
pub fn queue_proxy_response(status: StatusCode, words: &'static str) -> Response {
    Response {
        status,
        body: words.into(),
        ..Response::default()
    }
}
