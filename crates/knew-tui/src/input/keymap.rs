//! From keys to actions, by the scopes that count now.

pub mod overrides;

use std::collections::BTreeMap;

use crate::actions::action::table::{self, ActionRow};
use crate::actions::action::{Action, Scope};
use crate::app::{App, Pane, Screen};
use crate::input::key::Key;

/// What some keys mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// An action.
    Action(Action),
    /// The beginning of the keys of one.
    Beginning,
    /// Nothing.
    Nothing,
}

/// Which keys do what: those of the table, and those the user chose instead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    chosen: BTreeMap<Action, Vec<String>>,
}

impl Keymap {
    /// The keys of an action, each one or more keys with spaces between.
    pub fn keys(&self, action: Action) -> impl Iterator<Item = &str> {
        let chosen = self.chosen.get(&action);
        let table = if chosen.is_some() {
            &[]
        } else {
            action.row().keys
        };
        let chosen = chosen.into_iter().flatten().map(String::as_str);
        table.iter().copied().chain(chosen)
    }

    /// What keys mean in some scopes, the first scope first.
    #[must_use]
    pub fn meaning(&self, scopes: &[Scope], keys: &[Key]) -> Meaning {
        let mut beginning = false;
        for scope in scopes {
            for row in table::rows().filter(|row| row.scopes.contains(scope)) {
                for binding in self.keys(row.action) {
                    let bound = Key::sequence(binding);
                    if bound == keys {
                        return Meaning::Action(row.action);
                    }
                    beginning |= bound.starts_with(keys);
                }
            }
        }
        if beginning {
            Meaning::Beginning
        } else {
            Meaning::Nothing
        }
    }

    /// What a key means in some scope, whichever comes first in the table.
    #[must_use]
    pub fn elsewhere(&self, key: Key) -> Option<Action> {
        let bound = |row: &&ActionRow| {
            let mut keys = self.keys(row.action);
            keys.any(|keys| Key::sequence(keys) == [key])
        };
        table::rows().find(bound).map(|row| row.action)
    }

    /// The keys as the bar shows them: the first binding, a sequence run together.
    #[must_use]
    pub fn hint(&self, action: Action) -> String {
        self.keys(action).next().map_or_else(String::new, brief)
    }

    /// All keys of an action, for the help.
    #[must_use]
    pub fn list(&self, action: Action) -> String {
        let keys: Vec<String> = self.keys(action).map(brief).collect();
        keys.join(" ")
    }
}

/// `g d` is shown as `gd`; a named key keeps its space.
fn brief(keys: &str) -> String {
    if keys.split(' ').all(|key| key.chars().count() == 1) {
        keys.replace(' ', "")
    } else {
        keys.to_owned()
    }
}

/// The scopes that can count at once, nearest first.
const STACKS: [&[Scope]; 7] = [
    &[Scope::Editor],
    &[Scope::Gallery, Scope::Global],
    &[Scope::Graph, Scope::Workbench, Scope::Global],
    &[Scope::Events, Scope::Workbench, Scope::Global],
    &[Scope::Inspect, Scope::Workbench, Scope::Global],
    &[Scope::Yaml, Scope::Workbench, Scope::Global],
    &[Scope::Composer],
];

impl App {
    /// The scopes whose keys count while no layer takes them, nearest first.
    #[must_use]
    pub fn scopes(&self) -> &'static [Scope] {
        let [editor, gallery, graph, events, inspect, yaml, _] = STACKS;
        match (&self.screen, self.workbench.focus) {
            _ if self.workbench.editor.is_some() => editor,
            (Screen::Gallery, _) => gallery,
            (_, Pane::Graph) => graph,
            (_, Pane::Events) => events,
            (_, Pane::Inspect) => inspect,
            (_, Pane::Yaml) => yaml,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::input::keymap::*;

    fn mean(scopes: &[Scope], keys: &str) -> Meaning {
        Keymap::default().meaning(scopes, &Key::sequence(keys))
    }

    #[test]
    fn every_binding_of_the_table_means_its_action() {
        for row in table::rows() {
            for scope in row.scopes {
                for keys in row.keys {
                    assert_eq!(mean(&[*scope], keys), Meaning::Action(row.action), "{keys}");
                }
            }
        }
    }

    #[test]
    fn the_nearer_scope_wins() {
        let both = [Scope::Inspect, Scope::Graph];
        assert_eq!(mean(&both, "+"), Meaning::Action(Action::Deeper));
    }

    #[test]
    fn a_sequence_waits_for_its_end() {
        let scopes = [Scope::Workbench, Scope::Global];
        assert_eq!(mean(&scopes, "g"), Meaning::Beginning);
        assert_eq!(mean(&scopes, "g d"), Meaning::Action(Action::GoTarget));
        assert_eq!(mean(&scopes, "g x"), Meaning::Nothing);
    }
}
