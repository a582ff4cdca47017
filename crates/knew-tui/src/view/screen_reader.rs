//! What the screen shows, said in lines that a screen reader can read out: no frames, no marks, and
//! every state in words.

use crate::app::{App, Effect};
use crate::state::inspector::InspectedItem;
use crate::state::templates;
use crate::state::templates::Template;
use crate::view::why::{RouteVerdict, Why};
use knew_core::model::{Id, Problem};
use knew_core::record::arrival::RouteProgress;
use knew_core::record::{Arrival, DeliveryState};
use knew_event::Event;
use knew_filter::{Decision, route_filter_summary};

impl App {
    /// What can be opened, each by its number.
    #[must_use]
    pub fn said_gallery(&self) -> Vec<String> {
        let items = (1..).zip(&self.gallery.items);
        items
            .map(|(number, item)| format!("{number}  {}. {}", item.title(), item.look_for()))
            .collect()
    }

    /// One event and what became of it, in one line.
    #[must_use]
    pub fn said_event(&self, arrival: &Arrival) -> String {
        let there = arrival.at.to_zoned_datetime(self.zone.clone());
        let mut line = format!(
            "Event {} at {}: {} from {} to {}.",
            arrival.number,
            there.strftime("%H:%M:%S"),
            arrival.event.ty,
            arrival.event.source,
            arrival.node,
        );
        for track in &arrival.routes {
            let name = track.route.as_ref().unwrap_or(&arrival.node).name.clone();
            line.extend([" ", &name, ": ", &fate(track), "."]);
        }
        let took = |id: &Id| arrival.delivery_state(id).is_some();
        let routes = self.workbench.open.graph.routes_of(&arrival.node);
        let refused = routes.filter(|route| !took(&route.id));
        let refused: Vec<&str> = refused.map(|refused| refused.id.name.as_str()).collect();
        if !refused.is_empty() {
            line.extend([" Not wanted by ", &refused.join(", "), "."]);
        }
        line
    }

    /// Every route with its filter, its end and its numbers.
    #[must_use]
    pub fn said_routes(&self) -> Vec<String> {
        let routes = self.workbench.open.graph.routes.iter();
        let lines = routes.map(|route| {
            let count = self.journal.route(&route.id);
            let end = route.subscriber.as_ref().map_or_else(
                || "nothing that is known".to_owned(),
                |subscriber| subscriber.id.to_string(),
            );
            format!(
                "{} of {}: filter {}, delivers to {end}. {} matched, {} refused, {} delivered, {} dead-lettered, {} lost.",
                route.id,
                route.hub,
                route_filter_summary(route.filter.as_ref()),
                count.matched,
                count.filtered,
                count.delivered,
                count.dead_lettered,
                count.lost,
            )
        });
        lines.collect()
    }

    /// Everything that is wrong, with its place and what to do.
    #[must_use]
    pub fn said_problems(&self) -> Vec<String> {
        let said = |problem: &Problem| {
            let place = self.workbench.open.place(problem);
            let place = place.map_or_else(String::new, |place| format!(" in {place}"));
            let hint = problem.hint.as_ref();
            let hint = hint.map_or_else(String::new, |hint| format!(" What to do: {hint}."));
            format!(
                "{}{place}: {}.{hint}",
                problem.severity.as_str(),
                problem.message
            )
        };
        self.wrongs().map(said).collect()
    }

    /// Why each route took an event or did not; of the last one when no number is given.
    pub fn said_why(&mut self, number: Option<u64>) -> Vec<String> {
        let last = self
            .workbench
            .stream
            .arrivals
            .arrivals()
            .back()
            .map(|arrival| arrival.number);
        let Some(number) = number.or(last) else {
            return vec!["No event has come yet.".to_owned()];
        };
        self.workbench.stream.cursor = Some(number);
        self.workbench.inspect.look_at(InspectedItem::Arrival);
        let Why::Arrival(why) = self.why() else {
            return vec![format!("Event {number} is not kept.")];
        };
        let mut lines = vec![self.said_event(&why.arrival)];
        verdicts(&why.routes, &mut lines);
        if why.routes.is_empty() {
            lines.push(format!("No route leaves {}.", why.arrival.node));
        }
        lines.extend(why.outdated);
        lines
    }

