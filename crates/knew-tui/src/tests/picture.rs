//! The picture as a user narrows, moves and reads it.

use crate::app::Pane;
use crate::input::key::MouseKind;
use crate::state::graph_filter::GraphFilter;
use crate::state::graph_view::Held;
use crate::tests::driver::Driver;
use crate::view::drawn_picture::DrawnPicture;
use crate::view::hit_map::Hit;
use knew_core::graph::layout::{LayoutOptions, Zoom, layout};

const SAMPLE: &str = "hello-broker.yaml";

fn names(driver: &Driver) -> Vec<String> {
    let graph = driver.app.pictured();
    graph
        .routes
        .iter()
        .map(|route| route.id.name.clone())
        .collect()
}

#[test]
fn enter_dims_what_is_not_on_the_flow_and_esc_restores_it() {
    let driver = Driver::sample(SAMPLE)
        .select("Trigger default/audit")
        .keys("enter");
    let lit = driver.app.lit().expect("some are lit");
    assert!(
        lit.iter()
            .any(|lit| lit.name == "audit" && lit.kind == "Service")
    );
    assert!(lit.iter().all(|lit| lit.name != "orders"));
    assert_eq!(driver.app.workbench.focus, Pane::Inspect);
    let driver = driver.keys("esc esc");
    assert_eq!(driver.app.lit(), None);
    assert_eq!(driver.app.workbench.focus, Pane::Graph);
}

#[test]
fn only_draws_the_flow_of_the_selected_thing_and_nothing_else() {
    let driver = Driver::sample(SAMPLE)
        .select("Trigger default/audit")
        .keys("F");
    assert_eq!(names(&driver), ["audit"]);
    let driver = driver.keys("F");
    assert_eq!(names(&driver).len(), 4);
}

#[test]
fn unhealthy_draws_the_route_that_refused_everything() {
    let driver = Driver::sample(SAMPLE).arrives("default", "order.created");
    let driver = driver.keys("1 !");
    assert_eq!(driver.app.workbench.graph_view.lens, GraphFilter::Unhealthy);
    assert!(names(&driver).contains(&"invoices".to_owned()));
    assert!(!names(&driver).contains(&"audit".to_owned()));
}

#[test]
fn two_letters_jump_to_what_they_stand_beside() {
    let driver = Driver::sample(SAMPLE).keys("1 f");
    let (label, wanted) = driver.app.jumps("").swap_remove(3);
    let driver = driver.text(&label);
    assert_eq!(driver.app.workbench.selected, Some(wanted));
    assert!(driver.app.layers.is_empty());
}

#[test]
fn a_drag_moves_the_picture_and_a_selection_brings_it_back() {
    let pane = || Some(Hit::Pane(Pane::Graph));
    let driver = Driver::sample(SAMPLE)
        .pointer(MouseKind::Click, (20, 10), pane())
        .pointer(MouseKind::Drag, (16, 7), pane());
    assert_eq!(driver.app.workbench.graph_view.scroll, (4, 3));
    assert_eq!(driver.app.workbench.graph_view.held, Held::ByHand);
    let driver = driver
        .pointer(MouseKind::Release, (16, 7), pane())
        .keys("j");
    assert_eq!(driver.app.workbench.graph_view.held, Held::BySelection);
    let driver = driver.pointer(MouseKind::Drag, (0, 0), pane());
    assert_eq!(
        driver.app.workbench.graph_view.scroll,
        (4, 3),
        "nothing holds it"
    );
}

/// The picture as a frame of so many columns and rows would show it, at a zoom.
fn drawn(mut driver: Driver, zoom: Zoom, (width, rows): (u16, u16)) -> Driver {
    let view = driver.app.workbench.graph_view.view(width);
    let shown = LayoutOptions {
        zoom,
        ..view.clone()
    };
    let made = (layout(&driver.app.workbench.open.graph, &shown), zoom);
    driver.app.hits.picture = Some(DrawnPicture::of(&driver.app, (view, rows), made));
    driver
}

#[test]
fn zooming_always_shows_less_or_says_why_not() {
    // So many rows fit only with less on each: what is seen counts, not what was asked for.
    let driver = drawn(Driver::sample(SAMPLE).keys("1"), Zoom::Outline, (80, 6));
    let driver = driver.keys("-");
    assert_eq!(driver.app.workbench.graph_view.zoom, Zoom::Map);
    assert_eq!(
        driver.keys("-").said(),
        "no less can be shown; + shows more"
    );
    let driver = Driver::sample(SAMPLE).keys("1 +");
    assert_eq!(driver.app.workbench.graph_view.zoom, Zoom::Detail);
    let driver = driver.keys("+");
    assert!(driver.said().starts_with("no more can be shown"));
}

#[test]
fn a_key_of_another_pane_says_where_it_counts() {
    for (keys, words) in [
        ("3 m", "map: only in the picture"),
        ("4 -", "zoom out: only in the picture"),
        ("3 -", "only on the data of an event"),
        ("1 f12", ""),
    ] {
        assert_eq!(Driver::sample(SAMPLE).keys(keys).said(), words, "{keys}");
    }
}

#[test]
fn the_map_of_a_picture_that_is_seen_whole_says_when_it_will_show() {
    let whole = drawn(Driver::sample(SAMPLE).keys("1"), Zoom::Normal, (200, 60));
    let whole = whole.keys("m");
    assert!(whole.said().starts_with("the map shows once"));
    assert_eq!(whole.keys("m").said(), "the map is off");
    let part = drawn(Driver::sample(SAMPLE).keys("1"), Zoom::Normal, (80, 4));
    assert!(!part.keys("m").said().contains("map"));
}
