//! One call, made until it passes or patience ends: over HTTP, or inside the process.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::dead_letter;
use super::delivery_error::{DeliveryError, ErrorExtensions, PermanentCause};
use super::dispatcher::Dispatcher;
use super::hop_budget::HopBudget;
use super::http_client::{Response, TrustedUrl};
use super::hub::{AcceptedEvent, IncomingEvent};
use super::memory_budget::Reservation;
use super::plan::{Plan, Recipient, Route, Transport};
use super::request_reply::SendOutcome;
use super::retry::{self, RetryPolicy};
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
pub struct DeliveryContext<'a> {
    /// The plan the event goes by.
    pub plan: &'a Arc<Plan>,
    /// The arrival the calls belong to.
    pub arrival: u64,
    /// The route; `None` where a source sends to a target without a hub.
    pub route: Option<&'a Route>,
    /// Who calls, where that is asked.
    pub sender: EventSender<'a>,
    /// How hard to try.
    pub retry: RetryPolicy<'a>,
    /// The namespace every call names.
    pub namespace: &'a HeaderValue,
    /// The hub, whose kind decides what a subscriber gets to see.
    pub hub_kind: Option<HubKind>,
    /// The place of the arrival among what one event caused.
    pub hop_budget: &'a HopBudget,
}

/// What is called, and with what.
#[derive(Clone, Debug)]
pub struct DeliveryRequest<'a> {
    /// Who.
    pub to: &'a Recipient,
    /// Why.
    pub purpose: CallPurpose,
    /// The event.
    pub event: Arc<Event>,
    /// The headers that travel with it.
    pub headers: &'a HeaderMap,
}

impl<'a> DeliveryContext<'a> {
    /// A route, calling for an event that is at its hub.
    #[must_use]
    pub fn for_route(flight: &'a AcceptedEvent, route: &'a Route) -> Self {
        Self {
            plan: &flight.plan,
            arrival: flight.arrival,
            route: Some(route),
            sender: EventSender::Object(&route.id),
            retry: RetryPolicy {
                policy: &route.policy,
                is_retryable: retry::is_retryable_for_hubs,
            },
            namespace: &route.namespace,
            hub_kind: Some(flight.hub().kind),
            hop_budget: &flight.hop_budget,
        }
    }

    fn route_id(&self) -> Option<Arc<Id>> {
        self.route.map(|route| route.id.clone())
    }

    fn hides_ttl(&self, purpose: CallPurpose) -> bool {
        purpose == CallPurpose::Deliver && self.hub_kind == Some(HubKind::Broker)
    }

    /// The event as it is handed over inside the process.
    pub fn visible_event(&self, call: &DeliveryRequest<'_>) -> Arc<Event> {
        if self.hides_ttl(call.purpose) {
            return Arc::new(ttl::without_ttl(&call.event));
        }
        call.event.clone()
    }

    /// Whether the body of the message is written anew instead of being the event's own.
    fn writes_json(&self, call: &DeliveryRequest<'_>) -> bool {
        let json = |route: &Route| route.policy.format == DeliveryFormat::Json;
        self.route.is_some_and(json) && self.hides_ttl(call.purpose)
    }

