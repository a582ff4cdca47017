//! Events that reach a target without a hub: a source whose sink is a service, or a client at its door.

use std::sync::Arc;

use http::{HeaderMap, HeaderValue};

use super::deliver::{Call, Caller};
use super::descent::Descent;
use super::dispatcher::Dispatcher;
use super::plan::{End, Plan};
use super::retry::Patience;
use crate::event::Event;
use crate::model::Id;
use crate::record::{Purpose, Step};

/// An event on its way to a target.
#[derive(Debug)]
pub struct Direct<'a> {
    /// The event.
    pub event: Event,
    /// The source; `None` for a client.
    pub from: Option<Arc<Id>>,
    /// The namespace it is sent for.
    pub namespace: &'a HeaderValue,
    /// How hard to try.
    pub patience: Patience<'a>,
}

impl Dispatcher {
    /// Delivers an event to a target and gives the status its sender is told.
    pub async fn deliver_directly(
        self: &Arc<Self>,
        plan: &Arc<Plan>,
        to: &End,
        direct: Direct<'_>,
    ) -> u16 {
        let _airborne = self.flights.begin();
        let event = Arc::new(direct.event);
        let received = Step::Received {
            at: to.id.clone(),
            from: direct.from,
            parent: None,
            event: event.clone(),
            plan: plan.number,
        };
        let arrival = self.recorder.arrive(self.clock.now(), [received]);
        let caller = Caller {
            plan,
            arrival,
            route: None,
            patience: direct.patience,
            namespace: direct.namespace,
            kind: None,
            descent: &Descent::default(),
        };
        let call = Call {
            to,
            purpose: Purpose::Deliver,
            event,
            headers: &HeaderMap::new(),
        };
        let judge = |response: super::client::Response| Ok(response.status.as_u16());
        let (status, end) = match self.insist(&caller, &call, judge).await {
            Ok(status) => (status, delivered(to, status)),
            Err(fault) => (fault.status.unwrap_or(500), lost(fault.reason)),
        };
        let answered = Step::Answered {
            at: to.id.clone(),
            status,
        };
        self.recorder
            .append(self.clock.now(), arrival, [end, answered]);
        status
    }
}

fn delivered(to: &End, status: u16) -> Step {
    Step::Delivered {
        route: None,
        to: to.id.clone(),
        status,
    }
}

fn lost(reason: String) -> Step {
    let route = None;
    Step::Lost { route, reason }
}
