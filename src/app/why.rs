//! The inspector's answer to *why*: computed when asked for, from the event and the filters.

use super::App;
use super::act::{keep, local};
use super::inspect::Subject;
use crate::filter::{Verdict, explain, summary};
use crate::graph::{HubKind, Route, TargetKind};
use crate::model::Id;
use crate::record::{Arrival, Condition, Fate, PlaceCount, RouteCount};

/// How many of the newest events are searched for one that a route refused.
const SEARCHED: usize = 200;

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
    /// One row for each route of the hub, in the order of the picture.
    pub routes: Vec<RouteVerdict>,
    /// A sentence when another plan judged it than the one that runs now.
    pub outdated: Option<String>,
}

/// What one route says of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteVerdict {
    /// The route.
    pub route: Id,
    /// What its filter says, as the plan of now reads it.
    pub verdict: Verdict,
    /// What became of the event, when the route took it.
    pub fate: Option<Fate>,
    /// How many attempts were made.
    pub attempts: u32,
    /// The type of the event it answered with.
    pub reply: Option<String>,
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
    pub count: PlaceCount,
    /// What it is and how it is doing, a sentence a line.
    pub lines: Vec<String>,
}

impl App {
    /// Explains what the inspector looks at.
    #[must_use]
    pub fn why(&self) -> Why {
        if self.inspect.subject == Subject::Arrival
            && let Some(arrival) = self.arrival()
        {
            return Why::Arrival(Box::new(self.why_arrival(arrival)));
        }
        let Some(id) = &self.selected else {
            return Why::Nothing;
        };
        match self.open.graph.route(id) {
            Some(route) => Why::Route(Box::new(self.why_route(route))),
            None => Why::Node(Box::new(self.why_node(id))),
        }
    }

    fn why_arrival(&self, arrival: &Arrival) -> ArrivalWhy {
        let routes = self.open.graph.routes_of(&arrival.place);
        let routes = routes.map(|route| verdict(route, arrival)).collect();
        let outdated = (arrival.plan != self.open.plan).then(|| {
            "The text has changed since: the verdicts are those of the text as it is now."
                .to_owned()
        });
        ArrivalWhy {
            arrival: arrival.clone(),
            routes,
            outdated,
        }
    }

    fn why_route(&self, route: &Route) -> RouteWhy {
        let count = self.journal.route(&route.id);
        let last_no = self.last_no(route);
        let mut lines = vec![format!(
            "{} of {}, filter {}",
            route.id,
            route.hub,
            summary::summary(route.filter.as_ref())
        )];
        if let Some(end) = &route.subscriber {
            lines.push(format!("delivers to {}{}", end.id, end.path));
            lines.extend(local::fault_words(self, &end.id));
        }
        if let Some(end) = &route.policy.dead_letter {
            lines.push(format!("dead letters go to {}{}", end.id, end.path));
        }
        if let Some(broken) = &route.broken {
            lines.push(broken.clone());
        }
        let mut said = sentence(&count, last_no.as_ref().map(|(_, verdict)| verdict));
        if let Some((cause, _)) = route.broken.as_ref().and_then(|it| it.split_once("; ")) {
            said = format!("Nothing is delivered: {cause}. {said}");
        }
        RouteWhy {
            route: route.id.clone(),
            sentence: said,
            count,
            last_no,
            lines,
        }
    }

    /// An event at the route's hub that its filter, as it is now, refuses: the newest near miss, else
    /// the newest.
    fn last_no(&self, route: &Route) -> Option<(u64, Verdict)> {
        let newest = self.stream.fold.arrivals().iter().rev().take(SEARCHED);
        let refused = newest
            .filter(|arrival| *arrival.place == route.hub)
            .map(|arrival| {
                (
                    arrival.number,
                    explain(route.filter.as_ref(), &arrival.event),
                )
            })
            .filter(|(_, verdict)| !verdict.passes());
        let mut refused: Vec<(u64, Verdict)> = refused.collect();
        let near = refused.iter().position(|(_, verdict)| is_near(verdict));
        (!refused.is_empty()).then(|| refused.swap_remove(near.unwrap_or(0)))
    }

    fn why_node(&self, id: &Id) -> NodeWhy {
        let graph = &self.open.graph;
        let count = self.journal.place(id);
        let connected = self.journal.condition(id) == Some(Condition::Ready);
        let lines = if let Some(source) = graph.source(id) {
            source_lines(source, connected, count)
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
            lines.extend(keep::words(self, hub));
            lines.extend(graph.gates.get(id).iter().flat_map(|it| it.lines()));
            lines
        } else if let Some(target) = graph.target(id) {
            let runner = local::runner_words(self, id);
            let what = match target.kind {
                TargetKind::Service => runner.as_str(),
                TargetKind::Uri => "an address outside; delivered to over HTTP",
                TargetKind::Missing => "not in the loaded files",
                TargetKind::Sink { .. } if connected => {
                    "a sink; connected, what it gets is put there"
                }
                TargetKind::Sink { .. } => {
                    "a sink; what it gets is shown here, and not handed over"
                }
                TargetKind::Transform => "a transform; it answers with what it makes of an event",
                TargetKind::Opaque => "of a kind knew keeps and does not understand",
            };
            let mut lines = vec![
                format!("{id}, {what}"),
                format!("{} taken, {} refused", events(count.taken), count.refused),
            ];
            lines.extend(target.note.clone());
            lines.extend(graph.gates.get(id).iter().flat_map(|it| it.lines()));
            lines.extend(local::fault_words(self, id));
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

fn source_lines(source: &crate::graph::Source, connected: bool, count: PlaceCount) -> Vec<String> {
    let mut lines = vec![match &source.sink {
        Some(end) => format!("{} sends to {}{}", source.id, end.id, end.path),
        None => format!("{} has no sink", source.id),
    }];
    lines.push(format!("type {}", source.spec.emission.kind));
    if let Some(schedule) = &source.spec.schedule {
        lines.push(format!("schedule {}", schedule.text));
    }
    if let Some(system) = source.spec.simulates {
        lines.push(if connected {
            format!("connected: takes from {system}")
        } else {
            format!("stands for {system}: events of its shape are made here")
        });
    }
    lines.push(format!("{} made; n makes one now", events(count.made)));
    lines
}

fn verdict(route: &Route, arrival: &Arrival) -> RouteVerdict {
    let track = arrival
        .tracks
        .iter()
        .find(|track| track.route.as_deref() == Some(&route.id));
    RouteVerdict {
        route: route.id.clone(),
        verdict: explain(route.filter.as_ref(), &arrival.event),
        fate: track.map(|it| it.fate.clone()),
        attempts: track.map_or(0, |it| it.attempts),
        reply: track.and_then(|it| it.reply.clone()),
    }
}

/// Whether some part was refused by a trifle, such as the case of a letter.
fn is_near(verdict: &Verdict) -> bool {
    (!verdict.passes() && verdict.hint.is_some()) || verdict.of.iter().any(is_near)
}

fn sentence(count: &RouteCount, last_no: Option<&Verdict>) -> String {
    let seen = count.matched + count.filtered;
    if seen == 0 {
        return "No event seen yet; s sends one that matches.".to_owned();
    }
    let counted = format!("{} seen, {} matched", events(seen), count.matched);
    match last_no {
        Some(verdict) if count.matched == 0 => format!("{counted}: {}", verdict.sentence()),
        Some(verdict) if count.filtered > 0 => {
            format!("{counted}; the last that did not: {}", verdict.sentence())
        }
        _ => counted,
    }
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
