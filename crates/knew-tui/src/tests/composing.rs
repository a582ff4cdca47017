//! The composer: what was sent before, and templates.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::{Action, Effect, Message};
use crate::state::form::Form;
use crate::state::layer::Layer;
use crate::state::templates::{Template, Templates};
use crate::tests::driver::{Driver, SHOP, at};
use knew_core::record::DeliveryStep;
use knew_event::Event;

fn form(driver: &Driver) -> &Form {
    let forms = driver.app.layers.iter().rev();
    let mut forms = forms.filter_map(|it| match it {
        Layer::Form(form) => Some(form),
        _ => None,
    });
    forms.next().expect("a form")
}

/// The rows of the list, each with what stands over it.
fn rows(driver: &Driver) -> Vec<(&'static str, String)> {
    let Some(Layer::Pick(picker)) = driver.app.layers.last() else {
        panic!("{:?}", driver.app.layers);
    };
    let rows = picker.found().into_iter();
    rows.map(|row| {
        let heading = row.offer().expect("an event").heading;
        (heading.title(), row.title)
    })
    .collect()
}

fn sent(driver: &Driver) -> &Event {
    let Effect::Send { event, .. } = driver.last() else {
        panic!("{:?}", driver.last());
    };
    event
}

const BIG: &str = r#"{"specversion": "1.0", "type": "order.big", "subject": "7", "by": "a b",
    "data": {"amount": 1000}}"#;

/// The templates as they lie in the folder `events`.
fn templates(files: &[(&str, &str)]) -> Message {
    let own = files.iter().map(|(name, text)| {
        let place = format!("events/{name}.json");
        Template::of_file(name, &place, Ok((*text).to_owned()))
    });
    Message::Templates(Templates {
        own: own.collect(),
        folder: "events".to_owned(),
    })
}

#[test]
fn what_was_sent_is_listed_newest_first_and_fills_the_form_again() {
    let driver = Driver::file(SHOP).select("orders");
    let driver = driver
        .keys("s tab ctrl-u")
        .text("/till")
        .keys("backtab ctrl-u");
    let driver = driver.text("first").keys("enter");
    let driver = driver.keys("s ctrl-u").text("second").keys("enter");
    let old = sent(&driver).clone();
    let driver = driver.keys("s ctrl-o");
    let rows = rows(&driver);
    assert_eq!(rows[0], ("Sent before", "second".to_owned()));
    assert_eq!(rows[1], ("Sent before", "first".to_owned()));
    assert_eq!(rows[2].0, "As sources send");
    let driver = driver.keys("down enter");
    assert_eq!(driver.app.layers.len(), 1, "the form is there again");
    let driver = driver.keys("enter");
    let event = sent(&driver);
    assert_eq!(
        (event.ty.as_str(), event.source.as_str()),
        ("first", "/till")
    );
    assert_ne!(event.id, old.id);
}

