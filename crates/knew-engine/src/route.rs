//! One event on one route: subscriber, then reply, then, if anything failed, the dead letter sink.

use std::sync::Arc;

use super::deadletter;
use super::deliver::{Call, Caller};
use super::dispatcher::Dispatcher;
use super::fault::{Fault, Settled};
use super::hub::Flight;
use super::passthrough;
use super::plan::{End, ReplyTo, Route};
use super::reply::Taken;
use knew_core::record::{CallPurpose, DeliveryStep};

/// A route that could not get rid of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GaveUp {
    /// Whether a loop that ran out of hops is behind it.
    pub looped: bool,
    /// Whether the engine stops, and what keeps the event outside is to have it back.
    pub handed_back: bool,
}

/// What failed, and the headers the dead letter travels with.
struct Failed {
    fault: Fault,
    headers: http::HeaderMap,
}

impl Dispatcher {
    /// Takes an event to the end of a route.
    pub async fn travel(self: &Arc<Self>, flight: &Flight, route: &Route) -> Result<(), GaveUp> {
        let (Some(subscriber), None) = (&route.subscriber, &route.broken) else {
            self.go_nowhere(flight, route);
            return Ok(());
        };
        let failed = match self.subscribe(flight, route, subscriber).await {
            Ok(taken) => match self.answer(flight, route, taken).await {
                Ok(status) => {
                    let (route, to) = (Some(route.id.clone()), subscriber.id.clone());
                    self.record(flight, DeliveryStep::Delivered { route, to, status });
                    return Ok(());
                }
                Err(failed) => failed,
            },
            Err(fault) => {
                let headers = flight.headers.clone();
                Failed { fault, headers }
            }
        };
        Box::pin(self.bury(flight, route, failed)).await
    }

    /// A route that is not ready takes part in nothing on a cluster, so its sender hears nothing of
    /// it. Here the event is shown as lost, with the reason, instead of silently passing by.
    fn go_nowhere(&self, flight: &Flight, route: &Route) {
        let reason = route.broken.clone();
        let reason = reason.unwrap_or_else(|| format!("{} has no subscriber", route.id));
        self.lose(flight, route, reason);
    }

    async fn subscribe(
        self: &Arc<Self>,
        flight: &Flight,
        route: &Route,
        to: &End,
    ) -> Result<Taken, Fault> {
        let call = Call {
            to,
            purpose: CallPurpose::Deliver,
            event: flight.event.clone(),
            headers: &flight.headers,
        };
        let judge = |response| flight.hub().judge(route, response);
        self.insist(&Caller::of_route(flight, route), &call, judge)
            .await
    }

    /// Hands the answer on; the subscriber is not called again when that fails.
    async fn answer(
        self: &Arc<Self>,
        flight: &Flight,
        route: &Route,
        taken: Taken,
    ) -> Result<u16, Failed> {
        let Some((reply, headers)) = taken.reply else {
            return Ok(taken.status);
        };
        let to = match &route.reply {
            ReplyTo::Dropped => None,
            ReplyTo::Hub(end) | ReplyTo::To(end) => Some(end),
        };
        let event = Arc::new(flight.hub().outgoing(reply, flight.left));
        let replied = DeliveryStep::Replied {
            route: route.id.clone(),
            to: to.map(|it| it.id.clone()),
            event: event.clone(),
        };
        self.record(flight, replied);
        let Some(to) = to else {
            return Ok(taken.status);
        };
        let headers = passthrough::pick(&headers);
        let call = Call {
            to,
            purpose: CallPurpose::Reply,
            event,
            headers: &headers,
        };
        let caller = Caller::of_route(flight, route);
        match Box::pin(self.insist(&caller, &call, |_| Ok(()))).await {
            Ok(()) => Ok(taken.status),
            Err(fault) => Err(Failed { fault, headers }),
        }
    }

    /// The original event, never the reply, goes to the dead letter sink, if there is one.
    async fn bury(
        self: &Arc<Self>,
        flight: &Flight,
        route: &Route,
        failed: Failed,
    ) -> Result<(), GaveUp> {
        let Failed { fault, headers } = failed;
        let looped = fault.settled == Some(Settled::Looped);
        if flight.kept && self.halt.is_cancelled() {
            let route = route.id.clone();
            self.record(flight, DeliveryStep::Elsewhere { route });
            return Err(GaveUp {
                looped,
                handed_back: true,
            });
        }
        let gave_up = GaveUp {
            looped,
            handed_back: false,
        };
        let Some(to) = &route.dead_letter else {
            self.lose(flight, route, fault.reason);
            return Err(gave_up);
        };
        let letter = deadletter::letter(&flight.event, fault.stamp.as_ref());
        let call = Call {
            to,
            purpose: CallPurpose::DeadLetter,
            event: Arc::new(letter),
            headers: &headers,
        };
        let caller = Caller::of_route(flight, route);
        match self.insist(&caller, &call, |_| Ok(())).await {
            Ok(()) => {
                let step = DeliveryStep::DeadLettered {
                    route: route.id.clone(),
                    to: to.id.clone(),
                    reason: fault.reason,
                };
                self.record(flight, step);
                Ok(())
            }
            Err(last) => {
                let why = format!("{}; dead letter sink: {}", fault.reason, last.reason);
                self.lose(flight, route, why);
                Err(gave_up)
            }
        }
    }

    fn lose(&self, flight: &Flight, route: &Route, reason: String) {
        let route = Some(route.id.clone());
        self.record(flight, DeliveryStep::Lost { route, reason });
    }

    fn record(&self, flight: &Flight, step: DeliveryStep) {
        self.recorder
            .append(self.clock.now(), flight.arrival, [step]);
    }
}
