//! The keys the user chose instead of the table's, and what keeps some from being taken.

use crate::actions::action::{Action, Scope, table};
use crate::input::key::{Code, Key};
use crate::input::keymap::{Keymap, STACKS};
use knew_text::closest_name;

/// Keys for one action, as the user wrote them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The name of the action.
    pub name: String,
    /// Its keys, each one or more keys with spaces between.
    pub keys: Vec<String>,
}

impl Keymap {
    /// Takes what was chosen, as far as it can be; the rest stays as the table has it. Each refusal is
    /// the index of a choice and a sentence.
    #[must_use]
    pub fn of(choices: &[Choice]) -> (Self, Vec<(usize, String)>) {
        let mut refused = Vec::new();
        let mut taken: Vec<(usize, Action)> = Vec::new();
        for (index, choice) in choices.iter().enumerate() {
            match sound(choice) {
                Ok(action) => taken.push((index, action)),
                Err(sentence) => refused.push((index, sentence)),
            }
        }
        let mut keymap = Self::default();
        for (index, action) in &taken {
            let keys = choices[*index].keys.clone();
            keymap.chosen.insert(*action, keys);
        }
        // Of two that want one key, the later choice gives way; the table alone has no such two.
        while let Some((place, sentence)) = keymap.clash(&taken) {
            let (index, action) = taken.remove(place);
            keymap.chosen.remove(&action);
            refused.push((index, sentence));
        }
        refused.sort();
        (keymap, refused)
    }

    /// The last choice whose keys mean something else already, and a sentence about it.
    fn clash(&self, taken: &[(usize, Action)]) -> Option<(usize, String)> {
        let mut places = taken.iter().enumerate().rev();
        places.find_map(|(place, (_, action))| {
            let (keys, other) = self.rival(*action)?;
            let other = other.row().name;
            Some((place, format!("`{keys}` is a key of `{other}` already")))
        })
    }

    /// A key of an action that another action of the same place has too, or begins with, or begins.
    fn rival(&self, action: Action) -> Option<(String, Action)> {
        let stacks = STACKS.iter().filter(|stack| reaches(action, stack));
        let others = stacks.flat_map(|stack| {
            let actions = table::rows().map(|row| row.action);
            actions.filter(move |other| *other != action && reaches(*other, stack))
        });
        let mut theirs = others.flat_map(|other| self.keys(other).map(move |keys| (keys, other)));
        theirs.find_map(|(theirs, other)| {
            let ours = self.keys(action).find(|ours| meet(ours, theirs))?;
            Some((ours.to_owned(), other))
        })
    }
}

fn reaches(action: Action, stack: &[Scope]) -> bool {
    let mut scopes = action.row().scopes.iter();
    scopes.any(|scope| stack.contains(scope))
}

/// Whether one binding is, or begins with, the other.
fn meet(one: &str, other: &str) -> bool {
    let (one, other) = (Key::sequence(one), Key::sequence(other));
    one.starts_with(&other) || other.starts_with(&one)
}

/// The action of a choice whose keys can be typed.
fn sound(choice: &Choice) -> Result<Action, String> {
    let Some(row) = table::rows().find(|row| row.name == choice.name) else {
        let names: Vec<&str> = table::rows().map(|row| row.name).collect();
        let meant = closest_name(&choice.name, &names);
        let meant = meant.map_or("`knew keys` lists them".to_owned(), |meant| {
            format!("did you mean `{meant}`?")
        });
        return Err(format!("no action is called `{}`; {meant}", choice.name));
    };
    for keys in &choice.keys {
        let typed = typed(keys)?;
        let fixed = matches!(
            row.action,
            Action::Leave | Action::Suspend | Action::EditorUndo
        );
        if !fixed && typed.iter().any(leaves) {
            return Err(
                "ctrl-c always leaves, and ctrl-z suspends or takes back what was typed".to_owned(),
            );
        }
        let form = row.scopes.contains(&Scope::Composer);
        if form && typed.len() > 1 {
            return Err(format!(
                "`{keys}` is more than one key, and here one is typed into the form"
            ));
        }
        let needed = row.scopes.contains(&Scope::Editor) && typed.iter().any(writes);
        if needed || form && typed.iter().any(fills) {
            return Err(format!(
                "`{keys}` is for typing; take a key with ctrl or alt"
            ));
        }
    }
    Ok(row.action)
}

