//! Adding, connecting, renaming and deleting: what becomes of the text, and that undo restores it.

use std::path::PathBuf;

use crate::app::WorkbenchMessage;
use crate::app::{Effect, Message};
use crate::state::layer::Layer;
use crate::tests::driver::{Driver, SHOP};

fn back_to(driver: Driver, text: &str) {
    let driver = driver.keys("u");
    assert_eq!(driver.file_text(), text, "undo restores every byte");
}

#[test]
fn a_trigger_is_added_by_its_form_behind_everything_else() {
    let driver = Driver::file(SHOP)
        .select("hub")
        .keys("a")
        .text("trig")
        .keys("enter");
    let driver = driver
        .keys("ctrl-u")
        .text("late")
        .keys("tab tab")
        .text("event=order.late region^eu");
    let driver = driver.keys("enter");
    let Some(Layer::Form(form)) = driver.app.layers.last() else {
        panic!("a route to nobody in particular is added");
    };
    assert_eq!(form.fields[form.focus].name, "subscriber");
    let driver = driver.keys("right enter");
    assert!(driver.app.layers.is_empty(), "{:?}", driver.app.layers);
    let added = driver
        .file_text()
        .strip_prefix(SHOP)
        .expect("what was there stays");
    assert!(
        added.starts_with("---\napiVersion: eventing.knative.dev/v1\nkind: Trigger\n"),
        "{added}"
    );
    let graph = &driver.app.workbench.open.graph;
    let route = graph
        .routes
        .iter()
        .find(|route| route.id.name == "late")
        .expect("a route");
    assert_eq!(route.hub.name, "hub");
    assert_eq!(
        knew_filter::route_filter_summary(route.filter.as_ref()),
        "event=order.late, region^eu"
    );
    assert_eq!(driver.app.workbench.selected.as_ref(), Some(&route.id));
    assert!(matches!(
        driver
            .effects
            .iter()
            .rev()
            .find(|effect| matches!(effect, Effect::Apply { .. })),
        Some(Effect::Apply { plan: 2, .. })
    ));
    back_to(driver, SHOP);
}

#[test]
fn every_kind_can_be_added_and_taken_back() {
    for blueprint in crate::state::form::blueprint::BLUEPRINTS {
        let driver = Driver::file(SHOP)
            .keys("a")
            .text(blueprint.kind)
            .keys("enter");
        let Some(Layer::Form(form)) = driver.app.layers.last() else {
            panic!("{}", blueprint.kind);
        };
        if form.fields.iter().any(|field| field.name == "channel") {
            assert!(
                driver.keys("enter").app.layers.len() == 1,
                "no channel to hang on"
            );
            continue;
        }
        let chosen = form.fields.iter().any(|field| field.name == "subscriber");
        let driver = driver.keys(if chosen { "enter right enter" } else { "enter" });
        assert!(
            driver.app.layers.is_empty(),
            "{}: {:?}",
            blueprint.kind,
            driver.app.layers
        );
        let added = driver
            .app
            .workbench
            .open
            .manifest
            .resources
            .last()
            .expect("an object");
        assert_eq!(added.id.kind, blueprint.kind);
        back_to(driver, SHOP);
    }
}

#[test]
fn what_the_cluster_would_refuse_is_refused_at_its_field() {
    let driver = Driver::file(SHOP)
        .keys("a")
        .text("ping")
        .keys("enter tab ctrl-u");
    let driver = driver.text("every minute").keys("enter");
    let Some(Layer::Form(form)) = driver.app.layers.last() else {
        panic!("the form stays");
    };
    assert_eq!(form.fields[form.focus].name, "schedule");
    assert!(form.fields[form.focus].error.is_some());
    assert_eq!(driver.file_text(), SHOP);
}

