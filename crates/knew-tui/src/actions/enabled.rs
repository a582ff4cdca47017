//! Which actions can be done now, and why the others cannot.

use crate::actions::action::{Action, Scope};
use crate::actions::hub_storage;
use crate::app::{App, Pane, Running, Screen};
use crate::state::inspector::Tab;
use crate::state::layer::Layer;
use crate::state::unseen_failures::Losses;

const SAMPLE: &str = "a sample has no file; S saves a copy";

impl App {
    /// Why an action cannot be done now; `None` when it can.
    #[must_use]
    pub fn disabled(&self, action: Action) -> Option<String> {
        let scopes = action.row().scopes;
        let here = scopes.iter().any(|scope| self.is_in(*scope));
        let reason = if here {
            self.lacking(action)?
        } else {
            elsewhere(scopes)
        };
        Some(reason.to_owned())
    }

    fn is_in(&self, scope: Scope) -> bool {
        let (open, reading) = (
            self.screen == Screen::Workbench,
            self.workbench.editor.is_none(),
        );
        match scope {
            Scope::Global => reading,
            Scope::Gallery => !open,
            Scope::Workbench => open && reading,
            Scope::Graph => open && reading && self.workbench.focus == Pane::Graph,
            Scope::Events => open && reading && self.workbench.focus == Pane::Events,
            Scope::Inspect => open && reading && self.workbench.focus == Pane::Inspect,
            Scope::Yaml => open && reading && self.workbench.focus == Pane::Yaml,
            Scope::Editor => open && !reading,
            Scope::Composer => self.layers.last().is_some_and(Layer::is_composer),
        }
    }

    fn lacking(&self, action: Action) -> Option<&'static str> {
        let missing = |is: bool, reason: &'static str| (!is).then_some(reason);
        let graph = &self.workbench.open.graph;
        let selected = self.workbench.selected.as_ref();
        match action {
            Action::Send => self.runs().or_else(|| {
                missing(
                    self.destination().is_some(),
                    "select a broker, a channel, a route or a source to send to",
                )
            }),
            Action::Fire => self.runs().or_else(|| {
                missing(
                    selected.is_some_and(|id| graph.source(id).is_some()),
                    "select a source to let it fire",
                )
            }),
            Action::Replay | Action::ReplayEdited => self
                .runs()
                .or_else(|| missing(self.arrival().is_some(), "select an event to send again")),
            Action::Faults => self.runs().or_else(|| {
                missing(
                    self.victim().is_some(),
                    "select a service, or a route to one",
                )
            }),
            Action::KeepInMemory => self.runs().or_else(|| {
                missing(
                    hub_storage::system(self).is_some(),
                    "select a hub whose events Kafka or NATS keeps",
                )
            }),
            Action::Trust => missing(
                !self.workbench.untrusted.is_empty(),
                "this folder asks for nothing",
            ),
            Action::Edit => missing(
                self.editable().is_some(),
                "what is selected has no text of its own",
            ),
            Action::Add => missing(!self.workbench.open.paths.is_empty(), "nothing is open"),
            Action::Connect => missing(
                selected.is_some_and(|id| self.end_of(id).is_some() || graph.hub(id).is_some()),
                "select a source, a route or a hub to connect it",
            ),
            Action::Delete | Action::Rename => missing(
                selected.is_some_and(|id| self.workbench.open.origin(id).is_some()),
                "what is selected has no text of its own",
            ),
            Action::EditOutside => missing(
                self.path_at_cursor().is_some(),
                "what is selected lies in no file; S saves a copy",
            ),
            Action::Undo => missing(!self.workbench.history.done.is_empty(), "nothing to undo"),
            Action::Redo => missing(!self.workbench.history.undone.is_empty(), "nothing to redo"),
            Action::Save => self.nothing_to_save(),
            Action::ShowChanges => {
                missing(self.workbench.open.has_unsaved(), "everything is saved")
            }
            Action::ClearFilter => {
                missing(!self.workbench.stream.filter.is_empty(), "no filter is set")
            }
            Action::Seen => missing(
                self.losses() != Losses::default(),
                "nothing was lost since you looked",
            ),
            Action::EditorMend => missing(
                self.mendable().is_some(),
                "a person must decide how to mend this",
            ),
            Action::Deeper | Action::Shallower => missing(
                self.workbench.inspect.tab == Tab::Data && self.traced().is_some(),
                "only on the data of an event",
            ),
            Action::Follow => missing(!self.workbench.stream.follow, "it follows already"),
            Action::GoTarget | Action::GoSender | Action::Fold | Action::Copy => {
                missing(selected.is_some(), "nothing is selected")
            }
            Action::GoHub => missing(
                selected.is_some_and(|id| graph.route(id).is_some()),
                "select a route to go to its hub",
            ),
            Action::GoBack => missing(
                !self.workbench.graph_view.trail.is_empty(),
                "nothing was selected before",
            ),
            Action::GoAhead => missing(
                !self.workbench.graph_view.ahead.is_empty(),
                "there is nothing ahead",
            ),
            Action::Why => missing(
                selected.is_some() || self.arrival().is_some(),
                "nothing is selected",
            ),
            Action::CopyCurl => missing(
                self.arrival().is_some() || self.destination().is_some(),
                "select an event, a hub or a route",
            ),
            _ => None,
        }
    }

    fn runs(&self) -> Option<&'static str> {
        match self.workbench.running {
            Running::At(_) | Running::Starting => None,
            Running::Stopped => Some("nothing runs"),
            Running::Failed(_) => Some("the engine could not start; L tells why"),
        }
    }

    fn nothing_to_save(&self) -> Option<&'static str> {
        let files = 0..self.workbench.open.paths.len();
        let unsaved: Vec<usize> = files
            .filter(|file| self.workbench.open.is_unsaved(*file))
            .collect();
        if unsaved.is_empty() {
            return Some("everything is saved");
        }
        let written = |file: &usize| {
            self.workbench
                .open
                .paths
                .get(*file)
                .is_some_and(Option::is_some)
        };
        let nowhere = !unsaved.iter().any(written);
        nowhere.then(|| unsaved.first().map_or(SAMPLE, |file| self.fileless(*file)))
    }

    /// Why a text cannot be written where it came from.
    pub(crate) fn fileless(&self, file: usize) -> &'static str {
        let name = self
            .workbench
            .open
            .manifest
            .files
            .get(file)
            .map(|file| &*file.name);
        match name {
            Some("stdin") => "it came from a pipe, not from a file; S saves a copy",
            _ => SAMPLE,
        }
    }
}

fn elsewhere(scopes: &[Scope]) -> &'static str {
    match scopes {
        [Scope::Graph] => "only in the picture",
        [Scope::Events] => "only in the event list",
        [Scope::Inspect] => "only in the inspector",
        [Scope::Yaml] => "only in the text",
        [Scope::Composer, ..] => "only in the form that sends an event",
        [Scope::Editor, ..] => "only while a text is edited",
        [Scope::Gallery, ..] => "only in the gallery, the picture and the event list",
        [Scope::Graph, ..] => "only in the picture and the inspector",
        [Scope::Workbench, ..] => "open a sample or a folder first",
        _ => "not while a text is edited",
    }
}
