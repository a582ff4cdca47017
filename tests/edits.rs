//! Whatever is edited in whatever is written: the rest stays, the text says what the edit says, and
//! taking everything back gives the bytes one began with.
//!
//! What is compared after each edit stands in `tests/fuzz/promises/edit.rs`: the other documents and
//! the lines around the field byte for byte, and the meaning as another reader reads it.

use std::fmt::Write as _;
use std::sync::Arc;

use knew_tui::state::history::{Change, Edit, History};
use proptest::prelude::*;

#[expect(dead_code, reason = "scripts of text are the fuzzer's way in")]
#[path = "fuzz/promises/edit.rs"]
mod edit;

/// A value of a field, as lines at a column or in brackets.
#[derive(Clone, Debug)]
enum Written {
    Word(&'static str),
    Flow(Vec<(u8, Written)>),
    Map(Vec<(u8, Written)>),
    List(Vec<Written>),
}

const WORDS: &[&str] = &[
    "a",
    "12",
    "'it''s'",
    "\"x\\ty\"",
    "true",
    "",
    "text # said",
    "|\n      one\n      # two\n",
    ">-\n      folded\n      text",
    "&anchor x",
    "*anchor",
    "!!str 5",
    "http://x/?y#z",
];

fn written() -> impl Strategy<Value = Written> {
    let word = prop::sample::select(WORDS).prop_map(Written::Word);
    word.prop_recursive(3, 24, 4, |inner| {
        let entries = prop::collection::vec((any::<u8>(), inner.clone()), 1..4);
        prop_oneof![
            entries.clone().prop_map(Written::Map),
            entries.prop_map(Written::Flow),
            prop::collection::vec(inner, 1..4).prop_map(Written::List),
        ]
    })
}

impl Written {
    /// In brackets, where neither comments nor lines have room.
    fn flow(&self) -> String {
        match self {
            Self::Word(word) if word.contains(['\n', '#', '*', '&']) || word.is_empty() => {
                "'w'".to_owned()
            }
            Self::Word(word) => (*word).to_owned(),
            Self::Flow(entries) | Self::Map(entries) => {
                let parts = entries.iter().enumerate();
                let parts = parts.map(|(at, (key, it))| format!("k{at}{key}: {}", it.flow()));
                format!("{{{}}}", parts.collect::<Vec<_>>().join(", "))
            }
            Self::List(items) => {
                let parts: Vec<_> = items.iter().map(Self::flow).collect();
                format!("[{}]", parts.join(", "))
            }
        }
    }

    /// What stands behind a colon or a dash, with the lines below it.
    fn block(&self, column: usize) -> String {
        let indent = " ".repeat(column);
        match self {
            Self::Word(word) => format!(
                " {}\n",
                word.replace("\n      ", &format!("\n{indent}  "))
                    .trim_end()
            ),
            Self::Flow(_) => format!(" {} # in brackets\n", self.flow()),
            Self::Map(entries) => {
                let mut text = "\n".to_owned();
                for (at, (key, it)) in entries.iter().enumerate() {
                    _ = write!(
                        text,
                        "{indent}# on it\n{indent}k{at}{key}:{}",
                        it.block(column + 2)
                    );
                }
                text
            }
            Self::List(items) => {
                let mut text = "\n".to_owned();
                for it in items {
                    _ = write!(text, "{indent}-{}", it.block(column + 2));
                }
                text
            }
        }
    }
}

const VERBS: &[&str] = &[
    "set", "set", "remove", "remove", "add", "push", "key", "nest", "enlist", "drop",
];
const VALUES: &[&str] = &["x", "7", "a: b", "it's", "- y", "é", "true", "{m: n}"];

fn verb() -> impl Strategy<Value = String> {
    let parts = (
        prop::sample::select(VERBS),
        0..40_u8,
        prop::sample::select(VALUES),
    );
    parts.prop_map(|(verb, number, value)| format!("{verb} {number} {value}"))
}

proptest! {
    #[test]
    fn the_rest_stays_the_meaning_follows_and_all_can_be_taken_back(
        edits in prop::collection::vec(verb(), 1..6),
        documents in prop::collection::vec(written(), 1..4),
        windows in any::<bool>(),
    ) {
        let mut text = String::new();
        for document in &documents {
            _ = write!(text, "---\n# licence\nfirst: &anchor word\nfield:{}last: end\n", document.block(2));
        }
        let text = if windows { text.replace('\n', "\r\n") } else { text };
        let texts = edit::texts(&format!("{}\n\n{text}", edits.join("\n")));
        let mut history = History::default();
        for pair in texts.windows(2) {
            let [before, after] = [&pair[0], &pair[1]].map(|it| Arc::from(it.as_str()));
            let change = Change { file: 0, before, after };
            history.push(Edit { title: "edit".to_owned(), changes: vec![change], theirs: false, renamed: None });
        }
        let mut now = texts.last().cloned().unwrap_or_default();
        while let Some(undone) = history.undo() {
            for change in undone.changes {
                prop_assert_eq!(&*change.after, now.as_str());
                now = change.before.to_string();
            }
        }
        prop_assert_eq!(now, text);
    }
}
