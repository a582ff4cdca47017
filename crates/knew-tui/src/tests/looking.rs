//! Opening a sample, walking along its graph, reading what the inspector says.

use std::sync::Arc;
use std::time::Duration;

use crate::app::WorkbenchMessage;
use crate::app::{Effect, Message, Pane, Screen};
use crate::input::key::MouseKind;
use crate::state::activity::{EventOutcome, RouteState};
use crate::state::graph_filter::GraphFilter;
use crate::state::inspector::{InspectedItem, Tab};
use crate::tests::driver::{Driver, SHOP, at};
use crate::view::hit_map::Hit;
use crate::view::why::Why;
use knew_core::graph::layout::Zoom;
use knew_core::record::{CallPurpose, CallResult, DeliveryStep};

fn name(driver: &Driver) -> &str {
    driver
        .app
        .workbench
        .selected
        .as_ref()
        .map_or("", |id| &id.name)
}

#[test]
fn enter_opens_a_sample_and_runs_it() {
    let driver = Driver::sample("hello-broker.yaml");
    assert_eq!(driver.app.screen, Screen::Workbench);
    assert!(driver.is_running());
    let Some(Effect::Apply { graph, plan, .. }) = driver.effects.first() else {
        panic!("{:?}", driver.effects);
    };
    assert_eq!((graph.hubs.len(), *plan), (1, 1));
    assert!(driver.app.workbench.selected.is_some());
}

#[test]
fn escape_goes_back_to_the_gallery_and_stops_what_runs() {
    let driver = Driver::sample("hello-broker.yaml").keys("esc");
    assert_eq!(driver.app.screen, Screen::Gallery);
    assert_eq!(driver.last(), &Effect::Halt);
}

#[test]
fn another_sample_gets_another_plan_number() {
    let driver = Driver::sample("hello-broker.yaml").keys("esc j enter");
    let mut asked = driver.effects.iter();
    assert!(asked.any(|asked| matches!(asked, Effect::Apply { plan: 2, .. })));
}

#[test]
fn a_sample_stirs_when_it_is_opened() {
    let driver = Driver::sample("hello-broker.yaml");
    let fires = driver.effects.iter().filter_map(|effect| match effect {
        Effect::Fire(id) => Some(id.name.as_str()),
        _ => None,
    });
    assert_eq!(fires.collect::<Vec<_>>(), ["shop", "till"]);
}

#[test]
fn right_follows_the_flow_and_left_goes_back_the_same_way() {
    let driver = Driver::sample("hello-broker.yaml");
    let start = driver.app.workbench.selected.clone();
    let driver = driver.keys("l");
    assert_eq!(name(&driver), "default");
    let driver = driver.keys("l j");
    let route = driver.app.workbench.selected.clone().expect("a route");
    assert!(driver.app.workbench.open.graph.route(&route).is_some());
    let driver = driver.keys("l");
    let target = driver.app.workbench.selected.clone().expect("a target");
    assert!(driver.app.workbench.open.graph.target(&target).is_some());
    let driver = driver.keys("h");
    assert_eq!(driver.app.workbench.selected, Some(route));
    let driver = driver.keys("h h");
    assert_eq!(driver.app.workbench.selected, start);
}

#[test]
fn up_and_down_visit_every_route_of_a_hub_in_order() {
    let mut driver = Driver::sample("hello-broker.yaml").keys("l l");
    let routes: Vec<_> = driver
        .app
        .workbench
        .open
        .graph
        .routes
        .iter()
        .map(|route| route.id.clone())
        .collect();
    for route in &routes {
        assert_eq!(driver.app.workbench.selected.as_ref(), Some(route));
        driver = driver.keys("j");
    }
}

#[test]
fn the_visit_history_goes_back_and_ahead() {
    let driver = Driver::sample("hello-broker.yaml").keys("l l");
    let route = driver.app.workbench.selected.clone();
    let driver = driver.keys("[");
    assert_eq!(name(&driver), "default");
    assert_eq!(driver.keys("]").app.workbench.selected, route);
}

#[test]
fn zoom_stops_at_its_ends_and_fit_takes_it_back() {
    let driver = Driver::sample("hello-broker.yaml").keys("+ + +");
    assert_eq!(driver.app.workbench.graph_view.zoom, Zoom::Detail);
    let driver = driver.keys("- - - - - -");
    assert_eq!(driver.app.workbench.graph_view.zoom, Zoom::Map);
    assert_eq!(driver.keys("0").app.workbench.graph_view.zoom, Zoom::Normal);
}

