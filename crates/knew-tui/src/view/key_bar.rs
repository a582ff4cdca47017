//! The bottom bar: the keys most useful now, best first.

use crate::actions::action::Action;
use crate::app::{App, Pane, Screen};
use crate::state::inspector::InspectedItem;
use knew_core::record::NodeCondition;

/// How many keys the bar shows besides help.
const SHOWN: usize = 6;

/// What one can do in the composer besides filling it in.
const COMPOSER: [Action; 3] = [
    Action::ChooseEvent,
    Action::KeepTemplate,
    Action::SentBefore,
];

/// One key of the bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The key, such as `ctrl-s`.
    pub keys: String,
    /// What it does, in a word or two.
    pub title: &'static str,
    /// The action itself, for a click.
    pub action: Action,
}

impl Hint {
    /// A key of a layer, which is no action of the table.
    fn in_layer((keys, title): &(&str, &'static str)) -> Self {
        Self {
            keys: (*keys).to_owned(),
            title,
            action: Action::Back,
        }
    }

    /// The four directions as one, where all of them lead somewhere.
    fn walk(keys: String) -> Self {
        Self {
            keys,
            title: "move",
            action: Action::Down,
        }
    }
}

impl App {
    /// The keys to show now; what cannot be done now is left out.
    #[must_use]
    pub fn bar(&self) -> Vec<Hint> {
        if let Some(layer) = self.layers.last() {
            let mut hints: Vec<Hint> = layer.keys().iter().map(Hint::in_layer).collect();
            if layer.is_composer() {
                let own = COMPOSER.iter().map(|action| self.hint(*action));
                hints.splice(1..1, own.filter(|own| !own.keys.is_empty()));
            }
            return hints;
        }
        let wrong = self.screen == Screen::Workbench && self.wrong_count() > 0;
        let problems = wrong.then_some(Action::Problems);
        let mut useful: Vec<Action> = self.useful().to_vec();
        useful.retain(|useful| Some(*useful) != problems);
        useful.splice(useful.len().min(2)..useful.len().min(2), problems);
        // A hub that is not ready gets no event before somebody does this, or starts what it waits for.
        useful.splice(0..0, self.waits_outside().then_some(Action::KeepInMemory));
        let mut shown: Vec<Action> = useful
            .into_iter()
            .filter(|action| self.disabled(*action).is_none())
            .take(SHOWN)
            .collect();
        if self.workbench.editor.is_none() {
            shown.extend([Action::Palette, Action::Help]);
        }
        let walk = self.directions().map(Hint::walk);
        walk.into_iter()
            .chain(shown.into_iter().map(|shown| self.hint(shown)))
            .collect()
    }

    /// The keys that move the selection here.
    fn directions(&self) -> Option<String> {
        let ways: &[Action] = match (&self.screen, self.workbench.focus) {
            _ if self.workbench.editor.is_some() => return None,
            (Screen::Gallery, _) | (Screen::Workbench, Pane::Events) => &[Action::Down, Action::Up],
            (Screen::Workbench, Pane::Graph) => {
                &[Action::Left, Action::Down, Action::Up, Action::Right]
            }
            (Screen::Workbench, Pane::Inspect | Pane::Yaml) => return None,
        };
        let keys: Vec<String> = ways.iter().map(|way| self.keymap.hint(*way)).collect();
        let short = keys.iter().all(|key| key.chars().count() == 1);
        Some(keys.join(if short { "" } else { " " }))
    }

    fn hint(&self, action: Action) -> Hint {
        Hint {
            keys: self.keymap.hint(action),
            title: action.row().title,
            action,
        }
    }

    fn useful(&self) -> &'static [Action] {
        use Action::{
            Add, Back, Connect, Copy, CopyCurl, Edit, EditOutside, EditorComplete, EditorFix,
            EditorLeave, EditorSave, EditorUndo, Filter, Fire, Fold, Follow, Full, NextPane,
            NextTab, Open, Pause, Problems, Quit, Replay, Right, Send, Theme, Undo, Why,
        };
        if self.workbench.editor.is_some() {
            return &[
                EditorSave,
                EditorFix,
                EditorComplete,
                EditorUndo,
                EditorLeave,
            ];
        }
        if self.screen == Screen::Gallery {
            return &[Open, Theme, Quit];
        }
        match self.workbench.focus {
            Pane::Graph if self.selects_source() => &[Fire, Send, Edit, Connect, NextPane, Undo],
            Pane::Graph if self.selects_hub() => &[Send, Right, Fold, Add, NextPane, Undo],
            Pane::Graph => &[Open, Send, Edit, Connect, Undo, Problems, NextPane],
            Pane::Events => &[Why, Replay, Filter, Pause, Follow, Copy],
            Pane::Inspect if self.workbench.inspect.subject == InspectedItem::Arrival => {
                &[NextTab, Replay, Copy, CopyCurl, NextPane, Back]
            }
            Pane::Inspect => &[NextTab, Send, Edit, NextPane, Back],
            Pane::Yaml => &[Edit, EditOutside, Undo, Copy, Full, NextPane],
        }
    }

    fn selects_source(&self) -> bool {
        let id = self.workbench.selected.as_ref();
        id.is_some_and(|id| self.workbench.open.graph.source(id).is_some())
    }

    /// Whether the selected thing is a hub, or hangs on one, that is kept outside and not ready.
    fn waits_outside(&self) -> bool {
        let graph = &self.workbench.open.graph;
        let hub = self
            .workbench
            .selected
            .as_ref()
            .map(|id| match graph.route(id) {
                Some(route) => &route.hub,
                None => id,
            });
        let condition = hub.and_then(|hub| self.journal.condition(hub));
        condition.is_some_and(|condition| condition != NodeCondition::Ready)
    }

    fn selects_hub(&self) -> bool {
        let id = self.workbench.selected.as_ref();
        id.is_some_and(|id| self.workbench.open.graph.hub(id).is_some())
    }
}
