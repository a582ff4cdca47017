//! One call, made until it passes or patience ends: over HTTP, or inside the process.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::ask::Told;
use super::budget::Share;
use super::client::{Peer, Response};
use super::deadletter;
use super::descent::Descent;
use super::dispatcher::Dispatcher;
use super::fault::{Fault, Settled, Stamp};
use super::hub::{Entry, Flight};
use super::plan::{End, Plan, Route, Way};
use super::retry::{self, Patience};
use super::target::job;
use super::ttl;
use knew_core::graph::HubKind;
use knew_core::graph::authorize::EventSender;
use knew_core::model::{DeliveryFormat, Id};
use knew_core::record::{CallPurpose, CallResult, DeliveryStep};
use knew_event::{Event, Weight, binding};

const TTL_HEADER: HeaderName = HeaderName::from_static("ce-knativebrokerttl");
const NAMESPACE: HeaderName = HeaderName::from_static("kn-namespace");
const PREFER: HeaderName = HeaderName::from_static("prefer");

/// On whose behalf calls are made.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// The plan the event goes by.
    pub plan: &'a Arc<Plan>,
    /// The arrival the calls belong to.
    pub arrival: u64,
    /// The route; `None` where a source sends to a target without a hub.
    pub route: Option<&'a Route>,
    /// Who calls, where that is asked.
    pub sender: EventSender<'a>,
    /// How hard to try.
    pub patience: Patience<'a>,
    /// The namespace every call names.
    pub namespace: &'a HeaderValue,
    /// The hub, whose kind decides what a subscriber gets to see.
    pub kind: Option<HubKind>,
    /// The place of the arrival among what one event caused.
    pub descent: &'a Descent,
}

/// What is called, and with what.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// Who.
    pub to: &'a End,
    /// Why.
    pub purpose: CallPurpose,
    /// The event.
    pub event: Arc<Event>,
    /// The headers that travel with it.
    pub headers: &'a HeaderMap,
}

impl<'a> Caller<'a> {
    /// A route, calling for an event that is at its hub.
    #[must_use]
    pub fn of_route(flight: &'a Flight, route: &'a Route) -> Self {
        Self {
            plan: &flight.plan,
            arrival: flight.arrival,
            route: Some(route),
            sender: EventSender::Object(&route.id),
            patience: Patience {
                policy: &route.policy,
                again: retry::of_hubs,
            },
            namespace: &route.namespace,
            kind: Some(flight.hub().kind),
            descent: &flight.descent,
        }
    }

    fn route_id(&self) -> Option<Arc<Id>> {
        self.route.map(|route| route.id.clone())
    }

    fn hides_ttl(&self, purpose: CallPurpose) -> bool {
        purpose == CallPurpose::Deliver && self.kind == Some(HubKind::Broker)
    }

    /// The event as it is handed over inside the process.
    pub fn event(&self, call: &Call<'_>) -> Arc<Event> {
        if self.hides_ttl(call.purpose) {
            return Arc::new(ttl::without(&call.event));
        }
        call.event.clone()
    }

    /// Whether the body of the message is written anew instead of being the event's own.
    fn writes_json(&self, call: &Call<'_>) -> bool {
        let json = |route: &Route| route.policy.format == DeliveryFormat::Json;
        self.route.is_some_and(json) && self.hides_ttl(call.purpose)
    }

    /// The event as a message. Only the filter of a trigger knows another form than binary.
    fn message(&self, call: &Call<'_>) -> (HeaderMap, Bytes) {
        let (mut headers, body) = if self.writes_json(call) {
            binding::write_structured(&self.event(call))
        } else {
            binding::write_binary(&call.event)
        };
        if self.hides_ttl(call.purpose) {
            headers.remove(TTL_HEADER);
        }
        for (name, value) in call.headers {
            headers.append(name.clone(), value.clone());
        }
        headers.insert(NAMESPACE, self.namespace.clone());
        if call.purpose == CallPurpose::Deliver && self.route.is_some() {
            headers.insert(PREFER, HeaderValue::from_static("reply"));
        }
        (headers, body)
    }
}