#[test]
fn space_folds_the_hub_of_a_route_and_following_unfolds_it() {
    let driver = Driver::sample("hello-broker.yaml").keys("l l space");
    assert_eq!(name(&driver), "default");
    assert_eq!(driver.app.workbench.graph_view.folded.len(), 1);
    let driver = driver.keys("l");
    assert!(driver.app.workbench.graph_view.folded.is_empty());
}

#[test]
fn enter_on_a_route_that_never_fires_says_why() {
    let mut driver = Driver::sample("hello-broker.yaml");
    for _ in 0..7 {
        driver = driver.arrives("default", "order.created");
    }
    let refusing = driver.app.workbench.open.graph.routes.iter().find(|route| {
        driver.journal().route(&route.id).matched == 0
            && route
                .filter
                .as_ref()
                .is_some_and(|route| route.summary().contains("order.Created"))
    });
    let refusing = refusing.expect("the sample has one").id.name.clone();
    let driver = driver.select(&refusing).keys("enter");
    assert_eq!(
        (driver.app.workbench.focus, driver.app.workbench.inspect.tab),
        (Pane::Inspect, Tab::Why)
    );
    let Why::Route(why) = driver.app.why() else {
        panic!("{:?}", driver.app.why());
    };
    assert!(
        why.sentence
            .starts_with("7 events seen, 0 matched: event is order.created, "),
        "{}",
        why.sentence
    );
    assert!(
        why.sentence.contains("order.Created") && why.sentence.contains("case"),
        "{}",
        why.sentence
    );
}

#[test]
fn a_route_that_takes_some_events_says_why_the_last_other_did_not_pass() {
    let sentence = |driver: &Driver| match driver.app.why() {
        Why::Route(why) => why.sentence.clone(),
        other => panic!("{other:?}"),
    };
    let driver = Driver::file(SHOP)
        .arrives("hub", "order.new")
        .select("orders")
        .keys("enter");
    assert_eq!(sentence(&driver), "1 event seen, 1 matched");
    let driver = driver.arrives("hub", "order.old");
    assert_eq!(
        sentence(&driver),
        "2 events seen, 1 matched; the last that did not: event is order.old, wanted order.new"
    );
}

/// The first file has another text from now on, and runs.
fn rewritten(mut driver: Driver, text: &str) -> Driver {
    driver.app.workbench.open.set_texts([(0, &Arc::from(text))]);
    driver.running()
}

#[test]
fn a_route_that_was_mended_is_not_blamed_for_events_from_before() {
    let why = |driver: &Driver| match driver.app.why() {
        Why::Route(why) => *why,
        other => panic!("{other:?}"),
    };
    let driver = Driver::file(&SHOP.replace("name: display\n---", "name: nobody\n---"))
        .arrives("hub", "order.new")
        .select("orders")
        .keys("enter");
    let route = Arc::new(driver.app.workbench.selected.clone().expect("the route"));
    let tried = |number| DeliveryStep::Attempt {
        route: Some(Arc::clone(&route)),
        to: Arc::new(driver.app.workbench.open.graph.targets[0].id.clone()),
        purpose: CallPurpose::Deliver,
        number,
        result: CallResult::Failed("nobody there".to_owned()),
        took: Duration::ZERO,
        wait: Some(Duration::from_secs(1)),
    };
    let lost = DeliveryStep::Lost {
        route: Some(Arc::clone(&route)),
        reason: "nobody there".to_owned(),
    };
    let (one, two) = (tried(1), tried(2));
    let append = |driver: Driver, step: DeliveryStep| {
        driver.journal().append(at(), 1, [step]);
        driver.tell(Message::Recorded)
    };
    let route_took = DeliveryStep::Matched {
        route: Arc::clone(&route),
    };
    let driver = append(append(driver, route_took), one);
    assert!(
        why(&driver)
            .sentence
            .contains("will try again: nobody there")
    );
    let driver = driver.tell_workbench(WorkbenchMessage::Changed(vec![(0, Some(SHOP.to_owned()))]));
    let driver = append(driver, two);
    let mended = why(&driver);
    assert!(!mended.sentence.contains("nobody there"), "{mended:?}");
    let older = "1 event from before the last edit is still tried as it was: nobody there";
    assert!(mended.lines.iter().any(|line| line == older), "{mended:?}");
    let driver = append(driver, lost);
    let over = why(&driver);
    assert!(!format!("{over:?}").contains("nobody there"), "{over:?}");
    let driver = driver.arrives("hub", "order.new");
    assert_eq!(driver.app.workbench.live.doing(&route), RouteState::Idle);
    let ended = driver
        .app
        .workbench
        .live
        .lately(&route)
        .and_then(|lately| lately.last.clone());
    assert_eq!(ended, Some(EventOutcome::Delivered(202)));
}

