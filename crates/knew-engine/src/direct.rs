//! Events that reach a target without a hub: a source whose sink is a service, or a client at its door.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::budget::EVENT;
use super::client::Response;
use super::deliver::{Call, Caller};
use super::descent::Descent;
use super::dispatcher::Dispatcher;
use super::fault::Fault;
use super::plan::{End, Plan, Way};
use super::retry::Patience;
use knew_core::graph::authorize::EventSender;
use knew_core::model::Id;
use knew_core::record::{CallPurpose, DeliveryStep};
use knew_event::{Event, Weight};

/// The header in which a target says why.
pub const REASON: HeaderName = HeaderName::from_static("reason");

/// An event on its way to a target.
#[derive(Debug)]
pub struct Direct<'a> {
    /// The event.
    pub event: Event,
    /// The source; `None` for a client.
    pub from: Option<Arc<Id>>,
    /// Who a client says it is.
    pub subject: Option<String>,
    /// The namespace it is sent for.
    pub namespace: &'a HeaderValue,
    /// How hard to try.
    pub patience: Patience<'a>,
}

impl Dispatcher {
    /// Delivers an event to a target and gives what its sender is told.
    pub async fn deliver_directly(
        self: &Arc<Self>,
        plan: &Arc<Plan>,
        to: &End,
        direct: Direct<'_>,
    ) -> Response {
        let _airborne = self.flights.begin();
        // The event of a client has its share already.
        let _share = if direct.from.is_some() {
            let share = self.budget.admit(EVENT + direct.event.weight());
            if share.is_none() {
                self.refuse(to.asked(), 503, &self.budget.refusal());
                return Response {
                    status: StatusCode::SERVICE_UNAVAILABLE,
                    ..Response::default()
                };
            }
            share
        } else {
            None
        };
        let event = Arc::new(direct.event);
        let received = DeliveryStep::Received {
            node: to.id.clone(),
            from: direct.from.clone(),
            parent: None,
            event: event.clone(),
            plan: plan.number,
        };
        let arrival = self.recorder.arrive(self.clock.now(), [received]);
        let caller = Caller {
            plan,
            arrival,
            route: None,
            sender: match &direct.from {
                Some(id) => EventSender::Object(id),
                None => EventSender::Client(direct.subject.as_deref()),
            },
            patience: direct.patience,
            namespace: direct.namespace,
            kind: None,
            descent: &Descent::default(),
        };
        let call = Call {
            to,
            purpose: CallPurpose::Deliver,
            event,
            headers: &HeaderMap::new(),
        };
        let (response, end) = match self.insist(&caller, &call, Ok).await {
            Ok(response) => {
                let end = delivered(to, response.status.as_u16());
                (response, end)
            }
            Err(fault) => (failure(to, &fault), lost(fault.reason)),
        };
        let answered = DeliveryStep::Answered {
            node: to.id.clone(),
            status: response.status.as_u16(),
        };
        self.recorder
            .append(self.clock.now(), arrival, [end, answered]);
        response
    }
}

/// What a sender is told of a failure: the status, and by a transform the reason.
fn failure(to: &End, fault: &Fault) -> Response {
    let reason = HeaderValue::try_from(&fault.reason).ok();
    let reason = reason.filter(|_| matches!(to.way, Way::Transform(_)));
    let status = fault
        .status
        .and_then(|status| StatusCode::from_u16(status).ok());
    Response {
        status: status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        headers: HeaderMap::from_iter(reason.map(|reason| (REASON, reason))),
        ..Response::default()
    }
}

fn delivered(to: &End, status: u16) -> DeliveryStep {
    DeliveryStep::Delivered {
        route: None,
        to: to.id.clone(),
        status,
    }
}

fn lost(reason: String) -> DeliveryStep {
    let route = None;
    DeliveryStep::Lost { route, reason }
}
