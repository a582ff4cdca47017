//! The one table of actions, a file for each heading.

mod edit;
mod events;
mod movement;
mod program;
mod run;
mod view;

use crate::actions::action::{Action, Group, Scope};
use crate::app::App;

/// All there is to know of one action: keymap, bar, help, palette and documents read it, and a key runs it.
#[derive(Clone, Copy, Debug)]
pub struct ActionRow {
    pub action: Action,
    /// Name in documents and configuration, such as `fire-now`.
    pub name: &'static str,
    /// One to three words, for the bar and lists.
    pub title: &'static str,
    /// One sentence.
    pub help: &'static str,
    /// Default bindings, each one or more keys with spaces between.
    pub keys: &'static [&'static str],
    pub scopes: &'static [Scope],
    /// Heading of the help it stands under.
    pub group: Group,
    /// Gives the reason why it cannot be done now where its keys count; `None` if it can.
    pub(crate) requires: fn(&App) -> Option<&'static str>,
    /// Does it. Called only while nothing disables it.
    pub(crate) run: fn(&mut App),
}

/// Every action once, heading by heading.
pub fn rows() -> impl Iterator<Item = &'static ActionRow> {
    movement::ROWS
        .iter()
        .chain(&run::ROWS)
        .chain(&edit::ROWS)
        .chain(&events::ROWS)
        .chain(&view::ROWS)
        .chain(&program::ROWS)
}

impl Action {
    /// The row of the table.
    #[must_use]
    pub fn row(self) -> &'static ActionRow {
        // A test holds that every action has a row, so the other way is never taken.
        rows()
            .find(|row| row.action == self)
            .unwrap_or(&program::ROWS[0])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

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
            assert!(
                row.help.ends_with('.') && row.help.len() > 10,
                "{}",
                row.help
            );
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