#[test]
fn where_only_answers_come_it_is_said_who_gives_none() {
    const NEXT: &str = "\n---\napiVersion: messaging.knative.dev/v1\nkind: Channel\nmetadata: {name: first}\n---\n\
        apiVersion: messaging.knative.dev/v1\nkind: Channel\nmetadata: {name: second}\n---\n\
        apiVersion: messaging.knative.dev/v1\nkind: Subscription\nmetadata: {name: one}\nspec:\n  \
        channel: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: first}\n  \
        subscriber: {ref: {apiVersion: v1, kind: Service, name: display}}\n  \
        reply: {ref: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: second}}\n---\n\
        apiVersion: messaging.knative.dev/v1\nkind: Subscription\nmetadata: {name: two}\nspec:\n  \
        channel: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: second}\n  \
        subscriber: {ref: {apiVersion: v1, kind: Service, name: ledger}}\n";
    let driver = Driver::file(&format!("{SHOP}{NEXT}"));
    let two = driver
        .app
        .workbench
        .open
        .graph
        .routes
        .iter()
        .find(|route| route.id.name == "two");
    let two = two.expect("the second").id.clone();
    let mut driver = driver
        .arrives("first", "order.new")
        .arrives("first", "order.new");
    driver.app.workbench.selected = Some(two);
    let Why::Route(why) = driver.app.why() else {
        panic!("{:?}", driver.app.why());
    };
    let wanted = "No event seen yet: what comes here is what display answers to one, \
                  and it answered 2 events without one.";
    assert!(why.sentence.starts_with(wanted), "{}", why.sentence);
}

#[test]
fn looking_around_something_ends_where_one_goes_elsewhere() {
    let driver = Driver::sample("hello-broker.yaml")
        .select("payments")
        .keys("enter");
    assert!(matches!(
        driver.app.workbench.graph_view.lens,
        GraphFilter::Around(_)
    ));
    let driver = driver.select("invoices");
    assert_eq!(driver.app.workbench.graph_view.lens, GraphFilter::All);
}

#[test]
fn a_filter_that_was_just_written_is_not_blamed_for_what_another_refused() {
    let why = |driver: &Driver| match driver.app.why() {
        Why::Route(why) => *why,
        other => panic!("{other:?}"),
    };
    let orders = |kind: &str| SHOP.replace("event: order.new", &format!("event: {kind}"));
    let driver = Driver::file(&orders("order.New"))
        .arrives("hub", "order.new")
        .arrives("hub", "order.new")
        .arrives("hub", "order.old")
        .select("orders")
        .keys("enter");
    let before = why(&driver);
    assert!(
        before.sentence.starts_with("3 events seen, 0 matched: "),
        "{before:?}"
    );
    let driver = rewritten(driver, &orders("order.new"));
    let mended = why(&driver);
    assert_eq!(
        mended.sentence,
        "No event since the filter was written; 2 of the 3 before would match. \
         The last that does not: event is order.old, wanted order.new"
    );
    assert!(
        mended
            .lines
            .iter()
            .any(|line| line.contains("earlier filters")),
        "{mended:?}"
    );
    let driver = driver.arrives("hub", "order.new");
    assert!(
        why(&driver).sentence.starts_with(
            "Since the filter was written 1 event seen, 1 matched; 2 of the 3 before would match."
        ),
        "{:?}",
        why(&driver)
    );
}

#[test]
fn what_changed_elsewhere_does_not_make_the_verdicts_of_an_event_old() {
    let outdated = |driver: &Driver| match driver.app.why() {
        Why::Arrival(why) => why.outdated,
        other => panic!("{other:?}"),
    };
    let driver = Driver::file(SHOP).arrives("hub", "order.new").keys("2 k w");
    let driver = rewritten(driver, &format!("# a word\n{SHOP}"));
    assert_eq!(outdated(&driver), None);
    let driver = rewritten(driver, &SHOP.replace("event: order.new", "event: order.x"));
    assert!(outdated(&driver).is_some());
}

