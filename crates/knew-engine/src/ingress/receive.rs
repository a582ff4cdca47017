//! A request comes in: which door does it stand at?

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use http::header::{HOST, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode, Uri};

use super::read::{self, Refusal};
use super::{answer, ask, hook, hub, identity, job, service};
use crate::dispatcher::Dispatcher;
use crate::hop_budget::HopBudget;
use crate::hub::IncomingEvent;
use crate::passthrough;
use crate::plan::{IngressEndpoint, Plan, RequestedAddress};

/// Somebody at a door. The request itself goes beside it: its body may not be shared.
#[derive(Debug)]
pub struct Visit<'a> {
    /// The engine.
    pub dispatcher: &'a Arc<Dispatcher>,
    /// The plan in force when it came.
    pub plan: &'a Arc<Plan>,
    /// The host it names, if any.
    pub host: Option<HeaderValue>,
    /// What it asks for.
    pub uri: Uri,
    /// Where it stands.
    pub door: IngressEndpoint,
}

/// Answers one request.
pub async fn receive(dispatcher: Arc<Dispatcher>, mut request: Request) -> Response {
    let plan = dispatcher.plan.load_full();
    let of_process = take_process_prefix(&dispatcher, &mut request);
    let host = request.headers().get(HOST).cloned();
    let uri = request.uri().clone();
    let door = plan
        .addresses
        .endpoint(named(host.as_ref(), &uri), target(&uri));
    let visit = Visit {
        dispatcher: &dispatcher,
        plan: &plan,
        host,
        uri,
        door,
    };
    if let Err(refusal) = visit.admit(&request, of_process) {
        return visit.reject(refusal);
    }
    match door {
        IngressEndpoint::Broker(hub) => {
            answer::with_methods(hub::broker(visit, request, hub).await)
        }
        IngressEndpoint::Channel(hub) => hub::channel(visit, request, hub).await,
        IngressEndpoint::JobStatus => job::status(&visit, &request),
        // Behind brokers and channels the doors are rare; boxed, they cost those nothing.
        IngressEndpoint::JobSink(sink) => Box::pin(job::visit(visit, request, sink)).await,
        IngressEndpoint::RequestReply(hub) => Box::pin(ask::question(visit, request, hub)).await,
        IngressEndpoint::ReplyTarget(target) => Box::pin(ask::answer(visit, request, target)).await,
        IngressEndpoint::Webhook(number) => Box::pin(hook::hook(visit, request, number)).await,
        IngressEndpoint::Service(target) => Box::pin(service::visit(visit, request, target)).await,
    }
}

/// Takes the secret of processes off the path of a request; says whether there was one.
fn take_process_prefix(dispatcher: &Dispatcher, request: &mut Request) -> bool {
    let token = dispatcher.ingress.token.as_ref();
    let own = token.and_then(|token| token.without_process_prefix(request.uri()));
    own.map(|uri| *request.uri_mut() = uri).is_some()
}

impl Visit<'_> {
    /// Checks what holds for every request, whatever its path: host, origin and token.
    ///
    /// Webhooks show no token, for their senders cannot; each delivery proves that it knows the secret of
    /// its source.
    fn admit(&self, request: &Request, of_process: bool) -> Result<(), Refusal> {
        let (headers, line) = (request.headers(), (request.uri(), request.version()));
        let addresses = &self.plan.addresses;
        self.dispatcher
            .ingress
            .hosts
            .check(headers, line, addresses)?;
        let Some(token) = &self.dispatcher.ingress.token else {
            return Ok(());
        };
        if of_process || matches!(self.door, IngressEndpoint::Webhook(_)) || token.is_shown(headers)
        {
            return Ok(());
        }
        Err(Refusal {
            status: StatusCode::UNAUTHORIZED,
            reason: "the bearer token is missing or wrong".to_owned(),
        })
    }

    /// Refuses what may not enter, and tells the client why: its owner has to change how it is set up.
    fn reject(&self, refusal: Refusal) -> Response {
        let mut response = self.refuse(refusal.status, &refusal.reason);
        if refusal.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
        }
        answer::with_words(response, refusal.reason)
    }

    /// Path and query as they were sent.
    pub fn target(&self) -> &str {
        target(&self.uri)
    }

    /// What a client brings to a hub: the event, who sends it, and the headers that travel on.
    pub async fn entry(&self, request: Request) -> Result<IncomingEvent, Refusal> {
        let subject = identity::subject(request.headers());
        let headers = passthrough::forwarded_headers(request.headers());
        let (event, share) = read::event(self.dispatcher, request).await?;
        Ok(IncomingEvent {
            event,
            headers,
            from: None,
            subject,
            parent: None,
            hop_budget: HopBudget::default(),
            reservation: Some(share),
        })
    }

    /// Turns it away, and lets the journal know.
    pub fn refuse(&self, status: StatusCode, reason: &str) -> Response {
        let place = format!("{}{}", named(self.host.as_ref(), &self.uri), self.target());
        self.dispatcher.record_rejection(
            RequestedAddress {
                id: self.plan.id_of_endpoint(self.door),
                address: &place,
            },
            status,
            &reason.trim_end().replace('\n', "; "),
        );
        answer::empty(status)
    }

    /// Turns away what could not be read; where there was no room for it, with a time to come back.
    pub fn turn_away(&self, refusal: &Refusal) -> Response {
        let response = self.refuse(refusal.status, &refusal.reason);
        match refusal.status {
            StatusCode::SERVICE_UNAVAILABLE => answer::later(response),
            _ => response,
        }
    }
}

fn target(uri: &Uri) -> &str {
    uri.path_and_query()
        .map_or("/", |path_and_query| path_and_query.as_str())
}

/// The host asked for. A client that takes knew for its proxy names it in the request line.
fn named<'a>(header: Option<&'a HeaderValue>, uri: &'a Uri) -> &'a str {
    let header = header.and_then(|header| header.to_str().ok());
    uri.host().or(header).unwrap_or_default()
}
