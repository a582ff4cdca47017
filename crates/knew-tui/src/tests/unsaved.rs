//! Unsaved edits: kept while they are made, offered at the next start, never lost by one key.

use jiff::Timestamp;

use crate::app::WorkbenchMessage;
use crate::app::{Effect, Message};
use crate::state::layer::Layer;
use crate::state::unsaved::{KeptId, KeptText, UnsavedText};
use crate::tests::driver::{Driver, SHOP};

fn second(second: i64) -> Message {
    Message::Tick(Timestamp::from_second(second).expect("a time"))
}

/// Everything that was to be kept, in order.
fn kept(driver: &Driver) -> Vec<&[UnsavedText]> {
    let texts = driver.effects.iter().filter_map(|effect| match effect {
        Effect::KeepUnsaved { texts, .. } => Some(texts.as_slice()),
        _ => None,
    });
    texts.collect()
}

fn id() -> KeptId {
    KeptId {
        run: "run".to_owned(),
        file: "/shop.yaml".to_owned(),
    }
}

fn edits() -> KeptText {
    KeptText {
        id: id(),
        name: "shop.yaml".into(),
        path: Some("shop.yaml".into()),
        changed: false,
        text: SHOP.replace("# The shop.", "# My shop.").into(),
        at: Timestamp::UNIX_EPOCH,
    }
}

fn offered(edits: KeptText) -> Driver {
    Driver::file(SHOP).tell_workbench(WorkbenchMessage::UnsavedFound(vec![edits]))
}

fn is_offered(driver: &Driver) -> bool {
    matches!(driver.app.layers.last(), Some(Layer::Restore(_)))
}

fn forgets(driver: &Driver) -> bool {
    let mut effects = driver.effects.iter();
    effects.any(|effect| matches!(effect, Effect::ForgetUnsaved(_)))
}

#[test]
fn what_is_typed_is_kept_once_a_second_and_no_longer_than_it_is_unsaved() {
    let driver = Driver::file(SHOP).tell(second(1)).keys("e # # #");
    assert!(
        driver.app.wants_tick().is_some(),
        "there is something to keep"
    );
    let driver = driver.tell(second(2)).keys("#").tell(second(2));
    let texts = kept(&driver);
    assert_eq!(texts.len(), 1, "not twice a second");
    assert!(texts[0][0].text.contains("###") && *texts[0][0].base == *SHOP);
    let driver = driver.tell(second(3)).keys("left").tell(second(4));
    assert_eq!(kept(&driver).len(), 2, "not again without a change");
    assert!(kept(&driver)[1][0].text.contains("####"));
    let driver = driver.keys("esc d").tell(second(5));
    assert_eq!(kept(&driver).last(), Some(&[].as_slice()), "discarded");
}

#[test]
fn what_is_done_outside_of_the_editor_is_kept_and_a_save_ends_that() {
    let driver = Driver::file(SHOP).select("ledger").keys("d");
    let driver = driver.tell(second(10)).tell(second(20));
    let texts = kept(&driver);
    assert_eq!(texts.len(), 1);
    let text = texts[0][0].text.to_string();
    assert!(!text.contains("ledger"), "{text}");
    let driver = driver.tell_workbench(WorkbenchMessage::Saved { file: 0, text });
    let driver = driver.tell(second(30)).tell(second(40));
    assert_eq!(kept(&driver).last(), Some(&[].as_slice()));
}

#[test]
fn an_edited_sample_is_kept_without_a_path_and_nothing_is_kept_of_an_untouched_one() {
    let driver = Driver::sample("hello-broker.yaml").keys("j k 2 1");
    let driver = driver.tell(second(1)).tell(second(9));
    assert_eq!(kept(&driver), [] as [&[UnsavedText]; 0]);
    let driver = driver.keys("e #").tell(second(10)).tell(second(20));
    assert_eq!(kept(&driver)[0][0].path, None);
}

#[test]
fn edits_are_looked_for_when_something_is_opened() {
    let driver = Driver::file(SHOP);
    let found = driver.effects.iter().find_map(|effect| match effect {
        Effect::FindUnsaved { opened, .. } => Some(opened),
        _ => None,
    });
    assert_eq!(&*found.expect("they are looked for")[0].text, SHOP);
}

#[test]
fn restored_edits_are_unsaved_can_be_undone_and_replace_the_kept_ones() {
    let driver = offered(edits());
    assert!(is_offered(&driver));
    let driver = driver.keys("y");
    assert!(driver.file_text().starts_with("# My shop."));
    assert!(driver.app.workbench.open.is_unsaved(0));
    let replaced = driver.effects.iter().find_map(|effect| match effect {
        Effect::KeepUnsaved { texts, replaces } => Some((texts.len(), replaces.clone())),
        _ => None,
    });
    assert_eq!(replaced, Some((1, vec![id()])));
    let driver = driver.keys("u");
    assert_eq!(driver.file_text(), SHOP);
}

#[test]
fn no_single_key_loses_offered_edits() {
    for keys in ["n", "esc", "q", "enter", "d n", "d esc", "d y"] {
        let driver = offered(edits()).keys(keys);
        assert!(!forgets(&driver), "{keys}");
        let driver = offered(edits()).keys(&keys.replace('y', "q"));
        assert_eq!(driver.file_text(), SHOP, "{keys}");
    }
    let driver = offered(edits()).keys("d");
    assert!(!forgets(&driver));
    assert!(forgets(&driver.keys("d")));
}

#[test]
fn edits_of_an_older_text_say_so_and_are_saved_only_after_a_question() {
    let changed = KeptText {
        changed: true,
        ..edits()
    };
    let driver = offered(changed);
    let Some(Layer::Restore(offer)) = driver.app.layers.last() else {
        panic!("it is offered");
    };
    let head = &offer.lines[0].text;
    assert!(head.contains("changed on disk since"), "{head}");
    let driver = driver.keys("y W");
    assert!(matches!(driver.app.layers.last(), Some(Layer::Confirm(_))));
}

#[test]
fn a_file_that_was_never_saved_is_begun_again() {
    let begun = KeptText {
        name: "knew.yaml".into(),
        path: Some("knew.yaml".into()),
        text: "connect: {}\n".into(),
        ..edits()
    };
    let driver = offered(begun).keys("y");
    assert_eq!(
        driver.app.workbench.open.text(1).map(|text| &**text),
        Some("connect: {}\n")
    );
    assert!(driver.app.workbench.open.is_unsaved(1));
}

#[test]
fn edits_that_belong_to_nothing_that_is_open_are_not_offered() {
    let elsewhere = KeptText {
        name: "other".into(),
        path: None,
        ..edits()
    };
    assert!(!is_offered(&offered(elsewhere)));
}
