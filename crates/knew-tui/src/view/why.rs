//! The inspector's answer to *why*: computed when asked for, from the event and the filters.

mod route;

use crate::actions::{hub_storage, services};
use crate::app::App;
use crate::state::event_path::Journey;
use crate::state::inspector::InspectedItem;
use knew_core::graph::flow::DrawnRoutes;
use knew_core::graph::{Graph, HubKind, Route, Source, TargetKind};
use knew_core::model::Id;
use knew_core::record::{Arrival, DeliveryState, NodeCondition, NodeCount, RouteCount};
use knew_filter::{Verdict, explain_route};

/// What the inspector has to say about its subject.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// Nothing is selected.
    Nothing,
    /// An event: what every route of its hub says of it.
    Arrival(Box<ArrivalWhy>),
    /// A route: how often it said yes, and its last no.
    Route(Box<RouteWhy>),
    /// A source, a hub or a target.
    Node(Box<NodeWhy>),
}

/// One event at one hub.
#[derive(Clone, Debug, PartialEq)]
pub struct ArrivalWhy {
    /// The event's way.
    pub arrival: Arrival,
    /// One row for each route of the hub, in the order of the picture, and under it the routes of the hub
    /// it leads to, if the event went on there.
    pub routes: Vec<RouteVerdict>,
    /// A sentence when other filters judged it than those that judge now.
    pub outdated: Option<String>,
}

/// What one route says of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteVerdict {
    /// The route.
    pub route: Id,
    /// What it is called where it stands.
    pub name: String,
    /// What its filter says, as the plan of now reads it.
    pub verdict: Verdict,
    /// What became of the event, when the route took it.
    pub fate: Option<DeliveryState>,
    /// How many attempts were made.
    pub attempts: u32,
    /// The type of the event it answered with.
    pub reply: Option<String>,
    /// Where a dead letter of it went, when it became one.
    pub buried: Option<String>,
    /// What could have gone on from here and did not, in a sentence.
    pub ends: Option<String>,
    /// What the routes of the hub say that it went on to.
    pub onward: Vec<Self>,
}

/// What can be said of a route without an event.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteWhy {
    /// The route.
    pub route: Id,
    /// Its numbers.
    pub count: RouteCount,
    /// An event it refused, a near miss if there is one, and why.
    pub last_no: Option<(u64, Verdict)>,
    /// Everything in one sentence.
    pub sentence: String,
    /// What it is, a sentence a line.
    pub lines: Vec<String>,
}

/// What can be said of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeWhy {
    /// The node.
    pub id: Id,
    /// Its numbers.
    pub count: NodeCount,
    /// What it is and how it is doing, a sentence a line.
    pub lines: Vec<String>,
}

impl App {
    /// Explains what the inspector looks at.
    #[must_use]
    pub fn why(&self) -> Why {
        if self.workbench.inspect.subject == InspectedItem::Arrival
            && let Some(arrival) = self.arrival()
        {
            return Why::Arrival(Box::new(self.why_arrival(arrival)));
        }
        let Some(id) = &self.workbench.selected else {
            return Why::Nothing;
        };
        match self.workbench.open.graph.route(id) {
            Some(route) => Why::Route(Box::new(self.why_route(route))),
            None => Why::Node(Box::new(self.why_node(id))),
        }
    }

    fn why_arrival(&self, arrival: &Arrival) -> ArrivalWhy {
        let graph = &self.workbench.open.graph;
        let told = Told {
            graph,
            ways: DrawnRoutes::of(graph),
            journey: Journey::of(&self.workbench.stream.arrivals, arrival),
        };
        let routes = told.verdicts(arrival);
        let outdated = (arrival.plan < self.workbench.open.since.plan(&arrival.node)).then(|| {
            "A filter here changed since: the verdicts are those of the filters as they are now."
                .to_owned()
        });
        ArrivalWhy {
            arrival: arrival.clone(),
            routes,
            outdated,
        }
    }

    fn why_node(&self, id: &Id) -> NodeWhy {
        let graph = &self.workbench.open.graph;
        let count = self.journal.node(id);
        let connected = self.journal.condition(id) == Some(NodeCondition::Ready);
        let lines = if let Some(source) = graph.source(id) {
            let mut lines = source_lines(source, connected, count);
            lines.extend(self.sink_words(source));
            lines
        } else if let Some(hub) = graph.hub(id) {
            let kind = match hub.kind {
                HubKind::Broker => "a broker: replies come back to it",
                HubKind::Channel => "a channel: every route takes every event",
            };
            let routes = counted(graph.routes_of(id).count() as u64, "route");
            let mut lines = vec![
                format!("{id}, {kind}"),
                format!("{} arrived, {routes}", events(count.arrived)),
                "s sends an event to it".to_owned(),
            ];
            lines.extend(self.door_words(id, count));
            lines.extend(hub_storage::words(self, hub));
            lines.extend(
                graph
                    .authorizers
                    .get(id)
                    .iter()
                    .flat_map(|gate| gate.summary_lines()),
            );
            lines
        } else if let Some(target) = graph.target(id) {
            let runner = services::runner_words(self, id);
            let what = match target.kind {
                TargetKind::Service => runner.as_str(),
                TargetKind::Uri => "an address outside; delivered to over HTTP",
                TargetKind::Missing => "not in the loaded files",
                TargetKind::ExternalSink { .. } if connected => {
                    "a sink; connected, what it gets is put there"
                }
                TargetKind::ExternalSink { .. } => {
                    "a sink; what it gets is shown here, and not handed over"
                }
                TargetKind::Transform => "a transform; it answers with what it makes of an event",
                TargetKind::Opaque => "of a kind knew keeps and does not understand",
            };
            let mut lines = vec![
                format!("{id}, {what}"),
                format!(
                    "{} taken, {} refused",
                    events(count.accepted),
                    count.failed_calls
                ),
            ];
            lines.extend(self.door_words(id, count));
            lines.extend(target.note.as_ref().map(ToString::to_string));
            lines.extend(
                graph
                    .authorizers
                    .get(id)
                    .iter()
                    .flat_map(|gate| gate.summary_lines()),
            );
            lines.extend(services::fault_words(self, id));
            lines
        } else {
            vec![format!(
                "{id}, of a kind knew keeps and does not understand"
            )]
        };
        NodeWhy {
            id: id.clone(),
            count,
            lines,
        }
    }
}