    /// What can be sent, in words and as what is to be done: an event for each route, each source, the
    /// templates of the user for each hub, and the built-in ones for the first.
    pub fn said_sendable(&mut self) -> Vec<(String, Result<Effect, String>)> {
        let graph = std::sync::Arc::clone(&self.workbench.open.graph);
        let mut all = Vec::new();
        for route in &graph.routes {
            self.workbench.selected = Some(route.id.clone());
            let event = self.matching(&route.hub);
            let words = format!("an event of type {} that {} wants", event.ty, route.id);
            all.push((words, Ok(send(&route.hub, event))));
        }
        for source in &graph.sources {
            let words = format!("{} fires now", source.id);
            all.push((words, Ok(Effect::Fire(source.id.clone()))));
        }
        self.workbench.selected = None;
        let hubs = graph.hubs.iter().filter(|hub| hub.missing.is_none());
        for hub in hubs.clone() {
            let own = self.templates.own.iter();
            all.extend(own.map(|own| self.said_template(own, &hub.id)));
        }
        // All of these for every hub would be too many to listen to.
        for hub in hubs.take(1) {
            let built_in = templates::built_in();
            all.extend(
                built_in
                    .iter()
                    .map(|built_in| self.said_template(built_in, &hub.id)),
            );
        }
        all
    }

    /// A template, to be sent to a hub under an id of its own; what it leaves out is as the hub gets it.
    fn said_template(&self, template: &Template, hub: &Id) -> (String, Result<Effect, String>) {
        let name = &template.name;
        let event = match &template.event {
            Ok(event) => event.clone(),
            Err(fault) => {
                let words = format!("template {name}, which is broken");
                return (words, Err(fault.clone()));
            }
        };
        let usual = self.matching(hub);
        let or = |said: String, usual: String| if said.is_empty() { usual } else { said };
        let event = Event {
            id: usual.id,
            source: or(event.source.clone(), usual.source),
            ty: or(event.ty.clone(), usual.ty),
            ..event
        };
        let words = format!("template {name}, of type {}, to {hub}", event.ty);
        (words, Ok(send(hub, event)))
    }
}

fn send(to: &Id, event: Event) -> Effect {
    Effect::Send {
        to: to.clone(),
        event: Box::new(event),
        structured: false,
    }
}

/// Whether nothing more will become of an arrival.
#[must_use]
pub fn is_over(arrival: &Arrival) -> bool {
    let under_way = |progress: &RouteProgress| {
        matches!(
            progress.state,
            DeliveryState::InFlight | DeliveryState::Waiting { .. }
        )
    };
    (arrival.answered.is_some() || !arrival.routes.is_empty())
        && !arrival.routes.iter().any(under_way)
}

/// Whether it waits to be tried again.
#[must_use]
pub fn is_waiting(arrival: &Arrival) -> bool {
    let waits = |progress: &RouteProgress| matches!(progress.state, DeliveryState::Waiting { .. });
    arrival.routes.iter().any(waits)
}

fn fate(track: &RouteProgress) -> String {
    let tries = match track.attempt_count {
        0 | 1 => String::new(),
        many => format!(" after {many} tries"),
    };
    match &track.state {
        DeliveryState::InFlight => "on its way".to_owned(),
        DeliveryState::Waiting {
            failed,
            reason: because,
            ..
        } => format!("failed {failed} times with {because}, will be tried again"),
        DeliveryState::Delivered { status, reply } => {
            let reply = reply.as_ref();
            let reply = reply.map_or_else(String::new, |reply| format!(", answered with {reply}"));
            format!("delivered with status {status}{tries}{reply}")
        }
        DeliveryState::Elsewhere => "left to another process".to_owned(),
        DeliveryState::DeadLettered { reason } => format!("dead letter{tries}: {reason}"),
        DeliveryState::Lost { reason } => format!("lost{tries}: {reason}"),
    }
}