impl Dispatcher {
    /// Makes a call until `judge` is content with the answer, or patience ends. Each attempt is recorded.
    pub async fn insist<T>(
        self: &Arc<Self>,
        caller: &Caller<'_>,
        call: &Call<'_>,
        judge: impl Fn(Response) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut number = 1;
        loop {
            let start = self.clock.now();
            let answer = self.attempt(caller, call).await;
            let status = answer.as_ref().ok().map(|answer| answer.status.as_u16());
            let judged = answer.and_then(&judge);
            let fault = judged.as_ref().err();
            let wait = fault.and_then(|fault| retry::wait(caller.patience, number, fault));
            let step = DeliveryStep::Attempt {
                route: caller.route_id(),
                to: call.to.id.clone(),
                purpose: call.purpose,
                number,
                result: result(status, fault),
                took: self.clock.since(start),
                wait,
            };
            self.recorder
                .append(self.clock.now(), caller.arrival, [step]);
            match (judged, wait) {
                (Err(fault), Some(wait)) => self.hold(wait).await.map_err(|()| fault.stopped())?,
                (judged, _) => return judged,
            }
            number += 1;
        }
    }

    /// Waits before the next attempt; fails when the engine stops.
    async fn hold(&self, wait: Duration) -> Result<(), ()> {
        tokio::select! {
            () = self.clock.sleep(wait) => Ok(()),
            () = self.halt.cancelled() => Err(()),
        }
    }

    /// Makes a call once.
    pub async fn reach(
        self: &Arc<Self>,
        caller: &Caller<'_>,
        call: &Call<'_>,
    ) -> Result<Response, Fault> {
        if let Some(gate) = &call.to.gate {
            let ruling = gate.authorize(caller.sender, &call.event);
            if let Some(status) = ruling.denied_status {
                return Err(forbidden(call.to, status, &ruling.reason));
            }
        }
        match &call.to.way {
            Way::Post(peer) => self.post(caller, call, peer).await,
            Way::Hub(hub) => self.pass(caller, call, *hub).await,
            Way::Display => {
                let taken = self.display.take(&call.to.id, &caller.event(call));
                taken.map_err(|words| refused(call.to, StatusCode::BAD_REQUEST, words.into()))?;
                Ok(Response::default())
            }
            Way::Put(outlet) => {
                // A future has the size of its largest way, and moves as a whole: ways that need much
                // room get it on their own.
                let put = Box::pin(outlet.put(&caller.event(call), self)).await;
                put.map_err(|words| {
                    let mut fault = refused(call.to, StatusCode::SERVICE_UNAVAILABLE, Bytes::new());
                    fault.reason = words;
                    fault
                })?;
                Ok(Response {
                    status: StatusCode::ACCEPTED,
                    ..Response::default()
                })
            }
            Way::Job => {
                let event = caller.event(call);
                let place = job::place(&call.to.id, &event);
                if !self.jobs.begin(&place) {
                    return Ok(job::taken(&place));
                }
                let taken = self.display.take(&call.to.id, &event);
                taken.map_err(|words| refused(call.to, StatusCode::BAD_REQUEST, words.into()))?;
                Ok(job::taken(&place))
            }
            Way::Answer(it) => {
                if self.waiting.end(it, caller.event(call)) {
                    return Ok(Response {
                        status: StatusCode::ACCEPTED,
                        ..Response::default()
                    });
                }
                let mut fault = refused(call.to, StatusCode::BAD_REQUEST, Bytes::new());
                fault.reason = format!(
                    "400: the event has no {} to say whose answer it is",
                    it.reply_attribute
                );
                Err(fault)
            }
            Way::Transform(it) => Box::pin(self.transform(caller, call, it)).await,
            Way::Run(run) => Box::pin(self.run(caller, call, run)).await,
            Way::Refused(status) => {
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::NOT_FOUND);
                Err(refused(call.to, status, Bytes::new()))
            }
            Way::Nowhere(words) => Err(Fault::silence(&call.to.url, words.clone())),
        }
    }

    async fn post(
        &self,
        caller: &Caller<'_>,
        call: &Call<'_>,
        peer: &Peer,
    ) -> Result<Response, Fault> {
        let answer = self.post_to(caller, call, peer);
        self.settle(caller, call.to, answer).await
    }

    /// Posts the event of a call to somebody, wherever the answers point.
    pub async fn post_to(
        &self,
        caller: &Caller<'_>,
        call: &Call<'_>,
        peer: &Peer,
    ) -> Result<Response, String> {
        let (headers, body) = caller.message(call);
        let _share = self.share_for_call(caller, call, (&headers, &body)).await?;
        let answer = self.client.call(peer, headers, body).await?;
        let trust = &caller.plan.trust;
        let Some((method, next)) = peer.redirected(&Method::POST, &answer, trust)? else {
            return Ok(answer);
        };
        let message = caller.message(call);
        Box::pin(self.client.follow(method, next, message, trust)).await
    }

    /// Memory for a call. Its headers are held twice: as they are, and as they are written.
    async fn share_for_call(
        &self,
        caller: &Caller<'_>,
        call: &Call<'_>,
        (headers, body): (&HeaderMap, &Bytes),
    ) -> Result<Share, String> {
        let written = if caller.writes_json(call) {
            body.len()
        } else {
            0
        };
        let bytes = 2 * headers.weight() + written;
        match self.budget.call(bytes) {
            Some(share) => Ok(share),
            // Rare, and large: a future has the size of the largest way through it.
            None => Box::pin(self.budget.call_later(bytes, &self.clock)).await,
        }
    }

    /// Waits for an answer while patience lasts, and takes every status but 2xx for a failure.
    pub async fn settle(
        &self,
        caller: &Caller<'_>,
        to: &End,
        answer: impl Future<Output = Result<Response, String>>,
    ) -> Result<Response, Fault> {
        let answer = tokio::select! {
            biased;
            answer = answer => answer,
            words = self.patience_ends(caller.patience.policy.timeout) => Err(words),
        };
        let response = answer.map_err(|words| Fault::silence(&to.url, words))?;
        if response.status.is_success() {
            return Ok(response);
        }
        let asked = response.headers.get(RETRY_AFTER);
        let asked = asked.and_then(|asked| asked.to_str().ok());
        let mut fault = refused(to, response.status, response.body);
        fault.retry_after = asked.map(|it| retry::asked(it, self.clock.now()));
        Err(fault)
    }

    /// Returns when no answer is waited for any longer, and says why.
    async fn patience_ends(&self, limit: Option<Duration>) -> String {
        let timeout = async {
            match limit {
                None => std::future::pending().await,
                Some(limit) => self.clock.sleep(limit).await,
            }
        };
        tokio::select! {
            () = timeout => format!("no answer within {:?}", limit.unwrap_or_default()),
            () = self.cut.cancelled() => "knew stopped before there was an answer".to_owned(),
        }
    }

    async fn pass(
        self: &Arc<Self>,
        caller: &Caller<'_>,
        call: &Call<'_>,
        hub: usize,
    ) -> Result<Response, Fault> {
        let told = match caller.descent.child(self.ttl) {
            Some(descent) => {
                let entry = Entry {
                    event: Arc::unwrap_or_clone(caller.event(call)),
                    headers: call.headers.clone(),
                    from: caller.route_id(),
                    subject: None,
                    parent: Some(caller.arrival),
                    descent,
                    share: None,
                };
                self.call_on(caller.plan, hub, entry).await
            }
            None => Told {
                answer: self.break_loop(call.to.asked()),
                event: None,
            },
        };
        let status = StatusCode::from_u16(told.answer.status).unwrap_or_default();
        if status.is_success() {
            let event = told.event.as_deref().map(binding::write_binary);
            let (headers, body) = event.unwrap_or_default();
            return Ok(Response {
                status,
                headers,
                body,
                ..Response::default()
            });
        }
        let mut fault = refused(call.to, status, Bytes::new());
        if told.answer.looped {
            "the event went in a circle until it ran out of hops".clone_into(&mut fault.reason);
            fault.settled = Some(Settled::Looped);
        }
        Err(fault)
    }
}

