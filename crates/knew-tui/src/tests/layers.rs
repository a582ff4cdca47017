//! Help, palette, questions and lists over the screen.

use knew_core::model::ProblemCode;
use std::path::PathBuf;

use crate::actions::action::table;
use crate::app::{Action, Effect, Message, Pane, Screen};
use crate::state::layer::Layer;
use crate::tests::driver::{Driver, SHOP};
use knew_core::graph::TargetKind;

#[test]
fn the_help_lists_every_action_once() {
    let driver = Driver::sample("hello-broker.yaml");
    let listed: Vec<Action> = driver
        .app
        .found("", false)
        .iter()
        .map(|found| found.action)
        .collect();
    let all: Vec<Action> = table::rows().map(|row| row.action).collect();
    assert_eq!(listed, all);
    let mut listed: Vec<Action> = driver
        .app
        .found("", true)
        .iter()
        .map(|found| found.action)
        .collect();
    listed.sort();
    listed.dedup();
    assert_eq!(listed.len(), all.len());
}

#[test]
fn the_help_searches_words_and_keys_and_does_what_is_chosen() {
    let driver = Driver::sample("hello-broker.yaml")
        .keys("?")
        .text("problems");
    let driver = driver.keys("enter");
    assert!(matches!(
        driver.app.layers.as_slice(),
        [Layer::Problems { .. }]
    ));
    let found = driver.app.found("ctrl-c", false);
    assert_eq!(found[0].action, Action::Leave);
}

#[test]
fn what_is_disabled_stays_in_the_help_and_says_why() {
    let driver = Driver::sample("hello-broker.yaml")
        .keys("?")
        .text("undo")
        .keys("enter");
    assert_eq!(driver.said(), "nothing to undo");
    assert!(matches!(driver.app.layers.as_slice(), [Layer::Help(_)]));
}

#[test]
fn the_palette_finds_by_a_few_letters_and_marks_them() {
    let driver = Driver::sample("hello-broker.yaml");
    let found = driver.app.found("zmin", true);
    assert_eq!(found[0].action, Action::ZoomIn);
    assert_eq!(found[0].matched, [0, 3, 5, 6]);
    let driver = driver.keys(":").text("zmin").keys("enter");
    assert!(driver.app.layers.is_empty());
}

#[test]
fn a_theme_shows_while_it_is_looked_at_and_escape_takes_it_back() {
    let driver = Driver::gallery().keys("t j");
    assert_eq!(driver.app.look.theme, "light");
    let driver = driver.keys("esc");
    assert_eq!(driver.app.look.theme, "");
    assert_eq!(driver.keys("t j enter").app.look.theme, "light");
}

#[test]
fn q_closes_the_topmost_list_before_it_leaves() {
    let driver = Driver::sample("hello-broker.yaml").keys("L q");
    assert!(driver.app.layers.is_empty());
    assert_ne!(driver.last(), &Effect::Quit);
    assert_eq!(driver.keys("q").last(), &Effect::Quit);
}

#[test]
fn letters_in_a_search_box_are_letters() {
    let driver = Driver::sample("hello-broker.yaml").keys("?").text("quit");
    let Some(Layer::Help(finder)) = driver.app.layers.last() else {
        panic!("{:?}", driver.app.layers);
    };
    assert_eq!(finder.input.text, "quit");
}

#[test]
fn pasted_text_goes_where_one_types() {
    let driver = Driver::sample("hello-broker.yaml").keys("2 /");
    let driver = driver.tell(Message::Paste("type~x\n".to_owned()));
    assert_eq!(driver.app.workbench.stream.filter, "type~x");
    let driver = driver
        .keys("esc e")
        .tell(Message::Paste("a\r\nb".to_owned()));
    let editor = driver.app.workbench.editor.as_ref().expect("an editor");
    assert!(editor.is_changed() && !editor.text().contains('\r'));
}

#[test]
fn what_was_copied_from_a_web_page_is_put_right_when_pasted() {
    let driver = Driver::sample("hello-broker.yaml").keys("e");
    let driver = driver.tell(Message::Paste("kind: a\n\u{a0}b: “c”\n".to_owned()));
    let editor = driver.app.workbench.editor.as_ref().expect("an editor");
    assert!(
        editor.text().contains("kind: a\n b: \"c\"\n"),
        "{}",
        editor.text()
    );
    let toast = driver.app.toasts.current().map(|toast| toast.text.clone());
    assert!(toast.is_some_and(|toast| toast.contains("put right")));
}

#[test]
fn the_mouse_is_taken_and_given_back() {
    let driver = Driver::gallery().keys("M");
    assert_eq!(driver.last(), &Effect::Mouse(true));
    assert_eq!(driver.keys("M").last(), &Effect::Mouse(false));
}

#[test]
fn the_bar_shows_only_what_can_be_done() {
    for keys in ["1", "1 l", "1 l l", "2", "3", "4", "e"] {
        let driver = Driver::sample("hello-broker.yaml").keys(keys);
        let bar = driver.app.bar();
        assert!(bar.len() >= 2, "{keys}");
        for hint in bar {
            assert_eq!(
                driver.app.disabled(hint.action),
                None,
                "{keys}: {}",
                hint.title
            );
        }
    }
}