#[test]
fn an_event_shows_the_verdict_of_every_route_and_its_fate() {
    let driver = Driver::sample("hello-broker.yaml")
        .arrives("default", "order.created")
        .keys("2 k w");
    let Why::Arrival(why) = driver.app.why() else {
        panic!("{:?}", driver.app.why());
    };
    assert_eq!(
        why.routes.len(),
        driver.app.workbench.open.graph.routes.len()
    );
    for row in &why.routes {
        assert_eq!(row.verdict.passes(), row.fate.is_some(), "{}", row.route);
    }
    assert_eq!(why.outdated, None);
}

#[test]
fn the_tabs_stop_at_their_ends() {
    let driver = Driver::sample("hello-broker.yaml").keys("3 l l l l l");
    assert_eq!(driver.app.workbench.inspect.tab, Tab::Yaml);
    assert_eq!(driver.keys("h h h h h").app.workbench.inspect.tab, Tab::Why);
}

#[test]
fn tab_goes_round_the_panes_and_escape_leaves_one_step_at_a_time() {
    let driver = Driver::sample("hello-broker.yaml").keys("tab tab tab");
    assert_eq!(driver.app.workbench.focus, Pane::Yaml);
    let driver = driver.keys("tab backtab z");
    assert!(driver.app.workbench.full);
    let driver = driver.keys("esc");
    assert!(!driver.app.workbench.full && driver.app.workbench.focus == Pane::Yaml);
    let driver = driver.keys("esc");
    assert_eq!(
        (&driver.app.screen, driver.app.workbench.focus),
        (&Screen::Workbench, Pane::Graph)
    );
}

#[test]
fn the_text_of_the_selected_thing_is_read_with_its_line() {
    let driver = Driver::sample("hello-broker.yaml").keys("l");
    let reading = driver.app.yaml().expect("the text of the broker");
    assert!(reading.text.contains("kind: Broker"), "{}", reading.text);
    let line = driver.file_text().lines().nth(reading.line - 1);
    assert_eq!(line, reading.text.lines().next());
}

#[test]
fn the_text_pane_shows_what_is_selected_while_an_event_is_read() {
    let driver = Driver::sample("hello-broker.yaml").arrives("default", "order.created");
    let driver = driver.select("till").keys("2 enter 4");
    let shown =
        |it: Option<crate::view::inspector_text::Reading<'_>>| it.expect("a text").text.to_owned();
    assert!(shown(driver.app.selected_yaml()).contains("name: till"));
    assert!(shown(driver.app.yaml()).contains("kind: Broker"));
}

#[test]
fn opening_a_folder_asks_for_its_files() {
    let driver = Driver::gallery();
    let mut app = crate::app::App::new(crate::app::Options {
        folder: Some(("shop".into(), 3)),
        ..crate::app::Options::default()
    });
    assert_eq!(app.gallery.items.len(), driver.app.gallery.items.len() + 1);
    let enter = crate::input::key::Key::plain(crate::input::key::Code::Enter);
    let effects = app.update(Message::Key(enter));
    assert_eq!(effects, [Effect::Read(vec!["shop".into()])]);
}

#[test]
fn clicks_select_and_double_clicks_open() {
    let at = (0, 0);
    let driver = Driver::sample("hello-broker.yaml").arrives("default", "order.created");
    let route = driver.app.workbench.open.graph.routes[1].id.clone();
    let driver = driver.pointer(MouseKind::Click, at, Some(Hit::Node(route.clone())));
    assert_eq!(driver.app.workbench.selected, Some(route));
    let driver = driver.pointer(MouseKind::DoubleClick, at, Some(Hit::Arrival(1)));
    assert_eq!(driver.app.workbench.focus, Pane::Inspect);
    assert_eq!(driver.app.workbench.inspect.subject, InspectedItem::Arrival);
    let driver = driver.pointer(MouseKind::Click, at, Some(Hit::PaneTab(Pane::Yaml)));
    assert_eq!(driver.app.workbench.focus, Pane::Yaml);
}

#[test]
fn the_wheel_with_control_zooms_the_picture_under_it_and_nothing_else() {
    let driver = Driver::sample("hello-broker.yaml");
    let zoom = driver.app.workbench.graph_view.zoom;
    let over = |driver: Driver, kind, pane| driver.pointer(kind, (9, 9), Some(Hit::Pane(pane)));
    let driver = over(driver, MouseKind::ZoomOut, Pane::Events);
    assert_eq!(driver.app.workbench.graph_view.zoom, zoom);
    let driver = over(driver, MouseKind::ZoomOut, Pane::Graph);
    assert_ne!(driver.app.workbench.graph_view.zoom, zoom);
    let driver = over(driver, MouseKind::ZoomIn, Pane::Graph);
    assert_eq!(driver.app.workbench.graph_view.zoom, zoom);
}