/// What the journal says of an attempt. A 2xx that was judged a failure is told in words.
fn result(status: Option<u16>, fault: Option<&Fault>) -> CallResult {
    match (status, fault) {
        (Some(status), None) => CallResult::Status(status),
        (Some(_), Some(fault)) => CallResult::Failed(fault.reason.clone()),
        (None, fault) => match fault.and_then(|fault| fault.status) {
            Some(status) => CallResult::Status(status),
            None => {
                CallResult::Failed(fault.map_or_else(String::new, |fault| fault.reason.clone()))
            }
        },
    }
}

/// The failure of a call that whoever makes it has no right to make.
fn forbidden(by: &End, status: u16, because: &str) -> Fault {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
    let mut fault = refused(by, status, Bytes::new());
    fault.reason = format!("{status}: {because}");
    fault
}

/// The failure of a call that was answered with this status.
#[expect(
    clippy::needless_pass_by_value,
    reason = "whoever calls is done with the body, and it must not be kept"
)]
pub fn refused(by: &End, status: StatusCode, body: Bytes) -> Fault {
    Fault {
        reason: status.to_string(),
        stamp: Some(Stamp {
            destination: by.url.clone(),
            code: i32::from(status.as_u16()),
            data: deadletter::excerpt(&body),
        }),
        ..Fault::status(status.as_u16())
    }
}
