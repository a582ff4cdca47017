//! What became of an event, in marks and in words.

use crate::state::event_columns::gravity;
use knew_core::graph::Graph;
use knew_core::record::arrival::RouteProgress;
use knew_core::record::{Arrival, DeliveryState};

use crate::ui::glyph::Glyphs;
use crate::ui::style::Role;
use crate::ui::{symbols, text};

/// The mark for one route in an event's row.
#[must_use]
pub fn mark(fate: Option<&DeliveryState>, glyphs: &Glyphs) -> (&'static str, Role) {
    let sign = match fate {
        None => symbols::REFUSED,
        Some(DeliveryState::InFlight | DeliveryState::Waiting { .. }) => symbols::WAITING,
        Some(DeliveryState::Delivered { .. }) => symbols::DELIVERED,
        Some(DeliveryState::Elsewhere) => symbols::AWAY,
        Some(DeliveryState::DeadLettered { .. }) => symbols::DEAD,
        Some(DeliveryState::Lost { .. }) => symbols::FAILED,
    };
    sign.mark(glyphs)
}

/// What became of an event on each route that took it, to be read along its row.
#[must_use]
pub fn words(arrival: &Arrival, graph: &Graph, glyphs: &Glyphs) -> Vec<(String, Role)> {
    within(arrival, graph, glyphs, u16::MAX)
}

/// The same in so many cells: a route whose fate does not fit is named with its mark, and one whose
/// name does not fit either is counted.
#[must_use]
pub fn within(arrival: &Arrival, graph: &Graph, glyphs: &Glyphs, room: u16) -> Vec<(String, Role)> {
    // What went wrong is said first: the rest may find no room.
    let mut tracks: Vec<&RouteProgress> = arrival.routes.iter().collect();
    tracks.sort_by_key(|track| gravity(&track.state));
    let mut words = Vec::new();
    let mut used = 0;
    for (said, track) in tracks.iter().enumerate() {
        let rest = tracks.len() - said - 1;
        let after = if rest > 0 { more(rest) } else { String::new() };
        let taken = used + if said > 0 { GAP } else { 0 } + text::width(&after);
        let left = room.saturating_sub(taken);
        let fits = |it: &Vec<(String, Role)>| said == 0 || wide(it) <= left;
        let name = name(arrival, track, graph);
        let (whole, short) = (whole(&name, track, glyphs), short(&name, track, glyphs));
        let Some(next) = [whole, short].into_iter().find(fits) else {
            words.push((more(rest + 1), Role::Muted));
            return words;
        };
        if said > 0 {
            words.push((" ".repeat(usize::from(GAP)), Role::Text));
            used += GAP;
        }
        used += wide(&next);
        words.extend(next);
    }
    if words.is_empty() {
        words.push((nobody(arrival, graph), Role::Muted));
    }
    words
}

/// The cells between two routes.
const GAP: u16 = 2;

fn wide(words: &[(String, Role)]) -> u16 {
    words.iter().map(|word| text::width(&word.0)).sum()
}

/// A route and what became of the event there.
fn whole(name: &str, track: &RouteProgress, glyphs: &Glyphs) -> Vec<(String, Role)> {
    let mut words = vec![(format!("{name} "), Role::Muted)];
    words.extend(fate(&track.state, track.attempt_count, glyphs));
    words
}

/// A route and only the mark of what became of the event there.
fn short(name: &str, track: &RouteProgress, glyphs: &Glyphs) -> Vec<(String, Role)> {
    let (mark, role) = mark(Some(&track.state), glyphs);
    vec![(format!("{name} "), Role::Muted), (mark.to_owned(), role)]
}

fn name(arrival: &Arrival, track: &RouteProgress, graph: &Graph) -> String {
    let route = track.route.as_ref().map(|route| graph.route_title(route));
    route.unwrap_or_else(|| arrival.node.name.clone())
}

fn more(routes: usize) -> String {
    format!(" +{routes}")
}

fn nobody(arrival: &Arrival, graph: &Graph) -> String {
    if graph.hub(&arrival.node).is_none() {
        return format!("on its way to {}", arrival.node.name);
    }
    let no_routes = graph.routes_of(&arrival.node).next().is_none();
    let words = if no_routes {
        "no route leaves here"
    } else {
        "no route wanted it"
    };
    words.to_owned()
}

/// One fate in few words.
#[must_use]
pub fn fate(fate: &DeliveryState, attempts: u32, glyphs: &Glyphs) -> Vec<(String, Role)> {
    let times = if attempts > 1 {
        format!(" after {attempts} tries")
    } else {
        String::new()
    };
    match fate {
        DeliveryState::InFlight => vec![("on its way".to_owned(), Role::Waiting)],
        DeliveryState::Elsewhere => vec![("left to another process".to_owned(), Role::Muted)],
        DeliveryState::Waiting {
            failed,
            reason: because,
            ..
        } => {
            let times = if *failed > 1 {
                format!(" x{failed}")
            } else {
                String::new()
            };
            vec![(format!("{because}{times}, will retry"), Role::Waiting)]
        }
        DeliveryState::Delivered { status, reply } => {
            let mut words = vec![(format!("{status}{times}"), Role::Good)];
            if let Some(kind) = reply {
                words.push((format!(" {} {kind}", glyphs.reply), Role::Reply));
            }
            words
        }
        DeliveryState::DeadLettered { reason } => {
            vec![(format!("{} dead letter: {reason}", glyphs.dead), Role::Dead)]
        }
        DeliveryState::Lost { reason } => {
            // What to do about it is said by the route itself.
            let cause = reason.split_once("; ").map_or(&**reason, |reason| reason.0);
            vec![(format!("{} lost: {cause}", glyphs.failed), Role::Bad)]
        }
    }
}
