//! Why a route took what it took: its numbers, its last no, and what it says of the events that came
//! before its filter was as it is now.

use crate::actions::services;
use crate::app::App;
use crate::state::activity::{ReplacedDeliveries, RouteState};
use crate::view::why::{RouteWhy, events};
use knew_core::graph::Route;
use knew_core::record::{Arrival, RouteCount};
use knew_filter::{Verdict, explain_route, route_filter_summary};

/// How many of the newest events at a hub are judged again.
const JUDGED: usize = 200;

/// How far back they are looked for.
const SEARCHED: usize = 10_000;

/// What the filter, as it is now, says of the newest events at its hub.
#[derive(Default)]
struct Judged {
    /// Events that came since it is as it is now.
    since: Share,
    /// Events that came before.
    before: Share,
    /// One it refuses, the newest near miss, else the newest.
    last_no: Option<(u64, Verdict)>,
}

/// How many of how many pass.
#[derive(Default)]
struct Share {
    seen: u64,
    passing: u64,
}

impl App {
    pub(crate) fn why_route(&self, route: &Route) -> RouteWhy {
        let count = self.journal.route(&route.id);
        let judged = self.judge_again(route);
        let seen = count.matched + count.filtered;
        let mut sentence = match seen {
            _ if judged.before.seen > 0 => judged.since_it_was_written(),
            0 => match self.awaiting_answers(route) {
                Some(words) => words,
                None => "No event seen yet; s sends one that matches.".to_owned(),
            },
            _ => judged.ever(&count),
        };
        let trouble = match self.workbench.live.doing(&route.id) {
            RouteState::Waiting(why) => format!("Not delivered yet, will try again: {why}. "),
            RouteState::Failed(why) => format!("The last was not delivered: {why}. "),
            RouteState::Idle | RouteState::Busy => String::new(),
        };
        sentence.insert_str(0, &trouble);
        if let Some(reason) = &route.broken {
            sentence = format!("Nothing is delivered: {}. {sentence}", reason.message);
        }
        let mut lines = self.about_route(route);
        if seen > 0 && judged.before.seen > 0 {
            lines.push("the numbers below include events that earlier filters judged".to_owned());
        }
        RouteWhy {
            route: route.id.clone(),
            sentence,
            count,
            last_no: judged.last_no,
            lines,
        }
    }

    /// Why nothing came where only answers come: the subscriber before gives none.
    fn awaiting_answers(&self, route: &Route) -> Option<String> {
        let graph = &self.workbench.open.graph;
        let answers = |before: &&Route| {
            before
                .reply_destination()
                .is_some_and(|end| end.id == route.hub)
        };
        let before = graph.routes.iter().find(answers)?;
        let count = self.journal.route(&before.id);
        let whom = &before.subscriber.as_ref()?.id.name;
        if count.delivered == 0 || count.replied > 0 {
            return None;
        }
        Some(format!(
            "No event seen yet: what comes here is what {whom} answers to {}, and it answered {} without one. \
             A display answers nothing; knew.yaml lets something of yours stand for {whom}.",
            graph.route_title(&before.id),
            events(count.delivered)
        ))
    }

    /// What a route is, and what went wrong with it last.
    fn about_route(&self, route: &Route) -> Vec<String> {
        let filter = route_filter_summary(route.filter.as_ref());
        let mut lines = vec![format!("{} of {}, filter {filter}", route.id, route.hub)];
        if let Some(end) = &route.subscriber {
            lines.push(format!("delivers to {}{}", end.id, end.path));
            lines.extend(services::fault_words(self, &end.id));
        }
        if let Some(end) = &route.policy.dead_letter {
            lines.push(format!("dead letters go to {}{}", end.id, end.path));
        }
        lines.extend(route.broken.as_ref().map(ToString::to_string));
        lines.extend(self.workbench.live.older(&route.id).map(older_words));
        let lately = self.workbench.live.lately(&route.id);
        let failure = lately.and_then(|lately| lately.failure.as_ref());
        lines.extend(
            failure.map(|failure| format!("the last event it could not deliver: {failure}")),
        );
        lines
    }

    fn judge_again(&self, route: &Route) -> Judged {
        let since = self.workbench.open.since.plan(&route.id);
        let newest = self
            .workbench
            .stream
            .arrivals
            .arrivals()
            .iter()
            .rev()
            .take(SEARCHED);
        let here = newest.filter(|newest| *newest.node == route.hub);
        let mut judged = Judged::default();
        for arrival in here.take(JUDGED) {
            judged.count(
                arrival,
                since,
                explain_route(route.filter.as_ref(), &arrival.event),
            );
        }
        judged
    }
}

impl Judged {
    fn count(&mut self, arrival: &Arrival, since: u64, verdict: Verdict) {
        let share = if arrival.plan < since {
            &mut self.before
        } else {
            &mut self.since
        };
        share.seen += 1;
        if verdict.passes() {
            share.passing += 1;
            return;
        }
        let nearer = |(_, known): &(u64, Verdict)| is_near(&verdict) && !is_near(known);
        if self.last_no.as_ref().is_none_or(nearer) {
            self.last_no = Some((arrival.number, verdict));
        }
    }

    /// The sentence of a filter that is as it was when the oldest of these events came.
    fn ever(&self, count: &RouteCount) -> String {
        let seen = events(count.matched + count.filtered);
        let counted = format!("{seen} seen, {} matched", count.matched);
        match &self.last_no {
            Some((_, no)) if count.matched == 0 => format!("{counted}: {}", no.sentence()),
            Some((_, no)) if count.filtered > 0 => {
                format!("{counted}; the last that did not: {}", no.sentence())
            }
            _ => counted,
        }
    }

    /// The sentence of a filter that was written while these events came.
    fn since_it_was_written(&self) -> String {
        let Share { seen, passing } = self.since;
        let now = if seen == 0 {
            "No event since the filter was written".to_owned()
        } else {
            let seen = events(seen);
            format!("Since the filter was written {seen} seen, {passing} matched")
        };
        let Share { seen, passing } = self.before;
        let then = match (seen, passing) {
            (1, 0) => "the one before would not match".to_owned(),
            (1, _) => "the one before would match".to_owned(),
            (all, 0) => format!("none of the {all} before would match"),
            (all, some) if all == some => format!("all {all} before would match"),
            (all, some) => format!("{some} of the {all} before would match"),
        };
        match &self.last_no {
            Some((_, no)) => format!("{now}; {then}. The last that does not: {}", no.sentence()),
            None => format!("{now}; {then}."),
        }
    }
}

/// That events from before an edit still go where they were to go.
fn older_words(older: &ReplacedDeliveries) -> String {
    let whom = match older.flying {
        1 => "1 event from before the last edit is still tried as it was".to_owned(),
        many => format!("{many} events from before the last edit are still tried as they were"),
    };
    match &older.why {
        Some(why) => format!("{whom}: {why}"),
        None => whom,
    }
}

/// Whether some part was refused by a trifle, such as the case of a letter.
fn is_near(verdict: &Verdict) -> bool {
    (!verdict.passes() && verdict.hint.is_some()) || verdict.parts.iter().any(is_near)
}
