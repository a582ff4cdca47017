//! What would become of one event: the hubs it would pass and the verdict of every route, calling
//! nothing. What subscribers would answer is not known, so a walk ends where somebody is asked.

use jiff::Timestamp;

use knew_core::graph::authorize::{AuthorizationDecision, EventSender};
use knew_core::graph::{Graph, HubKind, ReplyDestination, Route};
use knew_core::model::Id;
use knew_event::{Event, ExtensionValue, Time};
use knew_filter::Verdict;

/// How far hubs that feed hubs are followed.
const DEEPEST: usize = 32;

/// A hub the event would come to.
#[derive(Debug)]
pub struct Stop<'a> {
    /// The hub.
    pub hub: &'a Id,
    /// What its gate says to whoever sends the event, where there is one.
    pub ruling: Option<AuthorizationDecision>,
    /// Its routes, in order.
    pub ways: Vec<Way<'a>>,
}

/// A route the event would be judged by.
#[derive(Debug)]
pub struct Way<'a> {
    /// The route.
    pub route: &'a Route,
    /// What its filter says, and why.
    pub verdict: Verdict,
    /// What the gate of the target says to the route, where there is one.
    pub ruling: Option<AuthorizationDecision>,
    /// What follows.
    pub then: Then<'a>,
}

/// What follows on a route.
#[derive(Debug)]
pub enum Then<'a> {
    /// Nothing: the event does not pass.
    Dropped,
    /// Nothing, because the route is not ready.
    Lost(String),
    /// Somebody is called, whose answer is not known.
    Called,
    /// The event goes on to a hub.
    On(Stop<'a>),
    /// The event comes to a hub it has been at: it would go round until its hops are used up.
    Round,
}

impl Stop<'_> {
    /// Whether anybody would be called.
    #[must_use]
    pub fn delivers(&self) -> bool {
        self.ways.iter().any(|way| match &way.then {
            Then::Called => !way
                .ruling
                .as_ref()
                .is_some_and(AuthorizationDecision::is_denied),
            Then::Round => true,
            Then::On(stop) => stop.delivers(),
            Then::Dropped | Then::Lost(_) => false,
        })
    }
}

impl<'a> Way<'a> {
    /// Where an event in the subscriber's answer would go.
    #[must_use]
    pub fn reply(&self) -> Option<&'a Id> {
        match &self.route.reply {
            ReplyDestination::Dropped => None,
            ReplyDestination::Hub => Some(&self.route.hub),
            ReplyDestination::To(end) => Some(&end.id),
        }
    }

    /// Where the event would go if the subscriber failed.
    #[must_use]
    pub fn dead_letter(&self) -> Option<&'a Id> {
        self.route
            .policy
            .dead_letter
            .as_ref()
            .map(|dead_letter| &dead_letter.id)
    }
}

/// The walk of an event that somebody sends to a hub at an instant.
#[must_use]
pub fn walk<'a>(
    graph: &'a Graph,
    (hub, sender): (&'a Id, EventSender<'_>),
    event: &Event,
    now: Timestamp,
) -> Stop<'a> {
    let walk = Walk { graph, now };
    walk.stop(&mut Vec::new(), (hub, sender), event)
}

struct Walk<'a> {
    graph: &'a Graph,
    now: Timestamp,
}

impl<'a> Walk<'a> {
    fn stop(
        &self,
        before: &mut Vec<&'a Id>,
        (hub, sender): (&'a Id, EventSender<'_>),
        event: &Event,
    ) -> Stop<'a> {
        let ruling = self.ruling(hub, sender, event);
        let event = self.as_seen_at(hub, event);
        before.push(hub);
        let enters = !ruling
            .as_ref()
            .is_some_and(AuthorizationDecision::is_denied);
        let routes = self.graph.routes_of(hub).filter(|_| enters);
        let ways = routes
            .map(|route| self.way(before, route, &event))
            .collect();
        before.pop();
        Stop { hub, ruling, ways }
    }

    fn ruling(
        &self,
        at: &Id,
        sender: EventSender<'_>,
        event: &Event,
    ) -> Option<AuthorizationDecision> {
        let gate = self.graph.authorizers.get(at)?;
        Some(gate.authorize(sender, event))
    }

    fn way(&self, before: &mut Vec<&'a Id>, route: &'a Route, event: &Event) -> Way<'a> {
        let verdict = knew_filter::explain_route(route.filter.as_ref(), event);
        let then = match (&route.broken, &route.subscriber) {
            _ if !verdict.passes() => Then::Dropped,
            (Some(why), _) => Then::Lost(why.to_string()),
            (None, None) => Then::Lost("it has no subscriber".to_owned()),
            (None, Some(end)) => match self.graph.hub(&end.id) {
                None => Then::Called,
                Some(hub) if before.contains(&&hub.id) || before.len() > DEEPEST => Then::Round,
                Some(hub) => {
                    let sender = EventSender::Object(&route.id);
                    Then::On(self.stop(before, (&hub.id, sender), event))
                }
            },
        };
        let called = matches!(then, Then::Called);
        let end = route.subscriber.as_ref().filter(|_| called);
        let sender = EventSender::Object(&route.id);
        Way {
            route,
            verdict,
            ruling: end.and_then(|end| self.ruling(&end.id, sender, event)),
            then,
        }
    }

    /// The event as filters see it: it came in binary mode, and a broker writes down when.
    fn as_seen_at(&self, hub: &Id, event: &Event) -> Event {
        let mut event = event.clone().after_binary_hop();
        let kind = self.graph.hub(hub).map(|hub| hub.kind);
        if kind == Some(HubKind::Broker) {
            let arrival = ExtensionValue::Text(Time::from(self.now).to_string());
            let name = "knativearrivaltime".to_owned();
            event.extensions.insert(name, arrival);
        }
        event
    }
}
