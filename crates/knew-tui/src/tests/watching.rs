//! The event list, and sending, firing and replaying events.

use std::sync::Arc;

use crate::app::{Action, Effect, Message, Pane};
use crate::state::event_list::EventList;
use crate::tests::driver::{Driver, at};
use crate::view::why::Why;
use knew_core::model::Id;
use knew_core::record::{ArrivalList, DeliveryStep, Journal, NodeCondition};
use knew_event::Event;

fn shown(driver: &Driver) -> Vec<u64> {
    let window = driver.app.workbench.stream.window(10);
    driver
        .app
        .workbench
        .stream
        .shown(window)
        .map(|shown| shown.number)
        .collect()
}

fn with(count: usize) -> Driver {
    let driver = Driver::sample("hello-broker.yaml");
    for n in 0..count {
        driver.record(
            "default",
            if n % 2 == 0 {
                "order.created"
            } else {
                "order.paid"
            },
        );
    }
    driver.tell(Message::Recorded)
}

#[test]
fn the_cursor_follows_the_newest_until_it_is_moved_up() {
    let driver = with(3);
    assert_eq!(driver.app.workbench.stream.cursor, Some(3));
    let driver = driver.keys("2 k").arrives("default", "order.paid");
    assert_eq!(driver.app.workbench.stream.cursor, Some(2));
    assert!(!driver.app.workbench.stream.follow);
    assert_eq!(
        driver.app.workbench.stream.behind(),
        1,
        "4 came, 3 was seen"
    );
    let driver = driver.arrives("default", "order.paid").keys("j j");
    assert_eq!(
        driver.app.workbench.stream.behind(),
        1,
        "gone to 4, not to 5"
    );
    let driver = driver.keys("end").arrives("default", "order.paid");
    assert_eq!(driver.app.workbench.stream.cursor, Some(6));
    assert_eq!(driver.app.workbench.stream.behind(), 0);
}

#[test]
fn a_list_held_still_shows_the_same_while_a_thousand_events_arrive() {
    let driver = with(20).keys("2 p");
    let (before, rows) = (
        shown(&driver),
        driver.app.workbench.stream.arrivals.arrivals().clone(),
    );
    for _ in 0..1_000 {
        driver.record("default", "order.created");
    }
    let driver = driver.tell(Message::Recorded);
    assert_eq!(shown(&driver), before);
    assert_eq!(driver.app.workbench.stream.arrivals.arrivals(), &rows);
    assert_eq!(driver.app.workbench.stream.fresh, 1_000);
    let driver = driver.keys("p");
    assert_eq!(
        (
            driver.app.workbench.stream.fresh,
            driver.app.workbench.stream.rows.len()
        ),
        (0, 1_020)
    );
}

