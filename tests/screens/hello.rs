//! The first sample as it looks after a minute, built without a clock or an engine: its sources have
//! fired in turn, and what they sent was delivered.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use knew_core::graph::{Graph, Source};
use knew_core::model::Id;
use knew_core::model::source::Payload;
use knew_core::record::{CallPurpose, CallResult, DeliveryStep, PlanRoutes};
use knew_event::{Event, ExtensionValue};
use knew_filter::explain_route;
use knew_tui::app::{App, Look, Message, WorkbenchMessage};
use knew_tui::input::key::Key;
use knew_tui::state::gallery::Item;

use super::shop;

/// The start screen in a folder without manifests.
pub fn gallery(size: (u16, u16), look: Look) -> App {
    let mut app = shop::gallery(size, look);
    app.gallery
        .items
        .retain(|item| !matches!(item, Item::Folder { .. }));
    app
}

/// The sample in the gallery's second row, with that many events behind it.
pub fn broker(size: (u16, u16), look: Look, events: usize) -> App {
    let mut app = gallery(size, look);
    press(&mut app, "j enter");
    app.update(Message::Workbench(
        app.workbench.id,
        WorkbenchMessage::Started("127.0.0.1:8080".to_owned()),
    ));
    app.workbench.stream.follow = true;
    let order = ["shop", "till", "shop"];
    for number in 0..events {
        fire(&mut app, order[number % order.len()], number);
    }
    app
}

/// An event that went from a broker through a Sequence and a channel, and is looked at.
pub fn journey(size: (u16, u16), look: Look) -> App {
    let mut app = gallery(size, look);
    let text = include_str!("journey.yaml").to_owned();
    app.update(Message::Read {
        title: "journey.yaml".to_owned(),
        files: vec![("journey.yaml".to_owned(), None, text)],
        asked: Vec::new(),
        session: None,
    });
    app.update(Message::Workbench(
        app.workbench.id,
        WorkbenchMessage::Started("127.0.0.1:8080".to_owned()),
    ));
    fire(&mut app, "web", 0);
    fire(&mut app, "web", 1);
    press(&mut app, "2 g g");
    app
}

/// Presses keys, with spaces between.
pub fn press(app: &mut App, keys: &str) {
    for key in Key::sequence(keys) {
        app.update(Message::Key(key));
    }
}

/// Lets a source make its event, and every route that takes it deliver it.
pub fn fire(app: &mut App, source: &str, number: usize) {
    let graph = Arc::clone(&app.workbench.open.graph);
    enrol(app, &graph);
    let source = graph.sources.iter().find(|it| it.id.name == source);
    let source = source.expect("a source of that name");
    let start: Timestamp = "2026-11-23T14:02:00.043Z".parse().expect("a time");
    let at = start + SignedDuration::from_millis(3_391 * i64::try_from(number).expect("small"));
    let hub = graph.hubs[0].id.clone();
    let came = (Some(source.id.clone()), None);
    arrive(app, (&graph, &hub), at, came, &event(source, number));
    app.update(Message::Recorded);
    app.update(Message::Tick(at));
}

/// Tells the journal which routes there are now, as an engine does.
fn enrol(app: &App, graph: &Graph) {
    let pairs = graph.routes.iter();
    let pairs = pairs.map(|pair| (Arc::new(pair.hub.clone()), Arc::new(pair.id.clone())));
    let roster = PlanRoutes::new(app.workbench.open.plan, pairs);
    app.journal.add_plan(Arc::new(roster));
}

fn event(source: &Source, number: usize) -> Arc<Event> {
    let emission = &source.spec.event_template;
    let data = match &emission.payload {
        Payload::None => None,
        Payload::Bytes(bytes) => Some(bytes.clone().into()),
    };
    let overrides = source.spec.overrides.iter();
    let extensions =
        overrides.map(|(name, value)| (name.clone(), ExtensionValue::Text(value.clone())));
    Arc::new(Event {
        id: format!("7d1c-{number}"),
        source: emission.source.clone(),
        ty: emission.ty.clone(),
        datacontenttype: emission.content_type.clone(),
        extensions: extensions.collect(),
        data,
        ..Event::default()
    })
}

/// Lets an event reach a hub, and go on to every hub its routes lead to.
fn arrive(
    app: &App,
    (graph, hub): (&Graph, &Id),
    at: Timestamp,
    (from, parent): (Option<Id>, Option<u64>),
    event: &Arc<Event>,
) {
    let hub = Arc::new(hub.clone());
    let taken = graph.routes_of(&hub);
    let taken: Vec<_> = taken
        .filter(|taken| explain_route(taken.filter.as_ref(), event).passes())
        .collect();
    let mut steps = vec![DeliveryStep::Received {
        node: Arc::clone(&hub),
        from: from.map(Arc::new),
        parent,
        event: Arc::clone(event),
        plan: app.workbench.open.plan,
    }];
    let route = |id: &Id| Arc::new(id.clone());
    steps.extend(taken.iter().map(|taken| DeliveryStep::Matched {
        route: route(&taken.id),
    }));
    let number = app.journal.append_arrival(at, steps).arrival;
    for it in taken {
        let to = Arc::new(it.subscriber.as_ref().expect("a subscriber").id.clone());
        let attempt = DeliveryStep::Attempt {
            route: Some(route(&it.id)),
            to: Arc::clone(&to),
            purpose: CallPurpose::Deliver,
            number: 1,
            result: CallResult::Status(200),
            took: Duration::from_millis(2),
            wait: None,
        };
        let delivered = DeliveryStep::Delivered {
            route: Some(route(&it.id)),
            to: Arc::clone(&to),
            status: 200,
        };
        if graph.hub(&to).is_some() {
            let came = (Some(it.id.clone()), Some(number));
            arrive(app, (graph, &to), at, came, event);
        }
        app.journal.append(at, number, [attempt, delivered]);
    }
    let answered = DeliveryStep::Answered {
        node: hub,
        status: 202,
    };
    let after = at + SignedDuration::from_millis(2);
    app.journal.append(after, number, [answered]);
}