#[test]
fn connecting_changes_the_names_and_keeps_the_rest() {
    let driver = Driver::file(SHOP)
        .select("orders")
        .keys("c")
        .text("ledger")
        .keys("enter");
    let wanted = SHOP.replacen("name: display", "name: ledger", 1);
    assert_eq!(driver.file_text(), wanted);
    let driver = driver.keys("c").text("http://localhost:9/x").keys("enter");
    let route = &driver.app.workbench.open.graph.routes[0];
    assert_eq!(
        route
            .subscriber
            .as_ref()
            .map(|subscriber| subscriber.id.name.as_str()),
        Some("http://localhost:9/x")
    );
    back_to(driver, &wanted);
}

#[test]
fn deleting_says_what_points_at_nothing_and_can_be_taken_back() {
    let driver = Driver::file(SHOP).select("display").keys("d");
    assert!(
        !driver
            .file_text()
            .contains("kind: Service\nmetadata:\n  name: display"),
        "{}",
        driver.file_text()
    );
    assert!(
        driver
            .said()
            .contains("deleted Service display; u brings it back; now "),
        "{}",
        driver.said()
    );
    back_to(driver, SHOP);
}

#[test]
fn renaming_reaches_every_reference_in_every_file() {
    let (hub, rest) = SHOP.split_once("---\n").expect("documents");
    let driver = Driver::gallery().tell(Message::Read {
        title: "shop".to_owned(),
        asked: Vec::new(),
        session: None,
        files: vec![
            ("hub.yaml".to_owned(), None, hub.to_owned()),
            ("rest.yaml".to_owned(), None, rest.to_owned()),
        ],
    });
    let driver = driver
        .running()
        .select("hub")
        .keys("N ctrl-u")
        .text("main")
        .keys("enter");
    let texts = |driver: &Driver| {
        [0, 1].map(|it| {
            driver
                .app
                .workbench
                .open
                .text(it)
                .expect("a file")
                .to_string()
        })
    };
    assert_eq!(
        texts(&driver),
        [
            hub.replace("name: hub", "name: main"),
            rest.replace("broker: hub #", "broker: main #")
        ]
    );
    assert_eq!(driver.app.workbench.open.graph.routes[0].hub.name, "main");
    assert_eq!(
        texts(&driver.keys("u")),
        [hub, rest],
        "one undo takes both back"
    );
}

#[test]
fn a_filter_is_tried_on_the_last_events_while_it_is_typed() {
    let driver = Driver::file(SHOP)
        .arrives("hub", "order.new")
        .arrives("hub", "order.old");
    let driver = driver.select("orders").keys("e");
    let words = |driver: &Driver| {
        driver
            .app
            .workbench
            .editor
            .as_ref()
            .and_then(|editor| editor.trial.as_ref())
            .expect("a trial")
            .words()
    };
    assert!(
        words(&driver).starts_with("1 of the last 2 events pass; not: "),
        "{}",
        words(&driver)
    );
    let mut driver = driver;
    let editor = driver.app.workbench.editor.as_mut().expect("an editor");
    let row = editor
        .area
        .lines()
        .iter()
        .position(|line| line.contains("event:"))
        .expect("the filter");
    editor.go(editor.first_line + row + 1, 100);
    let driver = driver.keys("backspace backspace backspace").text("old");
    assert!(
        words(&driver).starts_with("1 of the last 2 events pass; 1 newly; 1 no longer"),
        "{}",
        words(&driver)
    );
}

#[test]
fn tab_types_the_rest_of_fields_words_and_names() {
    let driver = Driver::file(SHOP)
        .arrives("hub", "order.new")
        .select("orders")
        .keys("e");
    let mut driver = driver;
    let editor = driver.app.workbench.editor.as_mut().expect("an editor");
    let row = editor
        .area
        .lines()
        .iter()
        .position(|line| line.contains("event:"))
        .expect("the filter");
    editor.go(editor.first_line + row + 1, 100);
    let driver = driver
        .keys("enter")
        .text("so")
        .keys("tab")
        .text("/t")
        .keys("tab");
    let row = |driver: &Driver| {
        let area = &driver
            .app
            .workbench
            .editor
            .as_ref()
            .expect("an editor")
            .area;
        area.lines()[area.cursor().0].clone()
    };
    assert_eq!(row(&driver), "      source: /test");
    let mut driver = driver;
    let editor = driver.app.workbench.editor.as_mut().expect("an editor");
    editor.area.move_cursor(tui_textarea::CursorMove::Bottom);
    editor.area.move_cursor(tui_textarea::CursorMove::Up);
    let driver = driver.keys("end ctrl-w").text("l").keys("tab");
    assert_eq!(row(&driver), "      name: ledger");
    let driver = driver.keys("enter").text("x").keys("backspace tab");
    assert_eq!(
        row(&driver).trim(),
        "",
        "where nothing is begun, it steps in"
    );
    let driver = driver.text("x: made up").keys("tab");
    assert_eq!(row(&driver).trim(), "x: made up", "no blanks in a value");
    assert_eq!(driver.said(), "no completion here");
}