#[test]
fn a_filter_keeps_the_event_under_the_cursor() {
    let driver = with(6)
        .keys("2 k")
        .keys("/")
        .text("type~created")
        .keys("enter");
    assert_eq!(shown(&driver), [1, 3, 5]);
    assert_eq!(driver.app.workbench.stream.cursor, Some(5));
    let driver = driver.keys("c");
    assert_eq!(driver.app.workbench.stream.cursor, Some(5));
    assert_eq!(shown(&driver), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn a_filter_that_cannot_be_read_leaves_the_last_one_in_force() {
    let driver = with(4).keys("2 /").text("type~created \"");
    assert!(driver.app.workbench.stream.error.is_some());
    assert_eq!(shown(&driver), [1, 3]);
    let driver = driver.keys("esc");
    assert!(driver.app.workbench.stream.error.is_none());
    assert_eq!(shown(&driver).len(), 4);
}

#[test]
fn a_sorted_list_takes_new_events_in_where_they_belong_and_the_cursor_stays_on_its_event() {
    let driver = with(4).keys("2 k").keys("V j s enter");
    assert_eq!(shown(&driver), [1, 3, 2, 4]);
    assert_eq!(driver.app.workbench.stream.cursor, Some(3));
    assert!(!driver.app.workbench.stream.follow);
    let driver = driver
        .arrives("default", "order.paid")
        .arrives("default", "order.created");
    assert_eq!(shown(&driver), [1, 3, 6, 2, 4, 5]);
    assert_eq!(driver.app.workbench.stream.cursor, Some(3));
    let driver = driver.keys("j");
    assert_eq!(driver.app.workbench.stream.cursor, Some(6));
    let driver = driver.keys("V j s enter");
    assert_eq!(shown(&driver), [2, 4, 5, 1, 3, 6]);
    let driver = driver.keys("V j s esc");
    assert_eq!(shown(&driver), [2, 4, 5, 1, 3, 6], "esc goes back");
    let driver = driver.keys("V j s enter");
    assert_eq!(shown(&driver), [1, 2, 3, 4, 5, 6], "as they came");
}

#[test]
fn a_sorted_list_held_still_does_not_move() {
    let driver = with(6).keys("2 p V j s enter");
    let before = shown(&driver);
    assert_eq!(before, [1, 3, 5, 2, 4, 6]);
    for _ in 0..100 {
        driver.record("default", "order.created");
    }
    let driver = driver.tell(Message::Recorded);
    assert_eq!(shown(&driver), before);
    assert_eq!(driver.app.workbench.stream.fresh, 100);
}

#[test]
fn a_filter_and_an_order_go_together_and_what_changed_is_sorted_again() {
    let driver = with(6)
        .keys("2 V s s enter /")
        .text("created")
        .keys("enter");
    assert_eq!(shown(&driver), [5, 3, 1]);
    let driver = driver.arrives("default", "order.created");
    assert_eq!(shown(&driver), [7, 5, 3, 1]);
}

#[test]
fn columns_are_chosen_and_ordered_live_extensions_too() {
    let driver = with(2).keys("2 V l space G space");
    let titles = |driver: &Driver| -> Vec<String> {
        let shown = driver.app.workbench.stream.columns.shown.iter();
        shown.map(|shown| shown.title().to_owned()).collect()
    };
    let left = ["type", "source", "routes", "outcome", "ms", "size", "event"];
    assert_eq!(titles(&driver), left);
    assert_eq!(titles(&driver.keys("esc"))[..2], ["time", "type"]);
}

#[test]
fn new_events_pass_the_filter_before_they_are_shown() {
    let driver = with(2).keys("2 /").text("created").keys("enter");
    let driver = driver
        .arrives("default", "order.paid")
        .arrives("default", "order.created");
    assert_eq!(shown(&driver), [1, 4]);
}

#[test]
fn the_window_moves_no_more_than_the_cursor_needs() {
    let driver = with(50).keys("2 k k k");
    assert_eq!(shown(&driver), (41..=50).collect::<Vec<u64>>());
    let driver = driver.keys("g g");
    assert_eq!(shown(&driver), (1..=10).collect::<Vec<u64>>());
    let driver = driver.keys("j j j").arrives("default", "order.paid");
    assert_eq!(shown(&driver), (1..=10).collect::<Vec<u64>>());
}

#[test]
fn the_rate_of_a_hub_counts_ten_seconds_and_fades() {
    let driver = with(20);
    let hub = driver.app.workbench.open.graph.hubs[0].id.clone();
    assert!((driver.app.workbench.live.rate(Some(&hub)) - 2.0).abs() < 1e-9);
    assert!(driver.app.wants_tick().is_some());
    let later = crate::tests::driver::at().saturating_add(std::time::Duration::from_mins(1));
    let driver = driver.tell(Message::Tick(later.expect("a time")));
    assert!(driver.app.workbench.live.rate(Some(&hub)).abs() < 1e-9);
    assert!(!driver.app.workbench.live.is_moving());
}

#[test]
fn the_send_form_is_filled_so_that_the_selected_route_takes_it() {
    let driver = Driver::sample("hello-broker.yaml");
    let routes: Vec<_> = driver.app.workbench.open.graph.routes.clone();
    let mut driver = driver;
    for route in &routes {
        driver = driver.select(&route.id.name).keys("s enter");
        let Effect::Send { to, event, .. } = driver.last() else {
            panic!("{:?}", driver.last());
        };
        assert_eq!(*to, route.hub);
        let verdict = knew_filter::explain_route(route.filter.as_ref(), event);
        assert!(verdict.passes(), "{}: {}", route.id, verdict.sentence());
    }
}

#[test]
fn a_form_without_a_type_is_refused_at_its_field() {
    let driver = Driver::sample("hello-broker.yaml").keys("l s ctrl-u enter");
    assert!(
        !driver
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Send { .. }))
    );
    let Some(crate::state::layer::Layer::Form(form)) = driver.app.layers.last() else {
        panic!("{:?}", driver.app.layers);
    };
    assert_eq!((form.focus, form.fields[0].error.is_some()), (0, true));
    let driver = driver.text("a.b").keys("enter");
    assert!(matches!(driver.last(), Effect::Send { .. }));
}

