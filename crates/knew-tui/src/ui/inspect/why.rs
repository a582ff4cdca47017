//! Why each route took the event or did not; without an event, how the selected thing is doing.

use crate::app::App;
use crate::ui::glyph::Glyphs;
use crate::ui::inspect::row::Row;
use crate::ui::inspect::tree;
use crate::ui::style::Role;
use crate::ui::{text, time_format};
use crate::view::why::{ArrivalWhy, NodeWhy, RouteWhy, Why};
use knew_core::record::{Arrival, DeliveryState, NodeCondition};

/// Rows of the answer, wrapped to a width.
pub fn rows(app: &App, width: u16, glyphs: &Glyphs) -> Vec<Row> {
    let mut rows = condition(app, width);
    rows.extend(match app.why() {
        Why::Nothing => {
            let words =
                "Select something in the graph, or an event, to see why it went where it went.";
            said(words, width, Role::Muted)
        }
        Why::Arrival(why) => arrival(app, &why, (width, glyphs)),
        Why::Route(why) => route(&why, width),
        Why::Node(why) => node(&why, width),
    });
    rows
}

/// Why the selected thing is not ready, if it is not and nothing else is looked at.
fn condition(app: &App, width: u16) -> Vec<Row> {
    let looked_at = app
        .workbench
        .selected
        .as_ref()
        .filter(|_| app.traced().is_none());
    let condition = looked_at.and_then(|id| app.journal.condition(id));
    let (words, role) = match &condition {
        None | Some(NodeCondition::Ready) => return Vec::new(),
        Some(NodeCondition::Waiting(words)) => (format!("Waiting. {words}."), Role::Waiting),
        Some(NodeCondition::Failed(words)) => (format!("Not ready: {words}."), Role::Bad),
    };
    let mut rows = said(&words, width, role);
    rows.push(Vec::new());
    rows
}

fn said(words: &str, width: u16, role: Role) -> Vec<Row> {
    text::wrap(words, width)
        .into_iter()
        .map(|line| vec![(line, role)])
        .collect()
}

fn arrival(app: &App, why: &ArrivalWhy, (width, glyphs): (u16, &Glyphs)) -> Vec<Row> {
    let event = &why.arrival.event;
    let mut rows: Vec<Row> = vec![
        pair("type", &event.ty, Role::Title),
        pair(
            "source",
            &text::cut_start(&event.source, width.saturating_sub(8), glyphs.ellipsis),
            Role::Text,
        ),
    ];
    rows.extend(
        event
            .subject
            .as_ref()
            .map(|subject| pair("subject", subject, Role::Text)),
    );
    rows.push(pair("id", &event.id, Role::Muted));
    rows.push(Vec::new());
    rows.push(way(app, why, (width, glyphs)));
    rows.extend(tree::rows(&why.routes, width, glyphs));
    if why.routes.is_empty() {
        rows.extend(direct(&why.arrival, width));
    }
    if let Some((status, took)) = why.arrival.answered {
        rows.push(Vec::new());
        let role = if status < 300 { Role::Good } else { Role::Bad };
        let millis = time_format::millis(took);
        rows.push(vec![
            ("answered ".to_owned(), Role::Muted),
            (status.to_string(), role),
            (format!(", settled after {millis} ms"), Role::Muted),
        ]);
    }
    if let Some(outdated) = &why.outdated {
        rows.push(Vec::new());
        rows.extend(said(outdated, width, Role::Waiting));
    }
    rows
}

/// What became of an event that met no route: the source's own delivery, or nothing at all.
fn direct(arrival: &Arrival, width: u16) -> Vec<Row> {
    let Some(track) = arrival.routes.iter().find(|track| track.route.is_none()) else {
        return said("No route leaves here.", width, Role::Muted);
    };
    let (words, role) = match &track.state {
        DeliveryState::InFlight => ("on its way".to_owned(), Role::Waiting),
        DeliveryState::Waiting {
            failed,
            reason: because,
            ..
        } => (
            format!("failed {failed} times, will try again: {because}"),
            Role::Waiting,
        ),
        DeliveryState::Delivered { status, .. } => (
            format!("delivered straight from the source: {status}"),
            Role::Good,
        ),
        DeliveryState::DeadLettered { reason } => (format!("dead letter: {reason}"), Role::Dead),
        DeliveryState::Elsewhere => ("left to another process".to_owned(), Role::Muted),
        DeliveryState::Lost { reason } => (format!("lost: {reason}"), Role::Bad),
    };
    said(&words, width, role)
}

fn pair(name: &str, value: &str, role: Role) -> Row {
    vec![(format!("{name:<8}"), Role::Name), (value.to_owned(), role)]
}

/// `kafka > default        14:02:11.840`
fn way(app: &App, why: &ArrivalWhy, (width, glyphs): (u16, &Glyphs)) -> Row {
    let from = why
        .arrival
        .from
        .as_deref()
        .map_or("client", |id| id.name.as_str());
    let time = time_format::time_of_day(app, why.arrival.at);
    let flat = glyphs.frame[4];
    let title = app.workbench.open.graph.hub_title(&why.arrival.node);
    let place = title.unwrap_or_else(|| why.arrival.node.name.clone());
    let used = text::width(from) + text::width(&place) + text::width(&time) + 4;
    let gap = usize::from(width.saturating_sub(used));
    vec![
        (from.to_owned(), Role::Source),
        (format!(" {flat}{} ", glyphs.arrow), Role::Path),
        (place, Role::Hub),
        (format!("{:gap$}{time}", ""), Role::Muted),
    ]
}

fn route(why: &RouteWhy, width: u16) -> Vec<Row> {
    let mut rows = said(&why.sentence, width, Role::Text);
    rows.push(Vec::new());
    for line in &why.lines {
        rows.extend(said(line, width, Role::Muted));
    }
    let count = why.count;
    rows.push(Vec::new());
    let numbers = [
        ("matched", count.matched, Role::Text),
        ("filtered", count.filtered, Role::Muted),
        ("delivered", count.delivered, Role::Good),
        ("in flight", count.in_flight(), Role::Waiting),
        ("elsewhere", count.elsewhere, Role::Muted),
        ("dead", count.dead_lettered, Role::Dead),
        ("lost", count.lost, Role::Bad),
        ("replies", count.replied, Role::Reply),
    ];
    rows.extend(
        numbers
            .into_iter()
            .filter(|(name, number, _)| *name != "elsewhere" || *number > 0)
            .map(|(name, number, role)| number_row(name, number, role)),
    );
    if let Some((number, verdict)) = &why.last_no {
        rows.push(Vec::new());
        rows.push(vec![(format!("Last no: event {number}"), Role::Muted)]);
        rows.extend(said(&verdict.sentence(), width, Role::Text));
    }
    rows
}

/// A number of nothing is said quietly.
fn number_row(name: &str, number: u64, role: Role) -> Row {
    let role = if number == 0 { Role::Muted } else { role };
    vec![
        (format!("{name:<10}"), Role::Name),
        (format!("{:>8}", text::count(number)), role),
    ]
}

fn node(why: &NodeWhy, width: u16) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for line in &why.lines {
        rows.extend(said(line, width, Role::Text));
    }
    rows
}
