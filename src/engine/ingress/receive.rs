//! A request comes in: which door, which checks in which order, and what is answered.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode, header};

use super::{answer, read};
use crate::engine::descent::Descent;
use crate::engine::direct::Direct;
use crate::engine::dispatcher::Dispatcher;
use crate::engine::hub::Entry;
use crate::engine::passthrough;
use crate::engine::plan::{Door, Plan};
use crate::engine::retry::{self, Patience};
use crate::event::binding::{self, ReadError};
use crate::event::{Event, validate::validate};
use crate::graph::Policy;

/// Answers one request.
pub async fn receive(State(dispatcher): State<Arc<Dispatcher>>, request: Request) -> Response {
    let plan = dispatcher.plan.load_full();
    match door(&plan, &request) {
        Door::Broker(hub) => {
            let visit = Visit::new(&dispatcher, &plan, request);
            answer::with_methods(visit.broker(hub).await)
        }
        Door::Channel(hub) => Visit::new(&dispatcher, &plan, request).channel(hub).await,
        Door::Service(target) => {
            let visit = Visit::new(&dispatcher, &plan, request);
            visit.service(target).await
        }
    }
}

fn door(plan: &Plan, request: &Request) -> Door {
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|it| it.to_str().ok());
    let host = request.uri().host().or(host).unwrap_or_default();
    plan.addresses.door(host, target(request))
}

fn target(request: &Request) -> &str {
    let uri = request.uri();
    uri.path_and_query().map_or("/", |it| it.as_str())
}

/// One request at its door.
struct Visit<'a> {
    dispatcher: &'a Arc<Dispatcher>,
    plan: &'a Arc<Plan>,
    request: Request,
}

impl<'a> Visit<'a> {
    fn new(dispatcher: &'a Arc<Dispatcher>, plan: &'a Arc<Plan>, request: Request) -> Self {
        Self {
            dispatcher,
            plan,
            request,
        }
    }

    /// Broker ingress. An invalid event to a missing broker is told that it is invalid.
    async fn broker(self, hub: Result<usize, u16>) -> Response {
        if let Some(response) = self.method() {
            return response;
        }
        if self.has_no_place(hub) {
            return self.refuse(status(hub), "no broker has this path");
        }
        self.enter(hub, "no such broker").await
    }

    /// A channel. What is no channel is refused before anything is read.
    async fn channel(self, hub: Result<usize, u16>) -> Response {
        if let Some(response) = self.method() {
            return response;
        }
        if hub.is_err() {
            return self.refuse(status(hub), "no such channel");
        }
        self.enter(hub, "no such channel").await
    }

    fn method(&self) -> Option<Response> {
        match *self.request.method() {
            Method::POST => None,
            Method::OPTIONS => Some(answer::webhook()),
            _ => Some(self.refuse(StatusCode::METHOD_NOT_ALLOWED, "events are posted")),
        }
    }

    /// A path that no broker can have is refused before the event is read; a broker that is not
    /// there, after.
    fn has_no_place(&self, hub: Result<usize, u16>) -> bool {
        match hub {
            Ok(_) => false,
            Err(404) => target(&self.request) == "/",
            Err(_) => true,
        }
    }

    async fn enter(self, hub: Result<usize, u16>, missing: &str) -> Response {
        let (dispatcher, plan) = (self.dispatcher, self.plan);
        let place = self.place();
        let headers = passthrough::pick(self.request.headers());
        let event = match self.event().await {
            Ok(event) => event,
            Err(refusal) => {
                dispatcher.refuse(&place, refusal.status.as_u16(), &refusal.reason);
                return answer::empty(refusal.status);
            }
        };
        let Ok(hub) = hub else {
            dispatcher.refuse(&place, status(hub).as_u16(), missing);
            return answer::empty(status(hub));
        };
        let Some(share) = dispatcher
            .budget
            .take(event.data.as_ref().map_or(0, bytes::Bytes::len))
        else {
            dispatcher.refuse(&place, 503, "too many events wait for their routes already");
            return answer::busy();
        };
        let entry = Entry {
            event,
            headers,
            from: None,
            parent: None,
            descent: Descent::default(),
            share: Some(share),
        };
        let answer = dispatcher.enter(plan, hub, entry).answer().await;
        answer::empty(StatusCode::from_u16(answer.status).unwrap_or_default())
    }