fn typed(keys: &str) -> Result<Vec<Key>, String> {
    if keys.trim().is_empty() {
        return Err("a key is missing; [] takes all keys away".to_owned());
    }
    let words = keys.split_whitespace();
    let read = words.map(|word| {
        Key::parse(word).ok_or_else(|| {
            format!("`{word}` is no key; keys are written like g, ctrl-s, f5, space, or \"g d\"")
        })
    });
    read.collect()
}

fn leaves(key: &Key) -> bool {
    key.ctrl && matches!(key.code, Code::Char('c' | 'z'))
}

/// Whether a text being edited needs the key.
fn writes(key: &Key) -> bool {
    let needed = [Code::Backspace, Code::Delete, Code::Enter];
    let needed = matches!(key.code, Code::Char(_)) || needed.contains(&key.code);
    needed && !key.ctrl && !key.alt
}

/// Whether a form needs the key.
fn fills(key: &Key) -> bool {
    let moves = [
        Code::Esc,
        Code::Tab,
        Code::BackTab,
        Code::Up,
        Code::Down,
        Code::Left,
        Code::Right,
        Code::Home,
        Code::End,
    ];
    writes(key) || moves.contains(&key.code) && !key.ctrl && !key.alt
}

#[cfg(test)]
mod tests {
    use crate::input::keymap::Meaning;
    use crate::input::keymap::overrides::*;

    fn choice(name: &str, keys: &[&str]) -> Choice {
        Choice {
            name: name.to_owned(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        }
    }

    fn graph(keymap: &Keymap, keys: &str) -> Meaning {
        let scopes = [Scope::Graph, Scope::Workbench, Scope::Global];
        keymap.meaning(&scopes, &Key::sequence(keys))
    }

    #[test]
    fn the_table_itself_has_no_rivals() {
        let keymap = Keymap::default();
        for row in table::rows() {
            assert_eq!(keymap.rival(row.action), None, "{}", row.name);
        }
    }

    #[test]
    fn a_chosen_key_replaces_those_of_the_table_and_two_can_swap() {
        let (keymap, refused) = Keymap::of(&[
            choice("send", &["r", "ctrl-t x"]),
            choice("replay", &["s"]),
            choice("theme", &[]),
        ]);
        assert_eq!(refused, []);
        assert_eq!(graph(&keymap, "r"), Meaning::Action(Action::Send));
        assert_eq!(graph(&keymap, "ctrl-t x"), Meaning::Action(Action::Send));
        assert_eq!(graph(&keymap, "s"), Meaning::Action(Action::Replay));
        assert_eq!(graph(&keymap, "t"), Meaning::Nothing);
        assert_eq!(keymap.hint(Action::Send), "r");
        assert_eq!(keymap.list(Action::Send), "r ctrl-t x");
    }

    #[test]
    fn what_cannot_be_taken_is_told_and_leaves_the_table_as_it_is() {
        let (keymap, refused) = Keymap::of(&[
            choice("sned", &["x"]),
            choice("send", &["meta-x"]),
            choice("replay", &["g"]),
            choice("pause", &["ctrl-c"]),
            choice("apply", &["s"]),
            choice("choose-event", &["tab"]),
            choice("keep-template", &["ctrl-x t"]),
        ]);
        let parts = [
            "did you mean `send`?",
            "`meta-x` is no key",
            "`g` is a key of",
            "always leaves",
            "is for typing",
            "is for typing",
            "more than one key",
        ];
        assert_eq!(refused.len(), parts.len());
        for ((_, sentence), part) in refused.iter().zip(parts) {
            assert!(sentence.contains(part), "{sentence}");
        }
        assert_eq!(keymap, Keymap::default());
    }

    #[test]
    fn of_two_choices_for_one_key_the_later_gives_way() {
        let (keymap, refused) = Keymap::of(&[choice("send", &["f7"]), choice("replay", &["f7"])]);
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].0, 1);
        assert_eq!(keymap.hint(Action::Send), "f7");
        assert_eq!(keymap.hint(Action::Replay), "r");
    }
}