#[test]
fn tab_types_what_the_sources_send_before_any_event_came() {
    let driver = Driver::sample("hello-broker.yaml")
        .select("invoices")
        .keys("e end enter")
        .text("source: /apis/v1/namespaces/default/pingsources/s")
        .keys("tab");
    let editor = driver.app.workbench.editor.as_ref().expect("an editor");
    let line = &editor.area.lines()[editor.area.cursor().0];
    assert!(line.ends_with("pingsources/shop"), "{line}");
}

#[test]
fn saving_several_files_shows_first_what_would_change() {
    let (hub, rest) = SHOP.split_once("---\n").expect("documents");
    let file = |name: &str, text: &str| {
        let path = Some(std::path::PathBuf::from(name));
        (name.to_owned(), path, text.to_owned())
    };
    let driver = Driver::gallery().tell(Message::Read {
        title: "shop".to_owned(),
        asked: Vec::new(),
        session: None,
        files: vec![file("hub.yaml", hub), file("rest.yaml", rest)],
    });
    let driver = driver
        .running()
        .select("hub")
        .keys("N ctrl-u")
        .text("main")
        .keys("enter W");
    let saves = |driver: &Driver| {
        driver
            .effects
            .iter()
            .filter(|effect| matches!(effect, Effect::Save { .. }))
            .count()
    };
    let Some(Layer::Diff { lines, .. }) = driver.app.layers.last() else {
        panic!("the changes are shown");
    };
    assert!(
        lines.iter().any(|line| line.text == "  name: main"),
        "{lines:?}"
    );
    assert_eq!(saves(&driver), 0, "nothing is written unasked");
    let driver = driver.keys("enter");
    assert_eq!(saves(&driver), 0, "Enter answers no question");
    assert_eq!(saves(&driver.keys("y")), 2);
}

#[test]
fn a_change_on_disk_elsewhere_is_merged_with_what_was_edited_here() {
    let driver = Driver::file(SHOP)
        .select("orders")
        .keys("c")
        .text("ledger")
        .keys("enter");
    let driver = driver.tell_workbench(WorkbenchMessage::Changed(vec![(
        0,
        Some(SHOP.replace("# The shop.", "# Our shop.")),
    )]));
    let wanted =
        SHOP.replace("# The shop.", "# Our shop.")
            .replacen("name: display", "name: ledger", 1);
    assert_eq!(driver.file_text(), wanted);
    assert!(driver.app.layers.is_empty() && driver.app.workbench.open.has_unsaved());
    let driver = driver.keys("W").tell_workbench(WorkbenchMessage::Saved {
        file: 0,
        text: wanted,
    });
    let driver = driver.keys("u");
    assert!(driver.app.workbench.open.has_unsaved());
    let written = driver
        .effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Save { .. }));
    assert_eq!(written.count(), 1, "only W wrote");
}