    /// The event in the request, valid.
    async fn event(self) -> Result<Event, Refusal> {
        let (parts, body) = self.request.into_parts();
        let body = read::body(self.dispatcher, body).await;
        let body = body.map_err(|status| Refusal {
            status,
            reason: format!("the body could not be read: {status}"),
        })?;
        let event = binding::read(&parts.headers, body).map_err(Refusal::bad)?;
        validate(&event).map_err(Refusal::bad)?;
        Ok(event)
    }

    /// A service, which answers as `event_display` does.
    async fn service(self, target: usize) -> Response {
        if self.request.uri().path() == "/healthz" && self.request.uri().query().is_none() {
            return answer::empty(StatusCode::NO_CONTENT);
        }
        match *self.request.method() {
            Method::GET | Method::DELETE | Method::OPTIONS => {
                return self.refuse(StatusCode::METHOD_NOT_ALLOWED, "events are posted");
            }
            Method::HEAD => return self.refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not an event"),
            _ => {}
        }
        let (dispatcher, plan, place) = (self.dispatcher, self.plan, self.place());
        let (parts, body) = self.request.into_parts();
        let body = match read::body(dispatcher, body).await {
            Ok(body) => body,
            Err(status) => return answer::empty(status),
        };
        let refuse = |status: StatusCode, reason: String| {
            dispatcher.refuse(&place, status.as_u16(), reason.trim_end());
            if status == StatusCode::BAD_REQUEST {
                return answer::fault(reason);
            }
            answer::empty(status)
        };
        let event = match binding::read(&parts.headers, body) {
            Ok(event) => event,
            Err(error) => return refuse(displayed(&error), error.to_string()),
        };
        if let Err(invalid) = validate(&event) {
            return refuse(StatusCode::BAD_REQUEST, invalid.to_string());
        }
        let direct = Direct {
            event,
            from: None,
            namespace: &HeaderValue::from_static(""),
            patience: Patience {
                policy: &Policy::default(),
                again: retry::of_hubs,
            },
        };
        let end = &plan.targets[target];
        let status = dispatcher.deliver_directly(plan, end, direct).await;
        answer::empty(StatusCode::from_u16(status).unwrap_or_default())
    }

    fn refuse(&self, status: StatusCode, reason: &str) -> Response {
        self.dispatcher
            .refuse(&self.place(), status.as_u16(), reason);
        answer::empty(status)
    }

    /// What was asked for, as the journal names it.
    fn place(&self) -> String {
        let host = self.request.headers().get(header::HOST);
        let host = host.and_then(|it| it.to_str().ok()).unwrap_or_default();
        format!("{host}{}", target(&self.request))
    }
}

/// Why a request carries no event that can be routed.
struct Refusal {
    status: StatusCode,
    reason: String,
}

impl Refusal {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "it is the shape map_err wants"
    )]
    fn bad(error: impl ToString) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            reason: error.to_string().trim_end().to_owned(),
        }
    }
}

fn status(hub: Result<usize, u16>) -> StatusCode {
    let status = hub.err().map(StatusCode::from_u16);
    status.and_then(Result::ok).unwrap_or(StatusCode::NOT_FOUND)
}

/// What `event_display` answers to a message it cannot read.
fn displayed(error: &ReadError) -> StatusCode {
    match error {
        ReadError::NotAnEvent => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ReadError::Invalid(_) => StatusCode::BAD_REQUEST,
        ReadError::Batch | ReadError::Malformed(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
