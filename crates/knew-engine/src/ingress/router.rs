//! Requests and the endpoints they are meant for.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use http::header::{HOST, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode, Uri};

use super::rejection::IngressRejection;
use super::request_body;
use super::{
    hub_endpoint, identity, job_sink_endpoint, request_reply_endpoint, response, service_endpoint,
    webhook_endpoint,
};
use crate::dispatcher::Dispatcher;
use crate::hop_budget::HopBudget;
use crate::hub::IncomingEvent;
use crate::passthrough;
use crate::plan::{IngressEndpoint, Plan, RequestedAddress};

/// What the endpoints need to know of a request. The request itself is passed beside it, since its body is
/// not `Sync`.
#[derive(Debug)]
pub struct IngressRequest<'a> {
    pub dispatcher: &'a Arc<Dispatcher>,
    /// Plan in force when the request came.
    pub plan: &'a Arc<Plan>,
    /// The host it names, if any.
    pub host: Option<HeaderValue>,
    /// What it asks for.
    pub uri: Uri,
    /// Where it stands.
    pub endpoint: IngressEndpoint,
}

/// Answers one request.
pub async fn handle_request(dispatcher: Arc<Dispatcher>, mut request: Request) -> Response {
    let plan = dispatcher.plan.load_full();
    let from_own_process = strip_process_prefix(&dispatcher, &mut request);
    let host = request.headers().get(HOST).cloned();
    let uri = request.uri().clone();
    let endpoint = plan
        .addresses
        .endpoint(requested_host(host.as_ref(), &uri), path_and_query(&uri));
    let incoming = IngressRequest {
        dispatcher: &dispatcher,
        plan: &plan,
        host,
        uri,
        endpoint,
    };
    if let Err(rejection) = incoming.authorize(&request, from_own_process) {
        return incoming.deny(rejection);
    }
    match endpoint {
        IngressEndpoint::Broker(hub) => response::with_allowed_methods(
            hub_endpoint::handle_broker(incoming, request, hub).await,
        ),
        IngressEndpoint::Channel(hub) => hub_endpoint::handle_channel(incoming, request, hub).await,
        IngressEndpoint::JobStatus => job_sink_endpoint::job_status(&incoming, &request),
        // These endpoints are rare: boxed, their state does not enlarge the future of brokers and channels.
        IngressEndpoint::JobSink(sink) => {
            Box::pin(job_sink_endpoint::handle_event(incoming, request, sink)).await
        }
        IngressEndpoint::RequestReply(hub) => {
            Box::pin(request_reply_endpoint::handle_request(
                incoming, request, hub,
            ))
            .await
        }
        IngressEndpoint::ReplyTarget(target) => {
            Box::pin(request_reply_endpoint::handle_reply(
                incoming, request, target,
            ))
            .await
        }
        IngressEndpoint::Webhook(number) => {
            Box::pin(webhook_endpoint::handle_delivery(incoming, request, number)).await
        }
        IngressEndpoint::Service(target) => {
            Box::pin(service_endpoint::handle_service(incoming, request, target)).await
        }
    }
}

/// Takes the secret of processes off the path of a request; says whether there was one.
fn strip_process_prefix(dispatcher: &Dispatcher, request: &mut Request) -> bool {
    let token = dispatcher.ingress.token.as_ref();
    let own = token.and_then(|token| token.without_process_prefix(request.uri()));
    own.map(|uri| *request.uri_mut() = uri).is_some()
}

impl IngressRequest<'_> {
    /// Checks what holds for every request, whatever its path: host, origin and token.
    ///
    /// Webhooks show no token, for their senders cannot; each delivery proves that it knows the secret of
    /// its source.
    fn authorize(&self, request: &Request, from_own_process: bool) -> Result<(), IngressRejection> {
        let (headers, line) = (request.headers(), (request.uri(), request.version()));
        let addresses = &self.plan.addresses;
        self.dispatcher
            .ingress
            .hosts
            .check(headers, line, addresses)?;
        let Some(token) = &self.dispatcher.ingress.token else {
            return Ok(());
        };
        if from_own_process
            || matches!(self.endpoint, IngressEndpoint::Webhook(_))
            || token.is_presented(headers)
        {
            return Ok(());
        }
        Err(IngressRejection {
            status: StatusCode::UNAUTHORIZED,
            message: "the bearer token is missing or wrong".to_owned(),
        })
    }

    /// Refuses what may not enter, and tells the client why: its owner has to change how it is set up.
    fn deny(&self, rejection: IngressRejection) -> Response {
        let mut response = self.reject(rejection.status, &rejection.message);
        if rejection.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
        }
        response::with_text(response, rejection.message)
    }

    /// Path and query as they were sent.
    pub fn target(&self) -> &str {
        path_and_query(&self.uri)
    }

    /// What a client brings to a hub: the event, who sends it, and the headers that travel on.
    pub async fn read_incoming_event(
        &self,
        request: Request,
    ) -> Result<IncomingEvent, IngressRejection> {
        let subject = identity::token_subject(request.headers());
        let headers = passthrough::forwarded_headers(request.headers());
        let (event, reservation) = request_body::read_event(self.dispatcher, request).await?;
        Ok(IncomingEvent {
            event,
            headers,
            from: None,
            subject,
            parent: None,
            hop_budget: HopBudget::default(),
            reservation: Some(reservation),
        })
    }

    /// Turns it away, and lets the journal know.
    pub fn reject(&self, status: StatusCode, reason: &str) -> Response {
        let address = format!(
            "{}{}",
            requested_host(self.host.as_ref(), &self.uri),
            self.target()
        );
        self.dispatcher.record_rejection(
            RequestedAddress {
                id: self.plan.id_of_endpoint(self.endpoint),
                address: &address,
            },
            status,
            &reason.trim_end().replace('\n', "; "),
        );
        response::status_only(status)
    }

    /// Turns away what could not be read; where there was no room for it, with a time to come back.
    pub fn reject_unreadable(&self, rejection: &IngressRejection) -> Response {
        let response = self.reject(rejection.status, &rejection.message);
        match rejection.status {
            StatusCode::SERVICE_UNAVAILABLE => response::with_retry_after(response),
            _ => response,
        }
    }
}

fn path_and_query(uri: &Uri) -> &str {
    uri.path_and_query()
        .map_or("/", |path_and_query| path_and_query.as_str())
}

/// The host asked for. A client that takes knew for its proxy names it in the request line.
fn requested_host<'a>(header: Option<&'a HeaderValue>, uri: &'a Uri) -> &'a str {
    let header = header.and_then(|header| header.to_str().ok());
    uri.host().or(header).unwrap_or_default()
}
