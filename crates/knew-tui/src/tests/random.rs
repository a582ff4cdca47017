//! Whatever is typed: nothing breaks, and undo brings every byte back.

use proptest::prelude::*;

use crate::actions::action::table;
use crate::app::Message;
use crate::input::key::{Key, Mouse, MouseKind};
use crate::tests::driver::Driver;
use crate::view::hit_map::Hit;

fn key() -> impl Strategy<Value = String> {
    let bound: Vec<String> = table::rows()
        .flat_map(|row| row.keys)
        .flat_map(|keys| keys.split(' '))
        .chain([
            "y",
            "n",
            "x",
            "backspace",
            "delete",
            "a",
            "\"",
            "ä",
            "{",
            "-",
        ])
        .map(str::to_owned)
        .collect();
    proptest::sample::select(bound)
}

fn press(mut driver: Driver, keys: &[String]) -> Driver {
    for (count, key) in keys.iter().enumerate() {
        let hub = driver
            .app
            .workbench
            .open
            .graph
            .hubs
            .first()
            .map(|hub| hub.id.name.clone());
        if let Some(hub) = hub
            && count % 7 == 0
        {
            driver = driver.arrives(&hub, "order.created");
        }
        driver = driver.keys(key);
        let hit = Hit::Item(count);
        if count % 11 == 0 {
            driver = driver.tell(Message::Mouse(Mouse {
                kind: MouseKind::ScrollDown,
                x: 1,
                y: 1,
                hit: Some(hit),
            }));
        }
        let _ = (
            driver.app.bar(),
            driver.app.why(),
            driver.app.yaml(),
            driver.app.data(),
        );
    }
    driver
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_keys_break_anything(keys in proptest::collection::vec(key(), 1..60)) {
        press(Driver::sample("hello-broker.yaml"), &keys);
    }

    #[test]
    fn undo_brings_every_byte_back(edits in proptest::collection::vec("[ -~äö\n]{1,8}", 1..5)) {
        let mut driver = Driver::sample("hello-broker.yaml");
        let before = driver.file_text().to_owned();
        for edit in &edits {
            driver = driver.keys("e").text(edit).keys("ctrl-s");
            // What cannot be parsed is written after a question, and stays in the editor.
            if !driver.app.layers.is_empty() {
                driver = driver.keys("y esc");
            }
            driver = driver.keys("1 j");
        }
        let edits = driver.app.workbench.history.done.len();
        for _ in 0..edits {
            driver = driver.keys("u");
        }
        prop_assert_eq!(driver.file_text(), before.as_str());
        prop_assert!(!driver.app.workbench.open.stale);
        let redo = Key::parse("U").expect("a key");
        for _ in 0..edits {
            driver = driver.tell(Message::Key(redo));
        }
        prop_assert_eq!(driver.app.workbench.history.undone.len(), 0);
    }
}