#[test]
fn what_was_sent_comes_back_and_an_event_can_be_sent_again_edited() {
    let driver = Driver::file(SHOP)
        .select("orders")
        .keys("s ctrl-u")
        .text("first")
        .keys("enter");
    let driver = driver
        .keys("s ctrl-u")
        .text("second")
        .keys("enter s pageup pageup");
    let Some(Layer::Form(form)) = driver.app.layers.last() else {
        panic!("a form");
    };
    assert_eq!(form.value("type"), "first");
    let mut driver = driver
        .keys("down down down down down ctrl-u")
        .text("@body.json");
    while !matches!(driver.app.layers.last(), Some(Layer::Form(it)) if it.fields[it.focus].name == "mode")
    {
        driver = driver.keys("down");
    }
    let driver = driver.keys("right enter");
    let path = PathBuf::from("body.json");
    assert_eq!(driver.last(), &Effect::ReadBody(path.clone()));
    let bytes = Ok(bytes::Bytes::from_static(b"7"));
    let driver = driver.tell(Message::BodyRead { path, bytes });
    let Effect::Send {
        structured, event, ..
    } = driver.last()
    else {
        panic!("sent");
    };
    assert!(*structured && event.data.as_deref() == Some(b"7"));
    assert!(driver.app.layers.is_empty());
    let driver = driver.arrives("hub", "order.new").keys("2 g s enter");
    let Effect::Send { event, .. } = driver.last() else {
        panic!("sent");
    };
    assert_eq!((event.ty.as_str(), event.id == "1"), ("order.new", false));
}

#[test]
fn connecting_begins_at_where_it_goes_now_and_never_at_its_own_hub() {
    let first = |driver: &Driver| {
        let Some(Layer::Pick(picker)) = driver.app.layers.last() else {
            panic!("a list");
        };
        picker.choices[picker.cursor].title.clone()
    };
    let driver = Driver::file(SHOP).select("orders").keys("c");
    assert_eq!(first(&driver), "Service default/display");
    let away = SHOP.replace(
        "name: display\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: display",
        "name: gone\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: display",
    );
    let driver = Driver::file(&away).select("orders").keys("c");
    assert!(first(&driver).starts_with("Service"), "{}", first(&driver));
}

#[test]
fn a_rename_that_is_taken_back_keeps_the_selection_on_the_thing() {
    let named = |driver: &Driver| {
        driver
            .app
            .workbench
            .selected
            .as_ref()
            .map(|selected| selected.name.clone())
    };
    let driver = Driver::file(SHOP).select("hub").keys("N ctrl-u");
    let driver = driver.text("rail").keys("enter");
    assert_eq!(named(&driver).as_deref(), Some("rail"));
    let driver = driver.keys("u");
    assert_eq!(named(&driver).as_deref(), Some("hub"));
    let driver = driver.keys("U");
    assert_eq!(named(&driver).as_deref(), Some("rail"));
    let driver = driver.select("ledger").keys("u");
    assert_eq!(
        named(&driver).as_deref(),
        Some("ledger"),
        "of another thing"
    );
}

#[test]
fn what_was_typed_into_a_form_is_there_again_until_it_is_sent_or_added() {
    let form = |driver: &Driver| match driver.app.layers.last() {
        Some(Layer::Form(form)) => form.clone(),
        other => panic!("no form: {other:?}"),
    };
    let driver = Driver::file(SHOP).select("hub").keys("s ctrl-u");
    let driver = driver.text("a.b.c").keys("esc");
    assert!(
        driver.said().contains("next time you open"),
        "{}",
        driver.said()
    );
    let driver = driver.select("orders").keys("s");
    assert_eq!(form(&driver).value("type"), "a.b.c", "also from its route");
    let driver = driver.keys("esc s");
    assert_eq!(form(&driver).value("type"), "a.b.c", "however often");
    let driver = driver.keys("enter").select("hub").keys("s");
    assert_ne!(form(&driver).value("type"), "a.b.c", "it was sent");

    let driver = driver.keys("esc N").text("x").keys("esc");
    let driver = driver.select("ledger").keys("N");
    assert_eq!(form(&driver).value("name"), "ledger", "another thing");
    let driver = driver.keys("esc").select("hub").keys("N");
    assert_eq!(form(&driver).value("name"), "hubx");
    let driver = driver.keys("esc a").text("trig").keys("enter ctrl-u");
    let driver = driver.text("late").keys("esc a").text("trig").keys("enter");
    assert_eq!(form(&driver).value("name"), "late");
}
