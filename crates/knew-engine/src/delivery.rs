//! Delivery of one event to one recipient, layer by layer: retry, fault injection, authorization, timeout, transport.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::delivery_error::{DeliveryError, PermanentCause};
use super::dispatcher::Dispatcher;
use super::fault_injection::ActiveFaults;
use super::hop_budget::HopBudget;
use super::http_client::Response;
use super::hub::{AcceptedEvent, IncomingEvent};
use super::plan::{Plan, Recipient, Route, Transform, TransportKind};
use super::request_reply::SendOutcome;
use super::retry::{self, RetryPolicy};
use super::transport::{OutboundCall, Transport, TransportError};
use knew_core::graph::HubKind;
use knew_core::graph::authorize::EventSender;
use knew_core::model::{DeliveryFormat, Id};
use knew_core::record::{CallPurpose, CallResult, DeliveryStep};
use knew_event::{Event, http_binding};

/// On whose behalf events are delivered.
#[derive(Clone, Copy, Debug)]
pub struct DeliveryContext<'a> {
    /// Plan that the event was accepted with.
    pub plan: &'a Arc<Plan>,
    /// Arrival that the attempts are recorded under.
    pub arrival: u64,
    /// Route that delivers; `None` where a source or client sends to a target without a hub.
    pub route: Option<&'a Route>,
    /// Identity that the recipient authorizes.
    pub sender: EventSender<'a>,
    /// Number of retries, their backoff, and the statuses they are made after.
    pub retry: RetryPolicy<'a>,
    /// Limit of one attempt; `None` waits without limit.
    pub timeout: Option<Duration>,
    /// Value of the `kn-namespace` header.
    pub namespace: &'a HeaderValue,
    /// Kind of the hub, which decides what a subscriber gets to see.
    pub hub_kind: Option<HubKind>,
    /// Events that the arrival may still cause.
    pub hop_budget: &'a HopBudget,
}

/// One event for one recipient.
#[derive(Clone, Debug)]
pub struct DeliveryRequest<'a> {
    /// Recipient of the event.
    pub to: &'a Recipient,
    /// Reason for the delivery: subscriber, reply or dead letter.
    pub purpose: CallPurpose,
    /// Event as it left the hub.
    pub event: Arc<Event>,
    /// Headers that are forwarded with the event.
    pub headers: &'a HeaderMap,
}

impl<'a> DeliveryContext<'a> {
    /// Context of a route that delivers an event of its hub.
    #[must_use]
    pub fn for_route(accepted: &'a AcceptedEvent, route: &'a Route) -> Self {
        Self {
            plan: &accepted.plan,
            arrival: accepted.arrival,
            route: Some(route),
            sender: EventSender::Object(&route.id),
            retry: RetryPolicy {
                policy: &route.policy,
                is_retryable: retry::is_retryable_for_hubs,
            },
            timeout: route.policy.timeout,
            namespace: &route.namespace,
            hub_kind: Some(accepted.hub().kind),
            hop_budget: &accepted.hop_budget,
        }
    }

    fn route_id(&self) -> Option<Arc<Id>> {
        self.route.map(|route| route.id.clone())
    }
}

impl Dispatcher {
    /// Delivers an event until `interpret` accepts the response or no retry is left. Every attempt is recorded.
    pub async fn deliver<T>(
        self: &Arc<Self>,
        context: &DeliveryContext<'_>,
        request: &DeliveryRequest<'_>,
        interpret: impl Fn(Response) -> Result<T, DeliveryError>,
    ) -> Result<T, DeliveryError> {
        let runtime = &self.runtime;
        let mut number = 1;
        loop {
            let start = runtime.clock.now();
            let response = self.attempt(context, request).await;
            let status = response.as_ref().ok().map(|response| response.status);
            let result = response.and_then(&interpret);
            let error = result.as_ref().err();
            let wait = error.and_then(|error| retry::next_backoff(context.retry, number, error));
            let step = DeliveryStep::Attempt {
                route: context.route_id(),
                to: request.to.id.clone(),
                purpose: request.purpose,
                number,
                result: attempt_result(status, error),
                took: runtime.clock.elapsed_since(start),
                wait,
            };
            runtime.recorder.record_steps(context.arrival, [step]);
            let (error, wait) = match (result, wait) {
                (Err(error), Some(wait)) => (error, wait),
                (result, _) => return result,
            };
            tokio::select! {
                () = runtime.clock.sleep(wait) => {}
                () = runtime.shutdown.accepting.cancelled() => return Err(error.interrupted_by_stop()),
            }
            number += 1;
        }
    }