#[test]
fn a_template_fills_the_form_and_what_it_leaves_out_stays() {
    let driver = Driver::file(SHOP).select("orders").keys("s ctrl-o");
    let Effect::Templates(_) = driver.last() else {
        panic!("the files are read again: {:?}", driver.last());
    };
    let driver = driver.tell(templates(&[("big", BIG)]));
    assert_eq!(rows(&driver)[0], ("Your templates", "big".to_owned()));
    let before = form(&driver).clone();
    let driver = driver.text("order.big").keys("enter");
    let after = form(&driver);
    assert_eq!(after.value("type"), "order.big");
    assert_eq!(after.value("data"), r#"{"amount": 1000}"#);
    assert_eq!(after.value("extensions"), r#"by="a b""#);
    assert_eq!(after.value("source"), before.value("source"));
    assert_ne!(after.value("id"), before.value("id"));
    assert_eq!(sent(&driver.keys("enter")).subject.as_deref(), Some("7"));
}

#[test]
fn a_broken_template_says_where_and_loses_nothing() {
    let driver = Driver::file(SHOP).select("orders").keys("s").text("X");
    let before = form(&driver).clone();
    let driver = driver
        .keys("f3")
        .tell(templates(&[("half", "{\n  \"specversion\": 1\n}")]));
    let driver = driver.text("half").keys("enter");
    let words = driver.said();
    assert!(words.starts_with("events/half.json:2:18: "), "{words}");
    assert_eq!(rows(&driver).len(), 1, "the list is still there");
    assert_eq!(form(&driver.keys("esc")), &before);
}

#[test]
fn every_built_in_event_can_be_sent_as_it_is() {
    let open = || Driver::file(SHOP).select("hub").keys("s ctrl-o");
    let count = rows(&open()).len();
    for row in 0..count {
        let driver = open().keys(&"down ".repeat(row)).keys("enter enter");
        assert!(driver.app.layers.is_empty(), "row {row}");
        let event = sent(&driver).clone();
        knew_event::validate_event(&event).expect("a valid event");
    }
    assert!(count > 9);
}

#[test]
fn a_template_is_kept_under_a_name_that_is_free() {
    let driver = Driver::file(SHOP).select("orders").keys("s ctrl-u");
    let driver = driver.text("order:big").keys("ctrl-s");
    let driver = driver.tell(templates(&[("order-big", BIG)]));
    assert_eq!(form(&driver).value("name"), "order-big");
    let driver = driver.keys("enter");
    let error = form(&driver).fields[0].error.as_deref();
    assert_eq!(error, Some("events/order-big.json is there already"));
    let driver = driver.keys("ctrl-u").text("../x");
    let note = driver.app.note(form(&driver)).words;
    assert!(
        note.starts_with("letters, digits"),
        "as it is typed: {note}"
    );
    let driver = driver.keys("enter");
    assert!(form(&driver).fields[0].error.is_some());
    let driver = driver.keys("ctrl-u").text("huge").keys("enter");
    let Effect::KeepTemplate { name, event, .. } = driver.last() else {
        panic!("{:?}", driver.last());
    };
    assert_eq!((name.as_str(), event.ty.as_str()), ("huge", "order:big"));
    assert_eq!(
        form(&driver).value("type"),
        "order:big",
        "it can still be sent"
    );
    let driver = driver.tell(Message::TemplateKept(Ok("events/huge.json".to_owned())));
    assert_eq!(driver.said(), "kept as events/huge.json");
    let driver = driver.keys("ctrl-s");
    assert_eq!(form(&driver).value("name"), "order-big-2");
}

#[test]
fn the_form_says_who_takes_the_event_as_it_is_typed() {
    let fate = |driver: &Driver| driver.app.fate(form(driver)).expect("filters");
    let driver = Driver::sample("hello-broker.yaml")
        .select("orders")
        .keys("s");
    assert_eq!(fate(&driver).words, "orders takes it, and so does audit");
    let driver = driver
        .keys("tab tab tab tab tab tab ctrl-u")
        .text("event=x");
    let said = fate(&driver);
    assert!(!said.taken);
    assert_eq!(
        said.words,
        "orders does not take it: event is x, wanted order.created"
    );
    let driver = Driver::sample("hello-broker.yaml")
        .select("default")
        .keys("s");
    assert_eq!(fate(&driver).words, "orders and audit take it");
    let driver = driver.keys("ctrl-u");
    assert_eq!(fate(&driver).words, "", "an event without a type is none");
    let target = driver
        .keys("esc")
        .select("Service default/orders")
        .keys("s");
    assert_eq!(target.app.fate(form(&target)), None);
}

#[test]
fn a_file_that_cannot_be_read_is_told_at_its_field_and_the_form_stays() {
    let path = PathBuf::from("missing.json");
    let missing = || Message::BodyRead {
        path: path.clone(),
        bytes: Err("missing.json cannot be read".to_owned()),
    };
    let typed = Driver::file(SHOP).select("orders");
    let typed = typed.keys("s tab tab tab tab tab ctrl-u");
    let driver = typed.text("@missing.json").keys("enter");
    assert_eq!(driver.last(), &Effect::ReadBody(path.clone()));
    let fault = |driver: &Driver| {
        let form = form(driver);
        (
            form.fields[form.focus].name,
            form.fields[form.focus].error.clone(),
        )
    };
    let told = ("data", Some("missing.json cannot be read".to_owned()));
    let driver = driver.tell(missing());
    assert_eq!(fault(&driver), told);
    // The same of a template: its fault stands where the file was named.
    let driver = driver.keys("ctrl-s enter").tell(missing());
    assert_eq!((fault(&driver), driver.app.layers.len()), (told, 1));
    let driver = driver.keys("ctrl-s enter").tell(Message::BodyRead {
        path: path.clone(),
        bytes: Ok(bytes::Bytes::from_static(b"1")),
    });
    let Effect::KeepTemplate { event, .. } = driver.last() else {
        panic!("{:?}", driver.last());
    };
    assert_eq!(event.data.as_deref(), Some(&b"1"[..]));
    // Nobody waits for it any more.
    let driver = driver.keys("enter esc");
    let asked = driver.effects.len();
    assert_eq!(driver.tell(missing()).effects.len(), asked);
}

#[test]
fn an_event_that_is_changed_and_sent_again_is_as_its_sender_made_it() {
    let driver = Driver::file(SHOP);
    let hub = driver.app.workbench.open.graph.hubs[0].id.clone();
    let mut event = Event {
        id: "1".to_owned(),
        source: "/s".to_owned(),
        ty: "order.new".to_owned(),
        ..Event::default()
    };
    for name in [
        "knativearrivaltime",
        "knativebrokerttl",
        "knativeerrorcode",
        "region",
    ] {
        event.set_attribute(name, "7").expect("an attribute");
    }
    let received = DeliveryStep::Received {
        node: Arc::new(hub),
        from: None,
        parent: None,
        event: Arc::new(event),
        plan: driver.app.workbench.open.plan,
    };
    driver.journal().append_arrival(at(), [received]);
    let driver = driver.tell(Message::Recorded).keys("2 g s");
    assert_eq!(form(&driver).value("extensions"), "region=7");
    let driver = driver.keys("esc r");
    assert!(sent(&driver).extensions.contains_key("knativearrivaltime"));
}

#[test]
fn data_of_many_lines_is_read_as_one_and_sent_as_it_is() {
    const MANY: &str = "{\"specversion\": \"1.0\", \"type\": \"t\", \"data\": {\n  \"a\": 1\n}}";
    let driver = Driver::file(SHOP).select("orders").keys("s ctrl-o");
    let driver = driver.tell(templates(&[("many", MANY)]));
    let driver = driver.text("many").keys("enter");
    assert_eq!(form(&driver).value("data"), r#"{"a":1}"#);
    let event = sent(&driver.keys("enter")).clone();
    assert_eq!(event.data.as_deref(), Some(&b"{\n  \"a\": 1\n}"[..]));
}

#[test]
fn what_cannot_be_sent_cannot_be_kept() {
    let driver = Driver::file(SHOP).select("orders").keys("s ctrl-u f2");
    assert_eq!(driver.app.layers.len(), 1);
    assert!(form(&driver).fields[0].error.is_some());
}

#[test]
fn the_composer_has_its_keys_in_the_bar_and_they_can_be_clicked() {
    use crate::input::key::MouseKind::Click;
    use crate::view::hit_map::Hit;
    let driver = Driver::file(SHOP).select("orders");
    let why = driver.app.disabled(Action::ChooseEvent);
    assert_eq!(why.as_deref(), Some("only in the form that sends an event"));
    let driver = driver.keys("s");
    assert_eq!(driver.app.disabled(Action::ChooseEvent), None);
    let bar = driver.app.bar();
    assert!(bar.iter().any(|bar| bar.keys == "ctrl-o"));
    let driver = driver.pointer(Click, (1, 1), Some(Hit::Action(Action::ChooseEvent)));
    let driver = driver.pointer(Click, (1, 1), Some(Hit::Item(1)));
    let chosen = rows(&driver)[1].1.clone();
    assert_eq!(chosen, "object-added");
    let driver = driver.keys("enter");
    assert_eq!(
        form(&driver).value("type"),
        "dev.knative.apiserver.resource.add"
    );
}