    /// The event as a message. Only the filter of a trigger knows another form than binary.
    fn message(&self, call: &DeliveryRequest<'_>) -> (HeaderMap, Bytes) {
        let (mut headers, body) = if self.writes_json(call) {
            binding::write_structured(&self.visible_event(call))
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
    pub async fn call_with_retry<T>(
        self: &Arc<Self>,
        caller: &DeliveryContext<'_>,
        call: &DeliveryRequest<'_>,
        judge: impl Fn(Response) -> Result<T, DeliveryError>,
    ) -> Result<T, DeliveryError> {
        let mut number = 1;
        loop {
            let start = self.clock.now();
            let answer = self.call_with_faults(caller, call).await;
            let status = answer.as_ref().ok().map(|answer| answer.status.as_u16());
            let judged = answer.and_then(&judge);
            let fault = judged.as_ref().err();
            let wait = fault.and_then(|fault| retry::next_backoff(caller.retry, number, fault));
            let step = DeliveryStep::Attempt {
                route: caller.route_id(),
                to: call.to.id.clone(),
                purpose: call.purpose,
                number,
                result: attempt_result(status, fault),
                took: self.clock.elapsed_since(start),
                wait,
            };
            self.recorder
                .record_steps(self.clock.now(), caller.arrival, [step]);
            match (judged, wait) {
                (Err(fault), Some(wait)) => self
                    .wait_for_retry(wait)
                    .await
                    .map_err(|()| fault.interrupted_by_stop())?,
                (judged, _) => return judged,
            }
            number += 1;
        }
    }

    /// Waits before the next attempt; fails when the engine stops.
    async fn wait_for_retry(&self, wait: Duration) -> Result<(), ()> {
        tokio::select! {
            () = self.clock.sleep(wait) => Ok(()),
            () = self.halt.cancelled() => Err(()),
        }
    }

    /// Makes a call once.
    pub async fn call_once(
        self: &Arc<Self>,
        caller: &DeliveryContext<'_>,
        call: &DeliveryRequest<'_>,
    ) -> Result<Response, DeliveryError> {
        if let Some(gate) = &call.to.gate {
            let ruling = gate.authorize(caller.sender, &call.event);
            if let Some(status) = ruling.denied_status {
                return Err(forbidden(call.to, status, &ruling.reason));
            }
        }
        match &call.to.transport {
            Transport::Http(peer) => self.post_with_timeout(caller, call, peer).await,
            Transport::Hub(hub) => self.send_to_nested_hub(caller, call, *hub).await,
            Transport::Display => {
                let taken = self.display.take(&call.to.id, &caller.visible_event(call));
                taken.map_err(|words| rejection(call.to, StatusCode::BAD_REQUEST, words.into()))?;
                Ok(Response::default())
            }
            Transport::Sink(outlet) => {
                // A future has the size of its largest way, and moves as a whole: ways that need much
                // room get it on their own.
                let put = Box::pin(outlet.put(&caller.visible_event(call), self)).await;
                put.map_err(|words| {
                    let mut fault =
                        rejection(call.to, StatusCode::SERVICE_UNAVAILABLE, Bytes::new());
                    fault.reason = words;
                    fault
                })?;
                Ok(Response {
                    status: StatusCode::ACCEPTED,
                    ..Response::default()
                })
            }
            Transport::Job => {
                let event = caller.visible_event(call);
                let place = job::place(&call.to.id, &event);
                if !self.jobs.begin(&place) {
                    return Ok(job::taken(&place));
                }
                let taken = self.display.take(&call.to.id, &event);
                taken.map_err(|words| rejection(call.to, StatusCode::BAD_REQUEST, words.into()))?;
                Ok(job::taken(&place))
            }
            Transport::ReplyTarget(it) => {
                if self
                    .pending_replies
                    .complete(it, caller.visible_event(call))
                {
                    return Ok(Response {
                        status: StatusCode::ACCEPTED,
                        ..Response::default()
                    });
                }
                let mut fault = rejection(call.to, StatusCode::BAD_REQUEST, Bytes::new());
                fault.reason = format!(
                    "400: the event has no {} to say whose answer it is",
                    it.reply_attribute
                );
                Err(fault)
            }
            Transport::Transform(it) => Box::pin(self.transform(caller, call, it)).await,
            Transport::LocalService(run) => Box::pin(self.run(caller, call, run)).await,
            Transport::Rejected(status) => {
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::NOT_FOUND);
                Err(rejection(call.to, status, Bytes::new()))
            }
            Transport::Unreachable(words) => {
                Err(DeliveryError::no_response(&call.to.url, words.clone()))
            }
        }
    }

    async fn post_with_timeout(
        &self,
        caller: &DeliveryContext<'_>,
        call: &DeliveryRequest<'_>,
        peer: &TrustedUrl,
    ) -> Result<Response, DeliveryError> {
        let answer = self.post_event(caller, call, peer);
        self.await_response(caller, call.to, answer).await
    }

    /// Posts the event of a call to somebody, wherever the answers point.
    pub async fn post_event(
        &self,
        caller: &DeliveryContext<'_>,
        call: &DeliveryRequest<'_>,
        peer: &TrustedUrl,
    ) -> Result<Response, String> {
        let (headers, body) = caller.message(call);
        let _share = self
            .reserve_for_call(caller, call, (&headers, &body))
            .await?;
        let answer = self.client.post_once(peer, headers, body).await?;
        let trust = &caller.plan.trust;
        let Some((method, next)) = peer.redirect_target(&Method::POST, &answer, trust)? else {
            return Ok(answer);
        };
        let message = caller.message(call);
        Box::pin(
            self.client
                .send_following_redirects(method, next, message, trust),
        )
        .await
    }

    /// Memory for a call. Its headers are held twice: as they are, and as they are written.
    async fn reserve_for_call(
        &self,
        caller: &DeliveryContext<'_>,
        call: &DeliveryRequest<'_>,
        (headers, body): (&HeaderMap, &Bytes),
    ) -> Result<Reservation, String> {
        let written = if caller.writes_json(call) {
            body.len()
        } else {
            0
        };
        let bytes = 2 * headers.weight() + written;
        match self.memory.reserve_for_call(bytes) {
            Some(share) => Ok(share),
            // Rare, and large: a future has the size of the largest way through it.
            None => Box::pin(self.memory.wait_for_call(bytes, &self.clock)).await,
        }
    }

    /// Waits for an answer while patience lasts, and takes every status but 2xx for a failure.
    pub async fn await_response(
        &self,
        caller: &DeliveryContext<'_>,
        to: &Recipient,
        answer: impl Future<Output = Result<Response, String>>,
    ) -> Result<Response, DeliveryError> {
        let answer = tokio::select! {
            biased;
            answer = answer => answer,
            words = self.timeout_or_abort(caller.retry.policy.timeout) => Err(words),
        };
        let response = answer.map_err(|words| DeliveryError::no_response(&to.url, words))?;
        if response.status.is_success() {
            return Ok(response);
        }
        let asked = response.headers.get(RETRY_AFTER);
        let asked = asked.and_then(|asked| asked.to_str().ok());
        let mut fault = rejection(to, response.status, response.body);
        fault.retry_after = asked.map(|it| retry::parse_retry_after(it, self.clock.now()));
        Err(fault)
    }

    /// Returns when no answer is waited for any longer, and says why.
    async fn timeout_or_abort(&self, limit: Option<Duration>) -> String {
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

    async fn send_to_nested_hub(
        self: &Arc<Self>,
        caller: &DeliveryContext<'_>,
        call: &DeliveryRequest<'_>,
        hub: usize,
    ) -> Result<Response, DeliveryError> {
        let told = match caller.hop_budget.next_hop(self.ttl) {
            Some(descent) => {
                let entry = IncomingEvent {
                    event: Arc::unwrap_or_clone(caller.visible_event(call)),
                    headers: call.headers.clone(),
                    from: caller.route_id(),
                    subject: None,
                    parent: Some(caller.arrival),
                    hop_budget: descent,
                    reservation: None,
                };
                self.send_to_hub_and_wait(caller.plan, hub, entry).await
            }
            None => SendOutcome {
                response: self.reject_loop(call.to.asked()),
                reply: None,
            },
        };
        let status = StatusCode::from_u16(told.response.status).unwrap_or_default();
        if status.is_success() {
            let event = told.reply.as_deref().map(binding::write_binary);
            let (headers, body) = event.unwrap_or_default();
            return Ok(Response {
                status,
                headers,
                body,
                ..Response::default()
            });
        }
        let mut fault = rejection(call.to, status, Bytes::new());
        if told.response.looped {
            "the event went in a circle until it ran out of hops".clone_into(&mut fault.reason);
            fault.permanent = Some(PermanentCause::Looped);
        }
        Err(fault)
    }
}

/// What the journal says of an attempt. A 2xx that was judged a failure is told in words.
fn attempt_result(status: Option<u16>, fault: Option<&DeliveryError>) -> CallResult {
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
fn forbidden(by: &Recipient, status: u16, because: &str) -> DeliveryError {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
    let mut fault = rejection(by, status, Bytes::new());
    fault.reason = format!("{status}: {because}");
    fault
}

/// The failure of a call that was answered with this status.
#[expect(
    clippy::needless_pass_by_value,
    reason = "whoever calls is done with the body, and it must not be kept"
)]
pub fn rejection(by: &Recipient, status: StatusCode, body: Bytes) -> DeliveryError {
    DeliveryError {
        reason: status.to_string(),
        extensions: Some(ErrorExtensions {
            destination: by.url.clone(),
            code: i32::from(status.as_u16()),
            data: dead_letter::excerpt(&body),
        }),
        ..DeliveryError::from_status(status.as_u16())
    }
}
