//! A workbench with a shop in it and eight events behind it, built without a clock or an engine.

use knew_core::model::ProblemCode;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use knew_core::graph::local::LocalCommand;
use knew_core::graph::trust::{Permission, TrustRequest};
use knew_core::graph::{Graph, build};
use knew_core::manifest::{File, Manifest};
use knew_core::model::workspace::ExternalSystem;
use knew_core::model::{Id, Problem, ProblemLocation, Severity, SourcePosition};
use knew_core::record::{CallPurpose, CallResult, DeliveryStep, Journal};
use knew_event::{Event, ExtensionValue};
use knew_filter::explain_route;
use knew_tui::app::{App, Look, Message, Options, Pane, Running, Screen, WorkbenchMessage};
use knew_tui::input::key::Key;
use knew_tui::state::editor::{Editor, Finding};
use knew_tui::state::form::{Field, Form, FormKind};
use knew_tui::state::layer::Layer;
use knew_tui::state::line_input::LineInput;
use knew_tui::ui::{ColorDepth, Themes};

const TEXT: &str = include_str!("shop.yaml");

/// The start screen, with a folder to open.
pub fn gallery(size: (u16, u16), look: Look) -> App {
    App::new(Options {
        look,
        themes: Themes::new(ColorDepth::True).cards(),
        journal: Arc::new(Journal::default()),
        folder: Some(("shop".into(), 3)),
        size,
        ..Options::default()
    })
}

/// The workbench, with every event but the last delivered.
pub fn workbench(size: (u16, u16), look: Look) -> App {
    let mut app = gallery(size, look);
    let manifest = Manifest::from_files(vec![File {
        name: "orders.yaml".into(),
        text: TEXT.into(),
    }]);
    let graph = build::build(&manifest.resources);
    app.screen = Screen::Workbench;
    app.workbench.running = Running::At("127.0.0.1:8080".to_owned());
    "shop".clone_into(&mut app.workbench.open.title);
    app.workbench.open.problems.clone_from(&manifest.problems);
    app.workbench.open.saved = vec!["".into()];
    app.workbench.open.paths = vec![Some("orders.yaml".into())];
    record(&app.journal, &graph);
    app.workbench.selected = graph.routes.get(1).map(|route| route.id.clone());
    app.workbench.open.graph = Arc::new(graph);
    app.workbench.open.manifest = Arc::new(manifest);
    app.workbench.stream.follow = true;
    app.workbench.stream.catch_up(&app.journal);
    app.workbench.stream.cursor = app.workbench.stream.rows.back().copied();
    app
}

/// The tour, before its first event.
pub fn tour(size: (u16, u16), look: Look) -> App {
    let mut app = gallery(size, look);
    app.gallery.cursor = 1;
    for key in Key::sequence("enter") {
        app.update(Message::Key(key));
    }
    app.update(Message::Workbench(
        app.workbench.id,
        WorkbenchMessage::Started("127.0.0.1:8080".to_owned()),
    ));
    app
}

