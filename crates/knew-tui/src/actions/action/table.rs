//! The one table of actions, a file for each heading.

mod edit;
mod go;
mod program;
mod run;
mod stream;
mod view;

use crate::actions::action::{Action, Row};

/// Every action once, heading by heading.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    go::ROWS
        .iter()
        .chain(&run::ROWS)
        .chain(&edit::ROWS)
        .chain(&stream::ROWS)
        .chain(&view::ROWS)
        .chain(&program::ROWS)
}

impl Action {
    /// The row of the table.
    #[must_use]
    pub fn row(self) -> &'static Row {
        // A test holds that every action has a row, so the other way is never taken.
        rows()
            .find(|row| row.action == self)
            .unwrap_or(&program::ROWS[0])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use crate::actions::action::Scope;
    use crate::actions::action::table::*;
    use crate::input::key::Key;

    #[test]
    fn every_action_has_one_row_a_name_a_title_a_sentence_and_a_key() {
        let mut names = HashSet::new();
        for row in rows() {
            assert!(names.insert(row.name), "{} is there twice", row.name);
            assert_eq!(row.action.row().name, row.name);
            assert!(
                !row.title.is_empty() && row.title.len() <= 14,
                "{}",
                row.title
            );
            assert!(row.doc.ends_with('.') && row.doc.len() > 10, "{}", row.doc);
            assert!(
                !row.keys.is_empty() && !row.scopes.is_empty(),
                "{}",
                row.name
            );
        }
    }

    #[test]
    fn every_key_can_be_read() {
        for row in rows() {
            for keys in row.keys {
                let read = Key::sequence(keys);
                assert_eq!(read.len(), keys.split(' ').count(), "{}: {keys}", row.name);
            }
        }
    }

    #[test]
    fn no_two_actions_of_a_scope_share_a_key_or_the_start_of_one() {
        let mut taken: HashMap<(Scope, &str), &str> = HashMap::new();
        for row in rows() {
            for scope in row.scopes {
                for keys in row.keys {
                    let other = taken.insert((*scope, keys), row.name);
                    assert_eq!(other, None, "{keys} in {scope:?}");
                }
            }
        }
        for ((scope, keys), name) in &taken {
            let first = keys.split(' ').next().expect("a key");
            if first != *keys {
                assert_eq!(
                    taken.get(&(*scope, first)),
                    None,
                    "{name} begins with {first}"
                );
            }
        }
    }

    #[test]
    fn nothing_that_is_done_on_the_workbench_needs_control() {
        let alone = ["leave", "suspend", "page-up", "page-down"];
        for row in rows().filter(|row| !alone.contains(&row.name)) {
            let free = row.keys.iter().any(|keys| !keys.contains("ctrl-"));
            assert!(free, "{}", row.name);
        }
    }
}