/// Each route, and after it those of the hub the event went on to by it.
fn verdicts(all: &[RouteVerdict], lines: &mut Vec<String>) {
    for route in all {
        lines.push(verdict(route));
        if !route.onward.is_empty() {
            lines.push(format!("From {} the event went on:", route.route.name));
            verdicts(&route.onward, lines);
        }
    }
}

fn verdict(route: &RouteVerdict) -> String {
    let word = match route.verdict.decision {
        Decision::Pass | Decision::Skipped => "yes",
        Decision::Fail => "no",
        Decision::Error => "no, its filter cannot be judged",
    };
    format!("{}: {word}. {}.", route.route, route.verdict.sentence())
}

#[cfg(test)]
mod tests {
    use crate::tests::driver::Driver;
    use crate::view::screen_reader::*;

    #[test]
    fn an_event_is_one_line_with_every_state_in_words() {
        let driver = Driver::sample("hello-broker.yaml").arrives("default", "order.created");
        let arrival = driver
            .app
            .workbench
            .stream
            .arrivals
            .arrivals()
            .back()
            .expect("one");
        assert!(is_over(arrival));
        assert_eq!(
            driver.app.said_event(arrival),
            "Event 1 at 00:16:40: order.created from /test to Broker default/default. \
             orders: delivered with status 202. audit: delivered with status 202. \
             Not wanted by payments, invoices."
        );
    }

    #[test]
    fn why_says_what_was_wanted_and_what_came() {
        let mut driver = Driver::sample("hello-broker.yaml");
        assert_eq!(driver.app.said_why(None), ["No event has come yet."]);
        let mut driver = driver.arrives("default", "order.created");
        let lines = driver.app.said_why(None);
        assert_eq!(lines.len(), 5);
        assert_eq!(
            lines[4],
            "Trigger default/invoices: no. event is order.created, wanted order.Created (differs only in case)."
        );
        assert_eq!(driver.app.said_why(Some(7)), ["Event 7 is not kept."]);
    }

    #[test]
    fn what_can_be_sent_is_what_the_routes_want_and_the_sources_make() {
        let mut driver = Driver::sample("hello-broker.yaml");
        let all = driver.app.said_sendable();
        let graph = &driver.app.workbench.open.graph;
        let (routes, sources) = (graph.routes.len(), graph.sources.len());
        let built_in = crate::state::templates::built_in().len();
        assert_eq!(all.len(), routes + sources + built_in);
        assert!(
            all[0].0.contains("Trigger default/orders wants"),
            "{}",
            all[0].0
        );
    }
    #[test]
    fn a_template_goes_to_the_hub_and_a_broken_one_says_why_not() {
        const BIG: &str = r#"{"specversion": "1.0", "type": "order.big", "data": 7}"#;
        let mut driver = Driver::sample("hello-broker.yaml");
        let own = [("big", BIG), ("half", "{")];
        let own = own.map(|(name, text)| {
            Template::of_file(name, &format!("events/{name}.json"), Ok(text.to_owned()))
        });
        driver.app.templates.own = own.to_vec();
        let all = driver.app.said_sendable();
        let found = |name: &str| {
            let mut all = all.iter();
            all.find(|it| it.0.contains(name)).expect("it is listed")
        };
        let (words, effect) = found("template big");
        assert_eq!(
            words,
            "template big, of type order.big, to Broker default/default"
        );
        let Ok(Effect::Send { event, .. }) = effect else {
            panic!("{effect:?}");
        };
        assert!(!event.id.is_empty() && !event.source.is_empty());
        assert_eq!(event.data.as_deref(), Some(&b"7"[..]));
        let fault = found("template half").1.clone().expect_err("it is broken");
        assert!(fault.starts_with("events/half.json:1:"), "{fault}");
    }
}
