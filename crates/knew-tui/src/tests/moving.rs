//! Keys that wait for another, and what the pointer holds: borders, and the line from one thing to
//! another.

use std::time::Duration;

use crate::app::Message;
use crate::input::key::MouseKind;
use crate::state::pane_sizes::Border;
use crate::tests::driver::{Driver, SHOP, at};
use crate::view::hit_map::Hit;

impl Driver {
    fn passes(self, milliseconds: u64) -> Self {
        let now = self.app.now.unwrap_or_else(at);
        let now = now.saturating_add(Duration::from_millis(milliseconds));
        self.tell(Message::Tick(now.expect("a time")))
    }

    fn node(&self, name: &str) -> Hit {
        let graph = &self.app.workbench.open.graph;
        let hubs = graph.hubs.iter().map(|hub| &hub.id);
        let routes = graph.routes.iter().map(|route| &route.id);
        let targets = graph.targets.iter().map(|target| &target.id);
        let mut all = hubs.chain(routes).chain(targets);
        Hit::Node(all.find(|it| it.name == name).expect("drawn").clone())
    }
}

#[test]
fn the_hints_of_a_sequence_wait_for_who_waits() {
    let driver = Driver::sample("hello-broker.yaml").passes(0).keys("g");
    assert!(!driver.app.pending.is_hinted());
    assert_eq!(driver.app.wants_tick(), Some(Duration::from_millis(300)));
    let driver = driver.passes(299);
    assert!(!driver.app.pending.is_hinted());
    assert_eq!(driver.app.wants_tick(), Some(Duration::from_millis(1)));
    let mut driver = driver;
    driver.app.dirty = false;
    let driver = driver.passes(1);
    assert!(driver.app.pending.is_hinted() && driver.app.dirty);
    assert!(!driver.keys("g").app.pending.is_hinted());
}

#[test]
fn a_sequence_typed_at_once_hints_nothing() {
    let driver = Driver::sample("hello-broker.yaml").passes(0).keys("g g");
    let driver = driver.passes(1_000);
    assert!(!driver.app.pending.is_hinted() && driver.app.pending.keys.is_empty());
}

#[test]
fn the_focused_pane_grows_and_shrinks_by_keys_but_never_past_the_screen() {
    let driver = Driver::sample("hello-broker.yaml").keys("2 }");
    assert_eq!(driver.app.workbench.split.below, 2);
    let driver = driver.keys("1 }");
    assert_eq!(driver.app.workbench.split.below, 0);
    let driver = driver.keys("3 } } {");
    assert_eq!(
        (
            driver.app.workbench.split.side,
            driver.app.workbench.split.below
        ),
        (4, 0)
    );
    let mut driver = driver;
    for _ in 0..100 {
        driver = driver.keys("}");
    }
    assert_eq!(driver.app.workbench.split.side, 60);
}

#[test]
fn a_border_goes_where_the_pointer_takes_it_until_it_is_let_go() {
    let border = Some(Hit::Border(Border::Side));
    let driver = Driver::sample("hello-broker.yaml")
        .pointer(MouseKind::Click, (80, 5), border)
        .pointer(MouseKind::Drag, (70, 9), None);
    assert_eq!(
        (
            driver.app.workbench.split.side,
            driver.app.workbench.split.below
        ),
        (10, 0)
    );
    let driver =
        driver
            .pointer(MouseKind::Release, (70, 9), None)
            .pointer(MouseKind::Drag, (40, 9), None);
    assert_eq!(driver.app.workbench.split.side, 10);
    let border = Some(Hit::Border(Border::Below));
    let driver =
        driver
            .pointer(MouseKind::Click, (9, 20), border)
            .pointer(MouseKind::Drag, (9, 23), None);
    assert_eq!(
        (
            driver.app.workbench.split.side,
            driver.app.workbench.split.below
        ),
        (10, -3)
    );
}

#[test]
fn a_route_dragged_to_another_target_delivers_there_and_undo_restores_every_byte() {
    let driver = Driver::file(SHOP);
    let (route, to) = (driver.node("orders"), driver.node("ledger"));
    let driver = driver
        .pointer(MouseKind::Click, (20, 5), Some(route))
        .pointer(MouseKind::Drag, (40, 7), None)
        .pointer(MouseKind::Release, (60, 9), Some(to));
    let text = driver.file_text();
    assert_eq!(text, SHOP.replacen("name: display", "name: ledger", 1));
    assert_eq!(driver.keys("u").file_text(), SHOP);
}

#[test]
fn what_is_let_go_over_nothing_or_itself_connects_nothing() {
    let driver = Driver::file(SHOP);
    let route = driver.node("orders");
    for over in [None, Some(route.clone())] {
        let driver = Driver::file(SHOP)
            .pointer(MouseKind::Click, (20, 5), Some(route.clone()))
            .pointer(MouseKind::Release, (60, 9), over);
        assert_eq!(driver.file_text(), SHOP);
        assert!(driver.app.layers.is_empty());
    }
}

#[test]
fn time_is_stepped_through_from_any_pane_and_follows_again_at_the_newest() {
    let mut driver = Driver::sample("hello-broker.yaml");
    for _ in 0..3 {
        driver = driver.arrives("default", "order.created");
    }
    let driver = driver.keys("1 < <");
    assert_eq!(driver.app.workbench.stream.cursor, Some(1));
    assert!(!driver.app.workbench.stream.follow);
    let driver = driver.keys("> >");
    assert_eq!(driver.app.workbench.stream.cursor, Some(3));
    assert!(driver.app.workbench.stream.follow);
}