    /// One attempt, through the faults that are injected for its recipient.
    ///
    /// Faults come before authorization, as with a proxy beside the sender: a fault that replaces the response
    /// hides what the recipient would have said.
    async fn attempt(
        self: &Arc<Self>,
        context: &DeliveryContext<'_>,
        request: &DeliveryRequest<'_>,
    ) -> Result<Response, DeliveryError> {
        match self.faults.active_faults(&request.to.id) {
            None => self.authorize_and_send(context, request).await,
            // Rare, and large: a future has the size of the largest path through it.
            Some(faults) => Box::pin(self.attempt_with_faults(&faults, context, request)).await,
        }
    }

    async fn attempt_with_faults(
        self: &Arc<Self>,
        faults: &ActiveFaults,
        context: &DeliveryContext<'_>,
        request: &DeliveryRequest<'_>,
    ) -> Result<Response, DeliveryError> {
        let Some(injected) = faults.draw() else {
            return self.authorize_and_send(context, request).await;
        };
        let delay = async {
            if !injected.latency.is_zero() {
                self.runtime.clock.sleep(injected.latency).await;
            }
        };
        if injected.replaces_response {
            let replacement = async {
                delay.await;
                faults.replacement_response().await
            };
            return self
                .with_timeout(context.timeout, request.to, replacement)
                .await;
        }
        let delayed = async {
            delay.await;
            Ok::<_, TransportError>(Response::default())
        };
        self.with_timeout(context.timeout, request.to, delayed)
            .await?;
        let context = DeliveryContext {
            timeout: context
                .timeout
                .map(|timeout| timeout.saturating_sub(injected.latency)),
            ..*context
        };
        if injected.duplicate {
            // Only the first response counts; the sender does not know of the other call.
            let first = self.authorize_and_send(&context, request);
            let second = self.authorize_and_send(&context, request);
            return futures_util::future::join(first, second).await.0;
        }
        self.authorize_and_send(&context, request).await
    }

    async fn authorize_and_send(
        self: &Arc<Self>,
        context: &DeliveryContext<'_>,
        request: &DeliveryRequest<'_>,
    ) -> Result<Response, DeliveryError> {
        if let Some(policies) = &request.to.authorization {
            let ruling = policies.authorize(context.sender, &request.event);
            if let Some(status) = ruling.denied_status {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
                let reason = format!("{status}: {}", ruling.reason);
                return Err(DeliveryError::rejected(&request.to.url, status, reason));
            }
        }
        self.send(context, request).await
    }

    /// Hands the event to the transport of its recipient. Only transports that leave this process have a timeout:
    /// the others answer at once, or their own deliveries have one.
    async fn send(
        self: &Arc<Self>,
        context: &DeliveryContext<'_>,
        request: &DeliveryRequest<'_>,
    ) -> Result<Response, DeliveryError> {
        let to = request.to;
        let call = self.outbound_call(context, request);
        let sent = match &to.transport {
            TransportKind::Http(url) => {
                return self
                    .with_timeout(context.timeout, to, url.send(&call))
                    .await;
            }
            // Futures of transports that need much room are boxed, for all others would be as large.
            TransportKind::LocalService(service) => {
                let sent = self.with_timeout(context.timeout, to, service.send(&call));
                return Box::pin(sent).await;
            }
            TransportKind::Hub(hub) => {
                return self.send_to_nested_hub(context, request, *hub).await;
            }
            TransportKind::Transform(transform) => {
                return Box::pin(self.send_to_transform(context, request, transform)).await;
            }
            TransportKind::Sink(sink) => Box::pin(sink.send(&call)).await,
            TransportKind::Display => self.display.send(&call).await,
            TransportKind::JobSink => self.jobs.send(&call).await,
            TransportKind::ReplyTarget(correlation) => {
                self.pending_replies.send(correlation, &call)
            }
            TransportKind::Rejected(status) => Ok(Response::from_status(*status)),
            TransportKind::Unreachable(reason) => Err(TransportError::NoResponse(reason.clone())),
        };
        self.check_response(to, sent)
    }

