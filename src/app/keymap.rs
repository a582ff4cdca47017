//! From keys to actions, by the scopes that count now.

use super::action::{Action, Scope, table};
use super::key::Key;
use super::{App, Pane, Screen};

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

/// What keys mean in some scopes, the first scope first.
#[must_use]
pub fn meaning(scopes: &[Scope], keys: &[Key]) -> Meaning {
    let mut beginning = false;
    for scope in scopes {
        for row in table::rows().filter(|row| row.scopes.contains(scope)) {
            for binding in row.keys {
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

impl App {
    /// The scopes whose keys count now, nearest first.
    #[must_use]
    pub fn scopes(&self) -> &'static [Scope] {
        if self.editor.is_some() {
            return &[Scope::Editor];
        }
        match (&self.screen, self.focus) {
            (Screen::Gallery, _) => &[Scope::Gallery, Scope::Global],
            (_, Pane::Graph) => &[Scope::Graph, Scope::Workbench, Scope::Global],
            (_, Pane::Events) => &[Scope::Events, Scope::Workbench, Scope::Global],
            (_, Pane::Inspect) => &[Scope::Inspect, Scope::Workbench, Scope::Global],
            (_, Pane::Yaml) => &[Scope::Yaml, Scope::Workbench, Scope::Global],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(scopes: &[Scope], keys: &str) -> Meaning {
        meaning(scopes, &Key::sequence(keys))
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
