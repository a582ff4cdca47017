//! Going up and down the picture: to the next row that has something to stand on, and there to what is
//! nearest to the column one set out in. No row is skipped, and the way back up is the way one came down.

use std::collections::BTreeSet;

use crate::actions::follow_graph::select;
use crate::app::App;
use knew_core::graph::layout::NavigationStop;

/// Goes down by so many rows, or up when it is less than nothing.
pub(crate) fn step(app: &mut App, by: isize) {
    let stops = app.navigation_stops();
    let here = app.workbench.selected.as_ref();
    let here = stops.iter().find(|stop| Some(&stop.id) == here);
    let next = match here {
        Some(here) => {
            let lane = lane(app, here);
            let next = beyond(&stops, here, by, lane);
            next.map(|stop| (stop.id.clone(), lane))
        }
        None => stops.first().map(|stop| (stop.id.clone(), stop.x)),
    };
    if let Some((id, lane)) = next {
        app.workbench.graph_view.lane = Some((id.clone(), lane));
        select(app, id);
    }
}

/// The column one walks in: where one set out, as long as one only went up and down since.
fn lane(app: &App, here: &NavigationStop) -> u16 {
    match &app.workbench.graph_view.lane {
        Some((id, lane)) if *id == here.id => *lane,
        _ => here.x,
    }
}

/// What stands so many rows away and nearest to a column; `None` at the end of the picture.
fn beyond<'a>(
    stops: &'a [NavigationStop],
    here: &NavigationStop,
    by: isize,
    lane: u16,
) -> Option<&'a NavigationStop> {
    let rows: BTreeSet<u16> = stops.iter().map(|stop| stop.y).collect();
    let rows = Vec::from_iter(rows);
    let at = rows.binary_search(&here.y).ok()?;
    let to = at.saturating_add_signed(by).min(rows.len() - 1);
    let on_it = stops.iter().filter(|stop| stop.y == rows[to]);
    let nearest = on_it.min_by_key(|stop| (stop.x.abs_diff(lane), stop.x));
    nearest.filter(|_| to != at)
}

/// What stands next to something in its row, to the right or to the left of it.
pub(crate) fn beside<'a>(
    stops: &'a [NavigationStop],
    here: &NavigationStop,
    by: isize,
) -> Option<&'a NavigationStop> {
    let row = stops.iter().filter(|stop| stop.y == here.y);
    let beyond = row.filter(|stop| match by {
        ..0 => stop.x < here.x,
        _ => stop.x > here.x,
    });
    beyond.min_by_key(|stop| stop.x.abs_diff(here.x))
}