#[test]
fn what_was_typed_for_a_route_is_there_again_the_next_time() {
    let driver = Driver::sample("hello-broker.yaml")
        .keys("l s")
        .text("X")
        .keys("enter");
    let driver = driver.keys("s enter");
    let sent = driver.effects.iter().filter_map(|effect| match effect {
        Effect::Send { event, .. } => Some((event.ty.clone(), event.id.clone())),
        _ => None,
    });
    let sent: Vec<_> = sent.collect();
    assert_eq!(sent[0].0, sent[1].0);
    assert!(sent[0].0.ends_with('X'));
    assert_ne!(sent[0].1, sent[1].1);
}

#[test]
fn replay_sends_the_same_event_to_where_it_arrived() {
    let driver = with(1).keys("2 r");
    let Effect::Send { to, event, .. } = driver.last() else {
        panic!("{:?}", driver.last());
    };
    let arrival = driver.app.arrival().expect("an arrival");
    assert_eq!((to, &**event), (&*arrival.node, &*arrival.event));
}

#[test]
fn what_a_door_refuses_is_said_with_its_reason() {
    let driver = Driver::sample("hello-broker.yaml");
    let refused = DeliveryStep::Refused {
        node: None,
        requested: "localhost:8080/default/defaul".to_owned(),
        status: 404,
        reason: "no broker has this path".to_owned(),
    };
    driver.journal().append(at(), 0, [refused]);
    let driver = driver.tell(Message::Recorded);
    assert_eq!(
        driver.said(),
        "refused with 404: no broker has this path (localhost:8080/default/defaul)"
    );
    let driver = driver.keys("esc").tell(Message::Recorded);
    assert_eq!(driver.app.toasts.log.len(), 1);
}

#[test]
fn a_hub_says_what_its_door_refused_and_the_log_says_when() {
    let mut driver = Driver::sample("hello-broker.yaml");
    driver.app.workbench.selected = Some(driver.app.workbench.open.graph.hubs[0].id.clone());
    let of = driver.app.workbench.selected.clone().map(Arc::new);
    for reason in ["no id", "no id", "no type"] {
        let step = DeliveryStep::Refused {
            node: of.clone(),
            requested: "/default/default".to_owned(),
            status: 400,
            reason: reason.to_owned(),
        };
        driver.journal().append(at(), 0, [step]);
    }
    let driver = driver.tell(Message::Recorded);
    let Why::Node(why) = driver.app.why() else {
        panic!("{:?}", driver.app.why());
    };
    let line =
        "3 requests were refused; the last was refused with 400: no type (/default/default), at ";
    assert!(why.lines.iter().any(|it| it.starts_with(line)), "{why:?}");
    let log: Vec<_> = driver
        .app
        .toasts
        .log
        .iter()
        .map(|log| (log.times, log.at))
        .collect();
    assert_eq!(log, [(2, Some(at())), (1, Some(at()))]);
}

#[test]
fn failures_are_shown_alone_and_all_again_by_the_same_key() {
    let driver = with(2).keys("X");
    assert_eq!(driver.app.workbench.stream.filter, "failed");
    assert_eq!(shown(&driver), Vec::<u64>::new());
    let driver = driver.keys("X");
    assert_eq!(shown(&driver), [1, 2]);
}

#[test]
fn in_the_picture_what_is_selected_there_is_sent_to() {
    let driver = Driver::sample("pubsub-channel.yaml");
    let hub = driver.app.workbench.open.graph.hubs[0].id.clone();
    let driver = driver.arrives(&hub.name, "order.paid").keys("2 1");
    assert!(driver.app.traced().is_some(), "the path is still drawn");
    let mut driver = driver;
    let target = driver.app.workbench.open.graph.targets[0].id.clone();
    driver.app.workbench.selected = Some(target.clone());
    assert_eq!(driver.app.destination(), Some(target));
    let driver = driver.keys("2");
    assert_eq!(driver.app.destination(), Some(hub));
    assert!(driver.keys("esc").app.traced().is_none());
}

#[test]
fn n_fires_the_selected_source_and_the_bar_says_so() {
    let driver = Driver::sample("cron.yaml");
    assert_eq!(driver.app.bar()[1].keys, "n");
    let driver = driver.keys("n");
    let Effect::Fire(id) = driver.last() else {
        panic!("{:?}", driver.last());
    };
    assert_eq!(*id, driver.app.workbench.open.graph.sources[0].id);
}

#[test]
fn what_cannot_be_done_says_why() {
    let driver = Driver::sample("hello-broker.yaml").keys("u");
    assert_eq!(driver.said(), "nothing to undo");
    assert_eq!(driver.keys("l n").said(), "select a source to let it fire");
}

