//! Each try to hand an event over: what was answered, how long it took, how long was waited; and
//! the tries a route may still make.

use std::time::Duration;

use crate::app::App;
use crate::ui::glyph::Glyphs;
use crate::ui::inspect::row::Row;
use crate::ui::style::Role;
use crate::ui::{outcome, text, time_format};
use knew_core::graph::DeliveryPolicy;
use knew_core::record::arrival::Attempt;
use knew_core::record::{Arrival, CallPurpose, CallResult, DeliveryState, RouteProgress};

/// How many of the tries ahead are told one by one.
const AHEAD: u32 = 4;

/// Rows for every route that took the event.
pub fn rows(app: &App, arrival: &Arrival, (width, glyphs): (u16, &Glyphs)) -> Vec<Row> {
    let mut rows = Vec::new();
    for track in &arrival.routes {
        let name = track.route.as_ref().unwrap_or(&arrival.node).name.clone();
        let mut head = vec![(format!("{name}  "), Role::Route)];
        head.extend(outcome::fate(&track.state, track.attempt_count, glyphs));
        rows.push(head);
        for tried in &track.attempts {
            rows.extend(one(app, tried, width));
        }
        rows.extend(ahead(app, track, width));
        rows.push(Vec::new());
    }
    if rows.is_empty() {
        let words = "No route took this event, so nothing was tried; Why tells why.";
        rows.extend(said(words, width));
    }
    rows
}

fn said(words: &str, width: u16) -> impl Iterator<Item = Row> {
    let lines = text::wrap(words, width);
    lines.into_iter().map(|line| vec![(line, Role::Muted)])
}

/// One try, and below it the words of an error.
fn one(app: &App, tried: &Attempt, width: u16) -> Vec<Row> {
    let what = match tried.purpose {
        CallPurpose::Deliver => String::new(),
        CallPurpose::Reply => "reply ".to_owned(),
        CallPurpose::DeadLetter => "dead letter ".to_owned(),
    };
    let (answer, role, words) = match &tried.result {
        CallResult::Status(status @ 200..300) => (status.to_string(), Role::Good, None),
        CallResult::Status(status) => (status.to_string(), Role::Bad, None),
        CallResult::Failed(words) => ("failed".to_owned(), Role::Bad, Some(words)),
    };
    let mut row = vec![
        (format!(" {:>2} ", tried.number), Role::Muted),
        (format!("{what}{answer}"), role),
        (
            format!(" {} ms", time_format::millis(tried.took)),
            Role::Text,
        ),
    ];
    if let Some(wait) = tried.wait {
        row.push((format!(", waits {}", span(wait)), Role::Waiting));
    }
    let time = format!("  {}", time_format::time_of_day(app, tried.at));
    let used: u16 = row.iter().map(|(word, _)| text::width(word)).sum();
    if used + text::width(&time) <= width {
        row.push((time, Role::Muted));
    }
    let mut rows = vec![row];
    let lines = words.map(|word| text::wrap(word, width.saturating_sub(4)));
    let lines = lines.into_iter().flatten();
    rows.extend(lines.map(|line| vec![(format!("    {line}"), Role::Text)]));
    rows
}

/// What the route would do after the next failure.
fn ahead(app: &App, track: &RouteProgress, width: u16) -> Vec<Row> {
    let waiting = matches!(
        track.state,
        DeliveryState::Waiting { .. } | DeliveryState::InFlight
    );
    let route = track.route.as_ref().filter(|_| waiting);
    let Some(route) = route.and_then(|id| app.workbench.open.graph.route(id)) else {
        return Vec::new();
    };
    said(&plan(&route.policy, track.attempt_count), width).collect()
}

fn plan(policy: &DeliveryPolicy, tried: u32) -> String {
    // The tries of a policy are numbered from 1; the first is no retry.
    let left = (policy.retry + 1).saturating_sub(tried.max(1));
    let end = match &policy.dead_letter {
        Some(end) => format!("dead letter to {}", end.id.name),
        None => "lost".to_owned(),
    };
    if left == 0 {
        return format!("no retry left, then {end}");
    }
    let waits =
        (1..=left.min(AHEAD)).map(|next| span(policy.backoff_before(tried.max(1) - 1 + next)));
    let waits: Vec<String> = waits.collect();
    let more = if left > AHEAD { ", and so on" } else { "" };
    format!(
        "{} ahead, after {}{more}, then {end}",
        text::plural(usize::try_from(left).unwrap_or(usize::MAX), "try").replace("trys", "tries"),
        waits.join(", ")
    )
}

fn span(time: Duration) -> String {
    match time.as_millis() {
        millis @ 0..1_000 => format!("{millis} ms"),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use crate::ui::inspect::attempts::plan;
    use knew_core::graph::DeliveryPolicy;
    use knew_core::model::BackoffPolicy;
    use std::time::Duration;

    #[test]
    fn the_tries_ahead_are_told_with_their_waits_and_their_end() {
        let policy = DeliveryPolicy {
            retry: 3,
            backoff: Some(BackoffPolicy::Exponential),
            delay: Some(Duration::from_millis(800)),
            ..DeliveryPolicy::default()
        };
        assert_eq!(
            plan(&policy, 1),
            "3 tries ahead, after 800 ms, 1.6 s, 3.2 s, then lost"
        );
        assert_eq!(plan(&policy, 3), "1 try ahead, after 3.2 s, then lost");
        assert_eq!(plan(&policy, 4), "no retry left, then lost");
    }
}