/// What is needed to tell where an event went on to.
struct Told<'a> {
    graph: &'a Graph,
    ways: DrawnRoutes<'a>,
    journey: Journey<'a>,
}

impl Told<'_> {
    /// What each route of the hub says that an arrival reached, and so on from there.
    fn verdicts(&self, arrival: &Arrival) -> Vec<RouteVerdict> {
        let mut all = Vec::new();
        for route in self.graph.routes_of(&arrival.node) {
            let onward = self.journey.onward(arrival, &route.id);
            // The next step of a Sequence stands under the one before, as in the picture.
            let (steps, onward): (Vec<_>, Vec<_>) =
                onward.partition(|onward| self.ways.joins_sequence_steps(&onward.node));
            let onward = onward
                .iter()
                .flat_map(|onward| self.verdicts(onward))
                .collect();
            all.push(self.verdict(route, arrival, onward));
            all.extend(steps.iter().flat_map(|step| self.verdicts(step)));
        }
        all
    }

    fn buried(&self, route: &Route, fate: &DeliveryState) -> Option<String> {
        let to = route.policy.dead_letter.as_ref()?;
        matches!(fate, DeliveryState::DeadLettered { .. }).then(|| self.name(&to.id))
    }

    /// That a subscriber answered without an event where its answer would go on.
    fn ends(&self, route: &Route, fate: &DeliveryState) -> Option<String> {
        let (Some(to), DeliveryState::Delivered { reply: None, .. }) =
            (route.reply_destination(), fate)
        else {
            return None;
        };
        let whom = route
            .subscriber
            .as_ref()
            .map(|subscriber| self.name(&subscriber.id))?;
        let to = self.name(&to.id);
        Some(format!(
            "{whom} answered without an event, so nothing goes on to {to}"
        ))
    }

    fn name(&self, id: &Id) -> String {
        let title = self.graph.hub_title(id);
        title.unwrap_or_else(|| id.name.clone())
    }

    fn verdict(&self, route: &Route, arrival: &Arrival, onward: Vec<RouteVerdict>) -> RouteVerdict {
        let track = arrival
            .routes
            .iter()
            .find(|track| track.route.as_deref() == Some(&route.id));
        RouteVerdict {
            route: route.id.clone(),
            name: self.graph.route_label(&route.id),
            verdict: explain_route(route.filter.as_ref(), &arrival.event),
            fate: track.map(|track| track.state.clone()),
            attempts: track.map_or(0, |track| track.attempt_count),
            reply: track.and_then(|track| track.reply.clone()),
            buried: track.and_then(|track| self.buried(route, &track.state)),
            ends: track.and_then(|track| self.ends(route, &track.state)),
            onward,
        }
    }
}

impl App {
    /// Requests that the endpoint of a hub or target refused.
    fn door_words(&self, id: &Id, count: NodeCount) -> Option<String> {
        let last = self.workbench.live.refusals.last_at(id)?;
        let at = last
            .at
            .to_zoned_datetime(self.zone.clone())
            .strftime("%H:%M:%S");
        let words = &last.words;
        Some(match count.rejected {
            1 => format!("1 request was {words}, at {at}"),
            many => format!("{many} requests were refused; the last was {words}, at {at}"),
        })
    }

    /// Why what a source sends is refused, when its sink is not ready.
    fn sink_words(&self, source: &Source) -> Option<String> {
        let sink = &source.sink.as_ref()?.id;
        let condition = self.journal.condition(sink)?;
        let words = condition.reason()?;
        Some(format!("{sink} is not ready and refuses it: {words}"))
    }
}

fn source_lines(source: &Source, connected: bool, count: NodeCount) -> Vec<String> {
    let mut lines = vec![match &source.sink {
        Some(end) => format!("{} sends to {}{}", source.id, end.id, end.path),
        None => format!("{} has no sink", source.id),
    }];
    lines.push(format!("type {}", source.spec.event_template.ty));
    if let Some(schedule) = &source.spec.schedule {
        lines.push(format!("schedule {}", schedule.text));
    }
    if let Some(system) = source.spec.simulated_system {
        lines.push(if connected {
            format!("connected: takes from {system}")
        } else {
            format!("stands for {system}: events of its shape are made here")
        });
    }
    lines.push(format!(
        "{} of it arrived; n makes one now",
        events(count.produced)
    ));
    lines
}

fn events(count: u64) -> String {
    counted(count, "event")
}

fn counted(count: u64, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