fn event(number: usize, kind: &str, source: &str, subject: &str, amount: i32) -> Arc<Event> {
    let mut event = Event {
        id: format!("a91f-{number}"),
        ty: kind.to_owned(),
        source: source.to_owned(),
        subject: Some(subject.to_owned()),
        datacontenttype: Some("application/json".to_owned()),
        data: Some(
            format!(r#"{{"order":{number},"items":[{{"sku":"tea","n":2}}],"amount":{amount}}}"#)
                .into(),
        ),
        ..Event::default()
    };
    event
        .extensions
        .insert("amount".to_owned(), ExtensionValue::Integer(amount));
    Arc::new(event)
}

fn record(journal: &Journal, graph: &Graph) {
    let start: Timestamp = "2026-11-23T14:02:09.871Z".parse().expect("a time");
    let events = [
        ("order.new", "/shop/web", "eu-4468", 20),
        ("order.accepted", "/orders", "eu-4468", 20),
        ("dev.knative.sources.ping", "/apis/v1/ping", "us-1", 0),
        ("order.new", "/shop/web", "eu-4469", 250),
        ("repo.push", "/cluster", "us-7", 3),
        ("order.paid", "/shop/web", "eu-4471", 20),
        ("order.returned", "/shop/web", "eu-4468", 20),
        ("order.paid", "/shop/web", "us-4472", 20),
    ];
    for (index, (kind, source, subject, amount)) in events.into_iter().enumerate() {
        let at = start + SignedDuration::from_millis(437 * i64::try_from(index).expect("small"));
        let event = event(index + 134, kind, source, subject, amount);
        let last = index + 1 == events.len();
        arrive(journal, graph, at, &Arrived { event, last });
    }
}

struct Arrived {
    event: Arc<Event>,
    last: bool,
}

fn arrive(journal: &Journal, graph: &Graph, at: Timestamp, arrived: &Arrived) {
    let hub = &graph.hubs[0].id;
    let from = match arrived.event.source.as_str() {
        "/apis/v1/ping" => graph.sources.first(),
        "/cluster" => graph.sources.get(1),
        _ => None,
    };
    let mut steps = vec![DeliveryStep::Received {
        node: Arc::new(hub.clone()),
        from: from.map(|it| Arc::new(it.id.clone())),
        parent: None,
        event: Arc::clone(&arrived.event),
        plan: 1,
    }];
    let takes = graph
        .routes_of(hub)
        .filter(|routes_of| explain_route(routes_of.filter.as_ref(), &arrived.event).passes());
    let takes: Vec<Arc<Id>> = takes.map(|take| Arc::new(take.id.clone())).collect();
    steps.extend(takes.iter().map(|route| DeliveryStep::Matched {
        route: Arc::clone(route),
    }));
    let number = journal.append_arrival(at, steps).arrival;
    for route in &takes {
        for step in fate(graph, route, arrived) {
            journal.append(at, number, [step]);
        }
    }
    if !arrived.last {
        let answered = DeliveryStep::Answered {
            node: Arc::new(hub.clone()),
            status: 202,
        };
        journal.append(at + SignedDuration::from_millis(4), number, [answered]);
    }
}

fn fate(graph: &Graph, route: &Arc<Id>, arrived: &Arrived) -> Vec<DeliveryStep> {
    let found = graph.route(route).expect("a route");
    let to = Arc::new(found.subscriber.as_ref().expect("a subscriber").id.clone());
    let attempt = |number, result, wait| DeliveryStep::Attempt {
        route: Some(Arc::clone(route)),
        to: Arc::clone(&to),
        purpose: CallPurpose::Deliver,
        number,
        result,
        took: Duration::from_millis(3),
        wait,
    };
    let good = DeliveryStep::Delivered {
        route: Some(Arc::clone(route)),
        to: Arc::clone(&to),
        status: 200,
    };
    match route.name.as_str() {
        "fraud" => {
            let wait = Some(Duration::from_millis(200));
            let tries = (1..=3).map(|it| attempt(it, CallResult::Status(500), wait));
            let dead = found
                .policy
                .dead_letter
                .as_ref()
                .expect("a dead letter sink");
            let reason = "503 after 3 attempts".to_owned();
            let to = Arc::new(dead.id.clone());
            let end = DeliveryStep::DeadLettered {
                route: Arc::clone(route),
                to,
                reason,
            };
            tries.chain([end]).collect()
        }
        "payments" if arrived.last => {
            vec![attempt(
                1,
                CallResult::Status(503),
                Some(Duration::from_millis(800)),
            )]
        }
        "orders" => {
            let reply = event(1, "order.accepted", "/orders", "eu-1", 1);
            let replied = DeliveryStep::Replied {
                route: Arc::clone(route),
                to: None,
                event: reply,
            };
            vec![attempt(1, CallResult::Status(200), None), replied, good]
        }
        _ => vec![attempt(1, CallResult::Status(200), None), good],
    }
}

/// Opens the trigger `orders` in the editor, with a mistake in it.
pub fn edit(app: &mut App) {
    let file = &app.workbench.open.manifest.files[0];
    let bytes = app.workbench.open.manifest.documents[3].bytes.clone();
    let mut editor = Editor::open("Trigger shop/orders".to_owned(), 0, &file.text, bytes);
    editor.go(editor.first_line + 10, 1);
    editor.findings = vec![Finding {
        fixed: None,
        line: 9,
        column: 12,
        severity: Severity::Error,
        message: "Mapping values are not allowed here.".to_owned(),
        hint: Some("Put the value in quotes.".to_owned()),
    }];
    app.workbench.editor = Some(editor);
    app.workbench.focus = Pane::Yaml;
}

/// What a folder asks to be trusted with.
pub fn ask(app: &mut App) {
    let command = |name: &str, line: &str, dir: &str, env: &[(&str, &str)]| LocalCommand {
        owner: Id::new("serving.knative.dev", "Service", "shop", name),
        kind: "program",
        line: line.to_owned(),
        folder: String::new(),
        dir: dir.to_owned(),
        env: env
            .iter()
            .map(|env| (env.0.to_owned(), env.1.to_owned()))
            .collect(),
    };
    let path = (
        "PYTHONPATH",
        "/opt/shop/lib/python3.14/site-packages:/opt/shop/more/of/the/same",
    );
    let commands = [
        command("orders", "python3 -m http.server $PORT", ".", &[path]),
        command("audit", "node server.js", "./audit", &[]),
    ];
    let mut permissions: Vec<_> = commands.into_iter().map(Permission::Run).collect();
    permissions.push(Permission::Connect {
        system: ExternalSystem::Redis,
        address: "redis://shop:${env:REDIS_PASSWORD}@127.0.0.1:6379".to_owned(),
        variable: None,
    });
    permissions.push(Permission::Send {
        origin: "https://hooks.example.com".to_owned(),
    });
    app.workbench.untrusted = TrustRequest {
        folder: "work/shop".to_owned(),
        permissions,
        ..TrustRequest::default()
    };
    app.layers.push(Layer::Trust {
        request: app.workbench.untrusted.clone(),
        top: 0,
        since: None,
    });
}

/// A form that was filled in wrongly.
pub fn form() -> Form {
    let field = |name, hint, text: &str| Field {
        name,
        hint,
        input: LineInput::of(text),
        ..Field::default()
    };
    let to = Id::new("eventing.knative.dev", "Broker", "shop", "default");
    let mut form = Form {
        kind: FormKind::Send { to, kept: None },
        title: "Send an event to Broker shop/default".to_owned(),
        fields: vec![
            field("type", "what happened", "order.new"),
            field("source", "where it comes from", "/knew/send"),
            field("subject", "what it is about", ""),
            field("id", "made anew when empty", ""),
            field(
                "datacontenttype",
                "such as application/json",
                "application/json",
            ),
            field("data", "the body", "{\"amount\": 20"),
            field("extensions", "name=value, with spaces between", "amount=20"),
        ],
        focus: 0,
    };
    form.refuse(
        "data",
        "This is not JSON: a brace is missing at the end.".to_owned(),
    );
    form
}

/// Two findings, the worse first.
pub fn problems() -> Vec<Problem> {
    let at = |line, column| {
        ProblemLocation::Position(SourcePosition {
            file: "orders.yaml".into(),
            line,
            column,
        })
    };
    vec![
        Problem {
            cause: None,
            severity: Severity::Error,
            code: ProblemCode::DanglingReference,
            message: "Trigger shop/returns delivers to Service shop/return, which is not in the loaded files."
                .to_owned(),
            hint: Some("Did you mean Service shop/orders?".to_owned()),
            at: at(131, 13),
        },
        Problem {
            cause: None,
            severity: Severity::Warning,
            code: ProblemCode::DiffersInCase,
            message: "No source makes events of type order.Returned; order.returned is close.".to_owned(),
            hint: None,
            at: at(127, 13),
        },
    ]
}
