//! Editing: what is saved, undone, asked and never lost.

use std::path::PathBuf;

use crate::app::WorkbenchMessage;
use crate::app::{Effect, Message, Pane, Screen};
use crate::state::editor::{Editor, Finding};
use crate::state::layer::Layer;
use crate::tests::driver::Driver;
use knew_core::model::Severity;

const SHOP: &str = "\
# The shop.
apiVersion: sources.knative.dev/v1
kind: PingSource
metadata:
  name: tick
spec:
  schedule: \"*/2 * * * *\" # every other minute

  sink:
    ref:
      apiVersion: v1
      kind: Service
      name: display
---
apiVersion: v1
kind: Service
metadata:
  name: display
";

fn saves(driver: &Driver) -> Vec<&str> {
    let texts = driver.effects.iter().filter_map(|effect| match effect {
        Effect::Save { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

fn saved(text: &str) -> WorkbenchMessage {
    let text = text.to_owned();
    WorkbenchMessage::Saved { file: 0, text }
}

fn asks(driver: &Driver) -> bool {
    matches!(driver.app.layers.last(), Some(Layer::Confirm(_)))
}

/// Opens the editor, puts the cursor behind `*/` and makes the `2` something else.
fn reschedule(driver: Driver, digit: &str) -> Driver {
    let mut driver = driver.keys("e");
    let editor = driver.app.workbench.editor.as_mut().expect("an editor");
    let row = editor.area.cursor().0;
    let column = editor.area.lines()[row].find("*/").expect("the schedule") + 2;
    editor.go(editor.file_line(), column + 1);
    driver.keys("delete").text(digit)
}

#[test]
fn saving_a_schedule_changes_the_plan_and_the_file_and_nothing_else() {
    let driver = reschedule(Driver::file(SHOP), "5").keys("ctrl-s");
    let wanted = SHOP.replace("*/2", "*/5");
    assert_eq!(driver.file_text(), wanted);
    assert_eq!(saves(&driver), [wanted.as_str()]);
    let applied = driver.effects.iter().find_map(|effect| match effect {
        Effect::Apply { graph, plan: 2, .. } => graph.sources[0].spec.schedule.clone(),
        _ => None,
    });
    assert_eq!(applied.expect("a new plan").text, "*/5 * * * *");
    assert!(driver.app.workbench.editor.is_none());
    assert_eq!(
        driver.app.workbench.focus,
        Pane::Graph,
        "back where one came from"
    );
}

#[test]
fn undo_and_redo_restore_every_byte_in_memory_and_write_nothing() {
    let wanted = SHOP.replace("*/2", "*/5");
    let driver = reschedule(Driver::file(SHOP), "5").keys("ctrl-s");
    let driver = driver.tell_workbench(saved(&wanted));
    let written = saves(&driver).len();
    let driver = driver.keys("u");
    assert_eq!(driver.file_text(), SHOP);
    assert!(
        driver.app.workbench.open.has_unsaved(),
        "the disk has the edit"
    );
    assert!(matches!(driver.last(), Effect::Apply { plan: 3, .. }));
    assert_eq!(
        driver.said(),
        "undone: edit PingSource default/tick; W saves"
    );
    let driver = driver.keys("U");
    assert_eq!(driver.file_text(), wanted);
    assert!(!driver.app.workbench.open.has_unsaved());
    assert_eq!(driver.said(), "done again: edit PingSource default/tick");
    assert_eq!(saves(&driver).len(), written, "nothing is written unasked");
    assert_eq!(saves(&driver.keys("u W")).last(), Some(&SHOP));
}

#[test]
fn control_z_takes_typing_back_and_control_y_types_it_again() {
    let driver = reschedule(Driver::file(SHOP), "5");
    let driver = driver.keys("ctrl-z ctrl-z");
    let editor = driver
        .app
        .workbench
        .editor
        .as_ref()
        .expect("still in the editor");
    assert!(!editor.is_changed(), "{}", editor.text());
    let driver = driver.keys("ctrl-z");
    assert_eq!(driver.said(), "there is nothing more");
    let driver = driver.keys("ctrl-y ctrl-y");
    assert_eq!(driver.app.toasts.current(), None, "it no longer is so");
    let driver = driver.keys("ctrl-s");
    assert_eq!(driver.file_text(), SHOP.replace("*/2", "*/5"));
}

#[test]
fn control_z_suspends_wherever_nothing_is_typed() {
    for keys in ["ctrl-z", "P ctrl-z", "e esc ctrl-z"] {
        let driver = Driver::file(SHOP).keys(keys);
        assert_eq!(driver.last(), &Effect::Suspend, "{keys}");
    }
}

#[test]
fn what_is_said_below_the_text_is_on_the_line_or_the_nearest_error() {
    let mut editor = Editor::open("it".to_owned(), 0, &"a\nb\nc\nd\ne".into(), 0..9);
    let finding = |line, severity| Finding {
        fixed: None,
        line,
        column: 0,
        severity,
        message: String::new(),
        hint: None,
    };
    editor.findings = vec![
        finding(0, Severity::Error),
        finding(4, Severity::Error),
        finding(2, Severity::Warning),
    ];
    let mut said = |line| {
        editor.go(line, 1);
        editor.finding().expect("there are three").line
    };
    assert_eq!([1, 2, 3, 4, 5].map(&mut said), [0, 0, 2, 4, 4]);
}

#[test]
fn escape_asks_and_y_saves_without_any_control_key() {
    let driver = reschedule(Driver::file(SHOP), "5").keys("esc");
    assert!(matches!(driver.app.layers.last(), Some(Layer::Confirm(_))));
    let driver = driver.keys("enter");
    assert_eq!(driver.app.layers.len(), 1, "Enter answers no question");
    let driver = driver.keys("y");
    assert_eq!(saves(&driver).len(), 1);
    assert!(driver.app.workbench.editor.is_none() && driver.app.layers.is_empty());
}

#[test]
fn n_loses_nothing_and_only_d_throws_the_changes_away() {
    let driver = reschedule(Driver::file(SHOP), "5");
    let typed = |driver: &Driver| driver.app.workbench.editor.as_ref().map(Editor::text);
    let text = typed(&driver);
    for keys in ["esc n", "esc esc", "esc q", "esc enter esc"] {
        let driver = reschedule(Driver::file(SHOP), "5").keys(keys);
        assert_eq!(typed(&driver), text, "{keys}");
        assert!(driver.app.layers.is_empty(), "{keys}");
    }
    let driver = driver.keys("esc d");
    assert_eq!(driver.file_text(), SHOP);
    assert!(driver.app.workbench.editor.is_none() && saves(&driver).is_empty());
    let driver = driver.keys("e esc");
    assert!(
        driver.app.layers.is_empty(),
        "nothing changed, nothing asked"
    );
}

#[test]
fn breaking_the_text_shows_the_place_and_leaves_the_last_good_plan_running() {
    let driver = Driver::file(SHOP).keys("e home").text("\t[");
    let editor = driver.app.workbench.editor.as_ref().expect("an editor");
    let finding = editor.finding().expect("a finding");
    assert_eq!(finding.line, editor.area.cursor().0, "{finding:?}");
    let applied = driver.effects.len();
    let driver = driver.keys("ctrl-s");
    let Some(Layer::Confirm(asked)) = driver.app.layers.last() else {
        panic!("a broken text goes over a good file unasked");
    };
    assert!(
        asked.question.starts_with("shop.yaml:7:1: "),
        "{}",
        asked.question
    );
    let driver = driver.keys("n");
    assert!(saves(&driver).is_empty() && !driver.app.workbench.open.stale);
    assert!(
        driver.app.workbench.editor.is_some(),
        "the text waits to be mended"
    );
    let driver = driver.keys("ctrl-s y");
    assert_eq!(saves(&driver).len(), 1);
    assert!(driver.app.workbench.open.stale);
    assert_eq!(driver.app.workbench.open.graph.sources.len(), 1);
    let after = &driver.effects[applied..];
    assert!(
        !after
            .iter()
            .any(|after| matches!(after, Effect::Apply { .. })),
        "{after:?}"
    );
    assert!(driver.said().starts_with("line 7: "), "{}", driver.said());
    assert!(
        driver.app.workbench.editor.is_some(),
        "the text waits to be mended"
    );
    assert_eq!(
        driver.app.workbench.open.stale_words().as_deref(),
        Some("shop.yaml has an error at 7:1; the last good text runs")
    );
    let text = driver.file_text().to_owned();
    let driver = driver.tell_workbench(saved(&text));
    assert_eq!(
        driver.said(),
        "saved, but shop.yaml has an error at 7:1; the last good text runs"
    );
    let driver = driver.keys("esc u");
    assert!(!driver.app.workbench.open.stale && driver.app.workbench.open.stale_words().is_none());
    assert_eq!(driver.file_text(), SHOP);
}

#[test]
fn a_broken_text_is_written_by_no_other_way_unasked() {
    let broken = |driver: Driver| driver.keys("e home").text("\t[");
    // The text on the disk is good: a broken one that came back by U is asked about.
    let driver = broken(Driver::file(SHOP)).keys("ctrl-s y");
    let text = driver.file_text().to_owned();
    let driver = driver.tell_workbench(saved(&text)).keys("esc u W");
    let driver = driver.tell_workbench(saved(SHOP)).keys("U");
    let written = saves(&driver).len();
    let driver = driver.keys("W");
    assert!(asks(&driver));
    assert_eq!(saves(&driver.keys("n")).len(), written);
    // Leaving asks too, and goes nowhere.
    let driver = broken(Driver::file(SHOP)).keys("ctrl-c y");
    assert!(asks(&driver) && saves(&driver).is_empty());
    let driver = driver.keys("n");
    assert!(driver.app.workbench.editor.is_some() && driver.last() != &Effect::Quit);
    // A document that was broken on the disk holds back no edit of another.
    let driver = Driver::file(&format!("{SHOP}---\n\t[\n"));
    let driver = reschedule(driver.select("tick"), "5").keys("ctrl-s");
    assert_eq!(saves(&driver).len(), 1, "{}", driver.said());
}

#[test]
fn a_sample_is_edited_in_memory_and_a_copy_can_be_saved() {
    let driver = reschedule(Driver::sample("cron.yaml"), "7").keys("ctrl-s");
    assert!(saves(&driver).is_empty());
    assert!(
        driver.said().contains("S saves a copy"),
        "{}",
        driver.said()
    );
    let driver = driver.keys("S ctrl-u").text("mine.yaml").keys("enter");
    let text = driver.file_text().to_owned();
    let Effect::SaveNew {
        path, text: copy, ..
    } = driver.last()
    else {
        panic!("{:?}", driver.last());
    };
    assert_eq!((path, copy), (&PathBuf::from("mine.yaml"), &text));
    let driver = driver.tell_workbench(WorkbenchMessage::Saved { file: 0, text });
    assert_eq!(
        driver.app.workbench.open.paths[0],
        Some(PathBuf::from("mine.yaml"))
    );
    assert_eq!(
        &*driver.app.workbench.open.manifest.files[0].name,
        "mine.yaml"
    );
    assert!(!driver.app.workbench.open.has_unsaved());
}

#[test]
fn leaving_asks_only_when_edits_are_unsaved() {
    let driver = Driver::file(SHOP).keys("q");
    assert_eq!(driver.last(), &Effect::Quit);
    let driver = reschedule(Driver::sample("cron.yaml"), "7").keys("ctrl-s q");
    assert!(matches!(driver.app.layers.last(), Some(Layer::Confirm(_))));
    assert_ne!(driver.last(), &Effect::Quit);
    // A sample has no file: yes asks for one, and loses nothing.
    let driver = driver.keys("y");
    assert_ne!(driver.last(), &Effect::Quit);
    assert!(matches!(driver.app.layers.last(), Some(Layer::Form(_))));
    let driver = driver.keys("esc q n");
    assert_ne!(driver.last(), &Effect::Quit, "n loses nothing");
    assert_eq!(driver.keys("q d").last(), &Effect::Quit);
}

#[test]
fn leaving_offers_to_save_and_waits_until_it_is_done() {
    let text = SHOP.replace("*/2", "*/5");
    let typed = || reschedule(Driver::file(SHOP), "5").keys("ctrl-c");
    let driver = typed().keys("y");
    assert_eq!(saves(&driver).last(), Some(&text.as_str()));
    assert_ne!(driver.last(), &Effect::Quit, "not before it is on the disk");
    let driver = driver.tell_workbench(WorkbenchMessage::Saved { file: 0, text });
    assert_eq!(driver.last(), &Effect::Quit);
    let driver = typed()
        .keys("y")
        .tell_workbench(WorkbenchMessage::SaveFailed {
            file: 0,
            reason: "the disk is full".to_owned(),
        });
    assert_ne!(driver.last(), &Effect::Quit);
    let driver = typed().keys("n");
    assert_ne!(driver.last(), &Effect::Quit);
    assert!(driver.app.workbench.editor.is_some(), "back where one was");
    let driver = driver.keys("ctrl-c d");
    assert_eq!(driver.last(), &Effect::Quit);
    assert!(saves(&driver).is_empty());
}

#[test]
fn what_came_from_a_pipe_says_so() {
    let driver = Driver::gallery().tell(Message::Read {
        title: "stdin".to_owned(),
        files: vec![("stdin".to_owned(), None, SHOP.to_owned())],
        asked: Vec::new(),
        session: None,
    });
    let driver = reschedule(driver.running(), "5").keys("ctrl-s");
    assert!(
        driver.said().contains("it came from a pipe"),
        "{}",
        driver.said()
    );
}

#[test]
fn control_c_leaves_from_anywhere_and_however_often_discards_nothing() {
    let driver = Driver::file(SHOP).keys("? ctrl-c");
    assert_eq!(driver.last(), &Effect::Quit);
    let typed = || reschedule(Driver::file(SHOP), "5");
    for keys in ["ctrl-c ctrl-c ctrl-c", "u ctrl-c ctrl-c"] {
        let driver = if keys.starts_with('u') {
            typed()
                .keys("ctrl-s")
                .tell_workbench(saved(&SHOP.replace("*/2", "*/5")))
        } else {
            typed()
        };
        let driver = driver.keys(keys);
        assert_ne!(driver.last(), &Effect::Quit, "{keys}");
        assert!(asks(&driver) && driver.app.layers.len() == 1, "{keys}");
        assert!(driver.said().contains("d discards"), "{}", driver.said());
        assert_eq!(driver.keys("d").last(), &Effect::Quit, "{keys}");
    }
}

#[test]
fn a_file_that_changed_on_disk_is_read_again() {
    let text = SHOP.replace("*/2", "*/9");
    let changed = WorkbenchMessage::Changed(vec![(0, Some(text.clone()))]);
    let driver = Driver::file(SHOP).tell_workbench(changed);
    assert_eq!(driver.file_text(), text);
    assert!(matches!(driver.last(), Effect::Apply { plan: 2, .. }));
    assert!(!driver.app.workbench.open.has_unsaved());
    let driver = driver.keys("u");
    assert_eq!(driver.file_text(), SHOP);
    // What somebody else wrote is not taken from the disk unasked.
    assert!(saves(&driver).is_empty() && driver.app.workbench.open.has_unsaved());
    assert!(driver.said().contains("W saves"), "{}", driver.said());
    let driver = driver.keys("W");
    assert!(asks(&driver) && saves(&driver).is_empty());
    let driver = driver.keys("n");
    assert!(saves(&driver).is_empty() && driver.app.layers.is_empty());
    // Done again, the text has what they wrote, and nothing is left to be asked.
    let driver = driver.keys("U");
    assert!(!driver.app.workbench.open.has_unsaved());
    let driver = driver.keys("u W y");
    assert_eq!(saves(&driver), [SHOP]);
    let driver = driver.tell_workbench(saved(SHOP));
    let driver = reschedule(driver, "5").keys("ctrl-s");
    assert!(!asks(&driver), "it is one's own text again");
}

#[test]
fn undoing_further_than_a_change_of_others_still_says_that_theirs_is_on_the_disk() {
    let mine = SHOP.replace("*/2", "*/5");
    let driver = reschedule(Driver::file(SHOP), "5").keys("ctrl-s");
    let driver = driver
        .tell_workbench(saved(&mine))
        .tell_workbench(WorkbenchMessage::Changed(vec![(
            0,
            Some(mine.replace("name: tick", "name: tock")),
        )]));
    let written = saves(&driver).len();
    let driver = driver.keys("u u");
    assert_eq!(driver.file_text(), SHOP);
    assert!(
        driver.said().contains("unless W saves"),
        "{}",
        driver.said()
    );
    let driver = driver.keys("W");
    assert!(asks(&driver));
    assert_eq!(saves(&driver).len(), written);
}

#[test]
fn a_change_on_disk_never_throws_edits_away_unasked() {
    let disk = SHOP.replace("*/2", "*/9");
    let changed = WorkbenchMessage::Changed(vec![(0, Some(disk.clone()))]);
    let driver = reschedule(Driver::file(SHOP), "5").tell_workbench(changed);
    assert_eq!(driver.file_text(), SHOP);
    let driver = driver.keys("n");
    assert!(driver.app.workbench.editor.is_some());
    let driver = driver.tell_workbench(WorkbenchMessage::Changed(vec![(
        0,
        Some(SHOP.replace("*/2", "*/8")),
    )]));
    let driver = driver.keys("y");
    assert_eq!(driver.file_text(), SHOP.replace("*/2", "*/8"));
    let driver = driver.keys("u");
    assert_eq!(driver.file_text(), SHOP.replace("*/2", "*/5"), "as typed");
    assert!(saves(&driver).is_empty());
}

#[test]
fn what_is_kept_against_the_disk_is_known_to_differ_from_it() {
    let disk = SHOP.replace("*/2", "*/9");
    let changed = WorkbenchMessage::Changed(vec![(0, Some(disk.clone()))]);
    let driver = reschedule(Driver::file(SHOP), "5")
        .tell_workbench(changed)
        .keys("n");
    assert_eq!(*driver.app.workbench.open.saved[0], *disk);
    let left = || {
        let changed = WorkbenchMessage::Changed(vec![(0, Some(disk.clone()))]);
        reschedule(Driver::file(SHOP), "5")
            .tell_workbench(changed)
            .keys("n")
    };
    let driver = left().keys("esc d");
    assert!(
        driver.app.workbench.open.has_unsaved(),
        "the disk has another text"
    );
    let driver = left().keys("ctrl-s");
    assert!(asks(&driver) && saves(&driver).is_empty());
    assert_eq!(saves(&driver.keys("y")).len(), 1);
}

#[test]
fn a_failed_save_says_so_and_stays_unsaved() {
    let driver = reschedule(Driver::file(SHOP), "5").keys("ctrl-s");
    let driver = driver.tell_workbench(WorkbenchMessage::SaveFailed {
        file: 0,
        reason: "the disk is full".to_owned(),
    });
    assert_eq!(driver.said(), "the disk is full");
    assert!(driver.app.workbench.open.has_unsaved());
    let before = saves(&driver).len();
    assert_eq!(saves(&driver.keys("W")).len(), before + 1);
}

#[test]
fn the_outside_editor_opens_at_the_line() {
    let driver = Driver::file(SHOP).keys("E");
    let wanted = Effect::EditAt {
        path: PathBuf::from("shop.yaml"),
        line: 7,
    };
    assert_eq!(driver.last(), &wanted);
    let driver = Driver::sample("cron.yaml").keys("E");
    assert!(
        driver.said().contains("S saves a copy"),
        "{}",
        driver.said()
    );
}

#[test]
fn a_problem_leads_to_its_place() {
    let driver = Driver::file(&SHOP.replace("*/2 *", "99 *")).keys("P");
    assert!(!driver.app.workbench.open.problems.is_empty());
    let driver = driver.keys("enter");
    let editor = driver.app.workbench.editor.as_ref().expect("an editor");
    assert_eq!(
        (editor.file_line(), driver.app.workbench.focus),
        (7, Pane::Yaml)
    );
    assert_eq!(driver.app.screen, Screen::Workbench);
    assert_eq!(editor.title, "PingSource default/tick");
    assert_eq!(driver.keys("esc").app.workbench.focus, Pane::Graph);
}

#[test]
fn escape_leads_to_nothing_that_is_lost() {
    let escapes = "1 esc esc esc esc";
    let stays = Driver::file(SHOP).keys(escapes);
    assert_eq!(stays.app.screen, Screen::Workbench);
    assert!(stays.app.layers.is_empty() && stays.said().contains("q quit"));
    let stays = reschedule(Driver::sample("cron.yaml"), "7").keys("ctrl-s");
    let stays = stays.keys(escapes);
    assert!(stays.app.layers.is_empty() && stays.app.workbench.open.has_unsaved());
    let sample = Driver::sample("hello-broker.yaml").keys("1 esc");
    assert_eq!(sample.app.screen, Screen::Gallery);
}

#[test]
fn the_gallery_is_gone_to_after_a_question_where_something_would_be_lost() {
    let stays = Driver::file(SHOP).keys("g a");
    assert!(asks(&stays));
    let stays = stays.keys("n");
    assert_eq!(stays.app.screen, Screen::Workbench);
    assert_eq!(stays.keys("g a y").app.screen, Screen::Gallery);
    let changed = reschedule(Driver::sample("cron.yaml"), "7").keys("ctrl-s g a");
    assert!(asks(&changed));
    assert_eq!(changed.keys("d").app.screen, Screen::Gallery);
    let sample = Driver::sample("hello-broker.yaml").keys("g a");
    assert_eq!(sample.app.screen, Screen::Gallery);
}

#[test]
fn many_files_changed_on_disk_are_taken_in_one_step() {
    let driver = Driver::file(SHOP);
    let before = driver.app.workbench.open.plan;
    let changes = (0..3).map(|turn| (0, Some(SHOP.replace("*/2", &format!("*/{}", turn + 3)))));
    let driver = driver.tell_workbench(WorkbenchMessage::Changed(changes.collect()));
    assert_eq!(driver.app.workbench.open.plan, before + 1);
    assert_eq!(driver.app.workbench.history.done.len(), 1);
}

#[test]
fn a_save_that_ends_after_another_project_was_opened_changes_nothing_there() {
    let driver = reschedule(Driver::file(SHOP), "5").keys("ctrl-s");
    let before = driver.app.workbench.id;
    let driver = driver.tell(Message::Read {
        title: "other".to_owned(),
        files: vec![(
            "other.yaml".to_owned(),
            Some("/other.yaml".into()),
            SHOP.to_owned(),
        )],
        asked: vec!["/other.yaml".to_owned()],
        session: None,
    });
    assert_ne!(driver.app.workbench.id, before);
    let text = "of the first project".to_owned();
    let driver = driver.tell(Message::Workbench(
        before,
        WorkbenchMessage::Saved { file: 0, text },
    ));
    assert!(!driver.app.workbench.open.has_unsaved());
    let gone = vec![(0, None)];
    let driver = driver.tell(Message::Workbench(before, WorkbenchMessage::Changed(gone)));
    assert_eq!(driver.file_text(), SHOP);
    assert!(driver.app.layers.is_empty());
}
