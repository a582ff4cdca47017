//! Trust, output and faults: what the user is asked, shown, and can switch.

use std::sync::Arc;

use jiff::Timestamp;

use crate::app::WorkbenchMessage;
use crate::app::{Effect, Message};
use crate::state::layer::Layer;
use crate::tests::driver::Driver;
use crate::view::hit_map::TrustRequestShown;
use crate::view::why::Why;
use knew_core::graph::local::LocalCommand;
use knew_core::graph::trust::{Permission, TrustRequest};
use knew_core::model::channel::HubStorage;
use knew_core::model::faults::FaultAbort;
use knew_core::model::{FaultSpec, Id};
use knew_core::record::{DeliveryStep, LogLine, NodeCondition, OutputStream};

fn service() -> Id {
    Id::new("serving.knative.dev", "Service", "default", "s")
}

fn command() -> LocalCommand {
    LocalCommand {
        owner: service(),
        kind: "program",
        line: "node server.js".to_owned(),
        folder: "shop".to_owned(),
        dir: ".".to_owned(),
        env: Vec::new(),
    }
}

fn request() -> TrustRequest {
    TrustRequest {
        folder: "shop".to_owned(),
        permissions: vec![Permission::Run(command())],
        ..TrustRequest::default()
    }
}

/// The question, of which so much is on the screen.
fn shown(shown: TrustRequestShown) -> Driver {
    let driver = Driver::sample("hello-broker.yaml");
    let mut driver = driver.tell_workbench(WorkbenchMessage::TrustNeeded(request()));
    driver.app.hits.trust_request = Some(shown);
    driver
}

fn asked() -> Driver {
    shown(TrustRequestShown {
        last_top: 0,
        is_read: true,
    })
}

fn allowed(driver: &Driver) -> bool {
    driver.effects.contains(&Effect::Trust(request()))
}

#[test]
fn y_counts_only_when_the_end_of_the_question_was_shown() {
    let part = TrustRequestShown {
        last_top: 60,
        is_read: false,
    };
    let driver = shown(part).keys("y Y");
    assert!(!allowed(&driver));
    let mut driver = driver.keys("G");
    assert_eq!(
        driver.app.layers.last(),
        Some(&Layer::Trust {
            request: request(),
            top: 60,
            since: None
        })
    );
    driver.app.hits.trust_request = Some(TrustRequestShown {
        is_read: true,
        ..part
    });
    assert!(allowed(&driver.keys("y")));
}

#[test]
fn another_question_has_to_be_shown_before_it_is_answered() {
    let mut more = request();
    more.permissions.push(Permission::Send {
        origin: "http://example.com".to_owned(),
    });
    let driver = asked()
        .tell_workbench(WorkbenchMessage::TrustNeeded(more.clone()))
        .keys("y");
    assert!(!driver.effects.contains(&Effect::Trust(more)));
    assert!(!allowed(&driver));
}

#[test]
fn a_question_that_is_over_goes_away() {
    let driver = asked().tell_workbench(WorkbenchMessage::TrustNeeded(TrustRequest::default()));
    assert_eq!(driver.app.layers, []);
}

#[test]
fn a_y_that_was_meant_for_something_else_grants_nothing() {
    let at = |milliseconds| {
        let now = Timestamp::from_millisecond(milliseconds).expect("a time");
        Message::Tick(now)
    };
    let mut driver = Driver::sample("hello-broker.yaml")
        .tell(at(1_000))
        .tell_workbench(WorkbenchMessage::TrustNeeded(request()));
    driver.app.hits.trust_request = Some(TrustRequestShown {
        last_top: 0,
        is_read: true,
    });
    let driver = driver.tell(at(1_100)).keys("y");
    assert!(!allowed(&driver));
    assert!(allowed(&driver.tell(at(2_100)).keys("y")));
}

#[test]
fn only_y_grants_anything() {
    for keys in ["enter", "n", "esc", "space", "j"] {
        assert!(!allowed(&asked().keys(keys)), "{keys}");
    }
    let driver = asked().keys("enter");
    assert!(matches!(
        driver.app.layers.last(),
        Some(Layer::Trust { .. })
    ));
    let driver = driver.keys("y");
    assert!(allowed(&driver));
    assert_eq!(driver.app.layers, []);
}

#[test]
fn a_no_can_be_taken_back() {
    let driver = asked().keys("n C y");
    assert!(allowed(&driver));
    let driver = driver.keys("C");
    assert_eq!(driver.app.layers, [], "nothing waits any more");
}

#[test]
fn faults_are_switched_by_a_form_and_told_to_the_engine() {
    let driver = Driver::sample("hello-broker.yaml");
    let target = driver.app.workbench.open.graph.targets[0].id.clone();
    let name = target.name.clone();
    let driver = driver.select(&name).keys("x tab").text("503").keys("enter");
    let faults = FaultSpec {
        abort: Some(FaultAbort::Status(vec![503])),
        ..FaultSpec::default()
    };
    assert_eq!(driver.app.faults_over(&target), Some(&faults));
    let told = Effect::Faults {
        of: target.clone(),
        faults: Some(faults),
    };
    assert!(driver.effects.contains(&told), "{:?}", driver.effects);
    assert!(
        !driver.app.workbench.open.has_unsaved(),
        "nothing is written"
    );
    let driver = driver.keys("x tab ctrl-u enter");
    assert_eq!(driver.app.faults_over(&target), None);
}

