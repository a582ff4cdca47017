//! Answers the state is about to give itself.

use crate::app::App;
use crate::app::action::table;
use crate::app::layer::{Finder, Found};
use crate::app::why::{ArrivalWhy, RouteVerdict, Why};
use crate::filter::explain::explain;
use crate::model::Id;

pub fn why(app: &App) -> Why {
    let Some(arrival) = app.traced() else {
        return Why::Nothing;
    };
    let graph = &app.open.graph;
    let routes = graph.routes_of(&arrival.place).map(|route| {
        let track = arrival
            .tracks
            .iter()
            .find(|it| it.route.as_deref() == Some(&route.id));
        RouteVerdict {
            route: route.id.clone(),
            verdict: explain(route.filter.as_ref(), &arrival.event),
            fate: track.map(|it| it.fate.clone()),
            attempts: track.map_or(0, |it| it.attempts),
            reply: track.and_then(|it| it.reply.clone()),
        }
    });
    Why::Arrival(Box::new(ArrivalWhy {
        arrival: arrival.clone(),
        routes: routes.collect(),
        outdated: None,
    }))
}

pub fn found(_: &App, finder: &Finder) -> Vec<Found> {
    let rows = table::rows().filter(|row| row.title.to_lowercase().contains(&finder.input.text));
    rows.map(|row| Found {
        action: row.action,
        disabled: None,
        matched: Vec::new(),
    })
    .collect()
}

pub fn rate(_: &App, _: &Id) -> String {
    String::new()
}