#[test]
fn a_copied_curl_command_reaches_the_hub() {
    let driver = with(1).keys("2 Y");
    let Effect::Copy(text) = driver.last() else {
        panic!("{:?}", driver.last());
    };
    assert!(
        text.starts_with("curl -v 'http://127.0.0.1:8080/default/default'"),
        "{text}"
    );
    assert!(text.contains("'ce-type: order.created'"), "{text}");
    assert!(text.ends_with("--data-binary '{\"a\":1}'"), "{text}");
    assert_eq!(driver.app.workbench.focus, Pane::Events);
}

#[test]
fn what_is_marked_is_sent_again_together() {
    let driver = Driver::sample("hello-broker.yaml")
        .arrives("default", "a")
        .arrives("default", "b")
        .arrives("default", "c")
        .keys("2 g g space j space");
    assert_eq!(driver.app.workbench.stream.marks.len(), 2);
    let driver = driver.keys("r");
    let kinds = driver.effects.iter().filter_map(|effect| match effect {
        Effect::Send { event, .. } => Some(event.ty.clone()),
        _ => None,
    });
    assert_eq!(kinds.collect::<Vec<_>>(), ["a", "c"]);
}

#[test]
fn a_hub_that_is_not_ready_offers_memory_first() {
    let text =
        "apiVersion: messaging.knative.dev/v1beta1\nkind: KafkaChannel\nmetadata: {name: c}\n";
    let driver = Driver::file(text).select("c");
    let of = Arc::new(driver.app.workbench.open.graph.hubs[0].id.clone());
    let first = |driver: &Driver| driver.app.bar()[1].action;
    assert_ne!(first(&driver), Action::KeepInMemory);
    let condition = NodeCondition::Failed("nothing says where Kafka is".to_owned());
    let step = DeliveryStep::Condition {
        node: of,
        condition,
    };
    driver.journal().append(at(), 0, [step]);
    assert_eq!(first(&driver.tell(Message::Recorded)), Action::KeepInMemory);
}

#[test]
fn what_was_lost_leaves_the_first_line_once_it_was_seen() {
    let driver = Driver::sample("hello-broker.yaml");
    let lost = |driver: &Driver| driver.app.losses().lost;
    let and_lose = |driver: Driver| {
        let route = Arc::new(driver.app.workbench.open.graph.routes[0].id.clone());
        let given_up = DeliveryStep::Lost {
            route: Some(route),
            reason: "connection refused".to_owned(),
        };
        driver.journal().append(at(), 0, [given_up]);
        driver.tell(Message::Recorded)
    };
    let driver = driver.keys("A");
    assert_eq!(driver.said(), "nothing was lost since you looked");
    let driver = and_lose(driver);
    assert_eq!(lost(&driver), 1);
    let driver = driver.keys("A");
    assert_eq!(lost(&driver), 0);
    assert_eq!(
        driver.journal().total().lost,
        1,
        "the journal forgets nothing"
    );
    assert_eq!(lost(&and_lose(driver)), 1);
}

#[test]
fn an_event_that_is_read_stays_while_others_come() {
    let read = |keys| {
        let driver = with(3)
            .keys("2")
            .keys(keys)
            .arrives("default", "order.created");
        driver.app.traced().map(|traced| traced.number)
    };
    assert_eq!((read("w"), read("enter")), (Some(3), Some(3)));
    assert_eq!(read("w 2 end"), Some(4));
}

#[test]
fn rows_of_dropped_events_go_even_between_events_that_stay() {
    let hub = Arc::new(Id::new("", "Broker", "default", "b"));
    let journal = Journal::default();
    let mut stream = EventList::default();
    stream.arrivals = ArrivalList::with_limit(3);
    for number in 1..=6 {
        let received = DeliveryStep::Received {
            node: hub.clone(),
            from: None,
            parent: None,
            event: Arc::new(Event::default()),
            plan: 1,
        };
        let answered = DeliveryStep::Answered {
            node: hub.clone(),
            status: 202,
        };
        // The first is never answered, so it outlasts the others.
        let steps = [received, answered].into_iter();
        journal.append_arrival(at(), steps.take(if number == 1 { 1 } else { 2 }));
        stream.catch_up(&journal);
    }
    assert_eq!(stream.rows, [1, 5, 6]);
    assert_eq!(stream.cursor, Some(6));
    assert_eq!(stream.shown(0..3).count(), 3);
}