#[test]
fn output_is_read_while_more_comes() {
    let driver = Driver::sample("hello-broker.yaml");
    let say = |text: String| {
        let line = LogLine {
            at: Timestamp::UNIX_EPOCH,
            stream: OutputStream::Stdout,
            text: text.into(),
        };
        driver.app.logs.push(&Arc::new(service()), line);
    };
    for number in 0..50 {
        say(number.to_string());
    }
    let Driver { app, effects } = driver;
    let logs = Arc::clone(&app.logs);
    let driver = Driver { app, effects }.keys("o k k");
    let end = |driver: &Driver| {
        let Some(Layer::Output(output)) = driver.app.layers.last() else {
            panic!("no output is shown");
        };
        driver.app.heard(output).end
    };
    assert_eq!(end(&driver), 48);
    let line = LogLine {
        at: Timestamp::UNIX_EPOCH,
        stream: OutputStream::Stderr,
        text: "more".into(),
    };
    logs.push(&Arc::new(service()), line);
    assert_eq!(end(&driver), 48, "what is read stays");
    assert_eq!(end(&driver.keys("G")), 51);
}

#[test]
fn hubs_of_a_system_are_kept_in_memory_when_the_user_says_so_and_there_again() {
    let storage = |driver: &Driver| match driver.last() {
        Effect::Apply { graph, .. } => graph.hubs[0].storage,
        other => panic!("{other:?}"),
    };
    let driver = Driver::sample("nats.yaml").select("show");
    let text = driver.file_text().to_owned();
    let driver = driver.keys("K");
    assert_eq!(storage(&driver), HubStorage::Memory);
    assert!(says(
        &driver.select("beats"),
        "keeps its events in this process, switched here"
    ));
    let driver = Driver::sample("nats.yaml").select("show").keys("K K");
    assert_eq!(storage(&driver), HubStorage::Nats);
    assert_eq!(driver.file_text(), text, "no text is touched");
    assert!(says(&driver.select("beats"), "NATS keeps its events; K"));
    let plain = Driver::sample("hello-broker.yaml").select("default");
    let why = plain.app.disabled(crate::app::Action::KeepInMemory);
    assert!(why.is_some_and(|why| why.starts_with("select a hub whose events")));
}

fn says(driver: &Driver, words: &str) -> bool {
    match driver.app.why() {
        Why::Node(why) => why.lines.iter().any(|line| line.starts_with(words)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_source_stands_for_its_system_until_it_is_connected() {
    const SOURCE: &str = "apiVersion: sources.knative.dev/v1\nkind: KafkaSource\nmetadata: {name: k}\nspec:\n  \
                          bootstrapServers: [k:9092]\n  topics: [t]\n  sink: {uri: http://localhost}\n";
    let driver = Driver::file(SOURCE);
    let id = driver.app.workbench.open.graph.sources[0].id.clone();
    let mut driver = driver;
    driver.app.workbench.selected = Some(id.clone());
    assert!(says(&driver, "stands for Apache Kafka"));
    let step = DeliveryStep::Condition {
        node: Arc::new(id),
        condition: NodeCondition::Ready,
    };
    driver.journal().append(Timestamp::UNIX_EPOCH, 0, [step]);
    assert!(says(&driver, "connected: takes from Apache Kafka"));
}

#[test]
fn a_question_in_place_of_another_counts_its_own_time_and_a_held_key_grants_nothing() {
    let at = |milliseconds| {
        let now = Timestamp::from_millisecond(milliseconds).expect("a time");
        Message::Tick(now)
    };
    let read = Some(TrustRequestShown {
        last_top: 0,
        is_read: true,
    });
    let mut driver = Driver::sample("hello-broker.yaml")
        .tell(at(1_000))
        .tell_workbench(WorkbenchMessage::TrustNeeded(TrustRequest {
            folder: "other".to_owned(),
            ..request()
        }))
        .tell(at(3_000))
        .tell_workbench(WorkbenchMessage::TrustNeeded(request()));
    driver.app.hits.trust_request = read;
    // The longest wait of a keyboard before it repeats a key, and its repetitions.
    for milliseconds in [3_100, 3_760, 3_790, 3_820, 4_810] {
        driver = driver.tell(at(milliseconds)).keys("y");
        assert!(!allowed(&driver), "{milliseconds}");
    }
    let driver = driver.tell(at(5_000)).keys("j").tell(at(5_900)).keys("y");
    assert!(!allowed(&driver), "every key starts the wait again");
    assert!(allowed(&driver.tell(at(6_900)).keys("y")));
}

#[test]
fn only_what_is_on_the_screen_is_granted() {
    let mut driver = asked();
    driver
        .app
        .workbench
        .untrusted
        .permissions
        .push(Permission::Send {
            origin: "http://example.com".to_owned(),
        });
    let driver = driver.keys("y");
    assert!(allowed(&driver));
    assert!(
        !driver.app.workbench.untrusted.is_empty(),
        "the rest stays asked for"
    );
}