#[test]
fn the_tour_goes_on_as_one_does_what_it_asks_for() {
    use crate::state::tour::TourStep;
    let driver = Driver::gallery().keys("enter").running();
    assert_eq!(driver.app.workbench.tour, Some(TourStep::See));
    let driver = driver.arrives("default", "order.created");
    assert_eq!(driver.app.workbench.tour, Some(TourStep::Find));
    let driver = driver.select("invoices");
    assert_eq!(driver.app.workbench.tour, Some(TourStep::Ask));
    let driver = driver.keys("enter");
    assert_eq!(driver.app.workbench.tour, Some(TourStep::Mend));
    let words = driver.app.tour_words().expect("a step");
    assert!(
        words.contains("say order.created and the filter wants order.Created"),
        "{words}"
    );
    let mut driver = driver.keys("e");
    let editor = driver.app.workbench.editor.as_mut().expect("an editor");
    let wrong = |it: &String| it.contains("order.Created");
    let row = editor
        .area
        .lines()
        .iter()
        .position(wrong)
        .expect("the fault");
    let column = editor.area.lines()[row].find('C').expect("the fault");
    editor.go(editor.first_line + row + 1, column + 1);
    let driver = driver.keys("delete c ctrl-s");
    assert_eq!(driver.app.workbench.tour, Some(TourStep::Pass));
    assert_eq!(driver.app.workbench.focus, Pane::Graph, "where the row is");
    let driver = driver.running().arrives("default", "order.created");
    assert_eq!(driver.app.workbench.tour, Some(TourStep::Done));
    let driver = driver.keys("esc");
    assert_eq!(
        (driver.app.workbench.tour, driver.app.screen),
        (None, Screen::Workbench)
    );
}

#[test]
fn f_lets_a_display_stand_in_for_a_service_that_lives_elsewhere() {
    let elsewhere = SHOP.replace("name: display", "name: warehouse");
    let text = elsewhere.rsplit_once("---").expect("documents").0;
    let text = text.rsplit_once("---").expect("documents").0;
    let driver = Driver::file(text).keys("P");
    let problems = &driver.app.workbench.open.problems;
    assert_eq!(
        problems[0].code,
        ProblemCode::DanglingReference,
        "{problems:?}"
    );
    let driver = driver.keys("f");
    assert_eq!(driver.app.workbench.open.problems, []);
    assert_eq!(
        driver.app.workbench.open.graph.targets[0].kind,
        TargetKind::Service,
        "it takes events"
    );
    let driver = driver.keys("esc W");
    let Effect::Save { path, text, .. } = driver.last() else {
        panic!("{:?}", driver.last());
    };
    assert_eq!(*path, PathBuf::from("knew.yaml"));
    assert_eq!(text, "services:\n  warehouse: display\n");
    let driver = driver.keys("u");
    assert_eq!(
        driver.app.workbench.open.problems.len(),
        1,
        "undo takes it back"
    );
}

#[test]
fn f_mends_a_problem_that_can_be_mended_in_one_way_and_u_takes_it_back() {
    const BAD: &str = "apiVersion: eventing.knative.dev/v1\nkind: Trigger\nmetadata: {name: t}\nspec:\n  broker: b\n  \
                       filter:\n    attributes:\n      type: 7 # seven\n  subscriber:\n    uri: http://localhost\n";
    let driver = Driver::file(BAD).keys("P");
    let wrong = |driver: &Driver| {
        let problems = driver.app.workbench.open.problems.iter();
        problems
            .filter(|problem| problem.code == ProblemCode::WrongType)
            .count()
    };
    let place = driver.app.workbench.open.problems.iter();
    let place = place
        .clone()
        .position(|place| place.code == ProblemCode::WrongType);
    let driver = driver.keys(&"j ".repeat(place.expect("a number where text is wanted")));
    let driver = driver.keys("f");
    assert_eq!(wrong(&driver), 0);
    let text = driver.app.workbench.open.text(0).expect("the file");
    assert_eq!(**text, BAD.replace("type: 7", "type: '7'"));
    assert!(driver.said().starts_with("fixed: "), "{}", driver.said());
    let driver = driver.keys("esc u");
    assert_eq!(&**driver.app.workbench.open.text(0).expect("the file"), BAD);
}

#[test]
fn the_editor_mends_what_is_wrong_at_the_cursor_as_if_it_were_typed() {
    let driver = Driver::file(&SHOP.replace("event: order.new", "event: 7"));
    let bad = driver.file_text().to_owned();
    let driver = driver.keys("P enter");
    assert!(driver.app.workbench.editor.is_some());
    let typed = |driver: &Driver| {
        driver
            .app
            .workbench
            .editor
            .as_ref()
            .map(crate::state::editor::Editor::whole)
    };
    let driver = driver.keys("alt-enter");
    assert_eq!(typed(&driver), Some(bad.replace("event: 7", "event: '7'")));
    let why = driver.app.disabled(Action::EditorFix);
    assert_eq!(
        why.as_deref(),
        Some("this has no automatic fix; edit the text")
    );
    let driver = driver.keys("ctrl-z ctrl-z");
    assert_eq!(typed(&driver), Some(bad));
}

#[test]
fn f_says_so_where_a_person_must_decide() {
    let driver = Driver::sample("hello-broker.yaml").keys("P f");
    assert!(
        driver.said().contains("no automatic fix"),
        "{}",
        driver.said()
    );
    assert!(!driver.app.workbench.open.has_unsaved());
}