    fn outbound_call<'a>(
        &'a self,
        context: &DeliveryContext<'a>,
        request: &'a DeliveryRequest<'_>,
    ) -> OutboundCall<'a> {
        let is_delivery = request.purpose == CallPurpose::Deliver;
        let hides_ttl = is_delivery && context.hub_kind == Some(HubKind::Broker);
        let json = |route: &Route| route.policy.format == DeliveryFormat::Json;
        OutboundCall {
            recipient: &request.to.id,
            event: &request.event,
            headers: request.headers,
            namespace: context.namespace,
            hides_ttl,
            // Only the filter of a trigger writes another form than binary.
            structured: hides_ttl && context.route.is_some_and(json),
            wants_reply: is_delivery && context.route.is_some(),
            trust: &context.plan.trust,
            http: &self.http,
            runtime: &self.runtime,
        }
    }

    /// Awaits a response within the timeout of a delivery, or until a stop abandons all calls.
    async fn with_timeout<E: Into<TransportError>>(
        &self,
        limit: Option<Duration>,
        to: &Recipient,
        response: impl Future<Output = Result<Response, E>>,
    ) -> Result<Response, DeliveryError> {
        let timeout = async {
            match limit {
                None => std::future::pending().await,
                Some(limit) => self.runtime.clock.sleep(limit).await,
            }
        };
        let response = tokio::select! {
            biased;
            response = response => response.map_err(Into::into),
            () = timeout => Err(TransportError::Timeout(limit.unwrap_or_default())),
            () = self.runtime.shutdown.calls.cancelled() => Err(TransportError::Stopped),
        };
        self.check_response(to, response)
    }

    /// Takes every status but 2xx for a failed delivery.
    fn check_response(
        &self,
        to: &Recipient,
        response: Result<Response, TransportError>,
    ) -> Result<Response, DeliveryError> {
        let response = response.map_err(|error| DeliveryError::from_transport(&to.url, error))?;
        if response.status.is_success() {
            return Ok(response);
        }
        let retry_after = response.headers.get(RETRY_AFTER);
        let retry_after = retry_after.and_then(|value| value.to_str().ok());
        Err(DeliveryError {
            retry_after: retry_after
                .map(|value| retry::parse_retry_after(value, self.runtime.clock.now())),
            ..DeliveryError::from_response(&to.url, response.status, &response.body)
        })
    }

    /// Accepts the event at another hub of the plan, as an arrival that this one caused.
    async fn send_to_nested_hub(
        self: &Arc<Self>,
        context: &DeliveryContext<'_>,
        request: &DeliveryRequest<'_>,
        hub: usize,
    ) -> Result<Response, DeliveryError> {
        let outcome = match context.hop_budget.next_hop(self.max_hops) {
            Some(hop_budget) => {
                let event = self.outbound_call(context, request).visible_event();
                let incoming = IncomingEvent {
                    event: Arc::unwrap_or_clone(event),
                    headers: request.headers.clone(),
                    from: context.route_id(),
                    subject: None,
                    parent: Some(context.arrival),
                    hop_budget,
                    reservation: None,
                };
                self.send_to_hub(context.plan, hub, incoming).await
            }
            None => SendOutcome {
                response: self.reject_loop(request.to.requested_address()),
                reply: None,
            },
        };
        let status = outcome.response.status;
        if status.is_success() {
            let event = outcome.reply.as_deref().map(http_binding::encode_binary);
            let (headers, body) = event.unwrap_or_default();
            return Ok(Response {
                status,
                headers,
                body,
                reservation: None,
            });
        }
        let mut error = DeliveryError::from_response(&request.to.url, status, &Bytes::new());
        if outcome.response.looped {
            "the event went in a circle until it ran out of hops".clone_into(&mut error.reason);
            error.permanent = Some(PermanentCause::Looped);
        }
        Err(error)
    }

    /// Evaluates a transform; its result is the response, or is delivered to the recipient behind the transform.
    async fn send_to_transform(
        self: &Arc<Self>,
        context: &DeliveryContext<'_>,
        request: &DeliveryRequest<'_>,
        transform: &Transform,
    ) -> Result<Response, DeliveryError> {
        let call = self.outbound_call(context, request);
        let result = transform.evaluate(&self.jsonata, &call).await;
        let response = self.check_response(request.to, result)?;
        let Some(onward) = &transform.reply_to else {
            return Ok(response);
        };
        if let TransportKind::Http(url) = &onward.transport {
            // Outside the process the result travels as it is, without the headers that came with the event.
            let call = self.http.post_once(url, response.headers, response.body);
            return self.with_timeout(context.timeout, onward, call).await;
        }
        let event = Transform::event_from(&response)
            .map_err(|error| DeliveryError::from_transport(&request.to.url, error))?;
        let request = DeliveryRequest {
            to: onward,
            purpose: request.purpose,
            event: Arc::new(event),
            headers: &HeaderMap::new(),
        };
        Box::pin(self.attempt(context, &request)).await
    }
}

/// Result of an attempt for the journal. A 2xx that was interpreted as a failure is told in words.
fn attempt_result(status: Option<StatusCode>, error: Option<&DeliveryError>) -> CallResult {
    match (status, error) {
        (Some(status), None) => CallResult::Status(status.as_u16()),
        (Some(_), Some(error)) => CallResult::Failed(error.reason.clone()),
        (None, error) => match error.and_then(|error| error.status) {
            Some(status) => CallResult::Status(status.as_u16()),
            None => {
                CallResult::Failed(error.map_or_else(String::new, |error| error.reason.clone()))
            }
        },
    }
}
