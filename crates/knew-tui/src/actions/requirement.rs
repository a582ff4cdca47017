//! What must be there for an action to be done, and the reason given to the user where it is not.

use crate::actions::action::{Action, Scope};
use crate::actions::hub_storage;
use crate::app::{App, Pane, Running, Screen};
use crate::state::inspector::Tab;
use crate::state::layer::Layer;
use crate::state::unseen_failures::UnseenFailures;

const SAMPLE: &str = "a sample has no file; S saves a copy";

impl App {
    /// Reason why an action cannot be done now; `None` if it can.
    #[must_use]
    pub fn disabled(&self, action: Action) -> Option<String> {
        let row = action.row();
        let in_scope = row.scopes.iter().any(|scope| self.is_in(*scope));
        let reason = if in_scope {
            (row.requires)(self)?
        } else {
            only_in(row.scopes)
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

fn unless(met: bool, reason: &'static str) -> Option<&'static str> {
    (!met).then_some(reason)
}

pub(crate) fn nothing(_: &App) -> Option<&'static str> {
    None
}

fn engine(app: &App) -> Option<&'static str> {
    match app.workbench.running {
        Running::At(_) | Running::Starting => None,
        Running::Stopped => Some("nothing runs"),
        Running::Failed(_) => Some("the engine could not start; L tells why"),
    }
}

pub(crate) fn destination(app: &App) -> Option<&'static str> {
    let reason = "select a broker, a channel, a route or a source to send to";
    engine(app).or_else(|| unless(app.destination().is_some(), reason))
}

pub(crate) fn source(app: &App) -> Option<&'static str> {
    let graph = &app.workbench.open.graph;
    let selected = app.workbench.selected.as_ref();
    let is_source = selected.is_some_and(|id| graph.source(id).is_some());
    engine(app).or_else(|| unless(is_source, "select a source to let it fire"))
}

pub(crate) fn event_to_replay(app: &App) -> Option<&'static str> {
    engine(app).or_else(|| unless(app.arrival().is_some(), "select an event to send again"))
}

pub(crate) fn target(app: &App) -> Option<&'static str> {
    let reason = "select a service, or a route to one";
    engine(app).or_else(|| unless(app.victim().is_some(), reason))
}

pub(crate) fn stored_hub(app: &App) -> Option<&'static str> {
    let reason = "select a hub whose events Kafka or NATS keeps";
    engine(app).or_else(|| unless(hub_storage::system(app).is_some(), reason))
}

pub(crate) fn trust_request(app: &App) -> Option<&'static str> {
    let is_asked = !app.workbench.untrusted.is_empty();
    unless(is_asked, "this folder asks for nothing")
}

pub(crate) fn editable(app: &App) -> Option<&'static str> {
    let reason = "what is selected has no text of its own";
    unless(app.editable().is_some(), reason)
}

pub(crate) fn files(app: &App) -> Option<&'static str> {
    unless(!app.workbench.open.paths.is_empty(), "nothing is open")
}

pub(crate) fn sender(app: &App) -> Option<&'static str> {
    let graph = &app.workbench.open.graph;
    let selected = app.workbench.selected.as_ref();
    let sends = selected.is_some_and(|id| app.end_of(id).is_some() || graph.hub(id).is_some());
    unless(sends, "select a source, a route or a hub to connect it")
}

pub(crate) fn document(app: &App) -> Option<&'static str> {
    let selected = app.workbench.selected.as_ref();
    let has_document = selected.is_some_and(|id| app.workbench.open.origin(id).is_some());
    unless(has_document, "what is selected has no text of its own")
}

pub(crate) fn path(app: &App) -> Option<&'static str> {
    let reason = "what is selected lies in no file; S saves a copy";
    unless(app.path_at_cursor().is_some(), reason)
}

pub(crate) fn undo(app: &App) -> Option<&'static str> {
    let history = &app.workbench.history;
    unless(!history.done.is_empty(), "nothing to undo")
}

pub(crate) fn redo(app: &App) -> Option<&'static str> {
    let history = &app.workbench.history;
    unless(!history.undone.is_empty(), "nothing to redo")
}

pub(crate) fn saveable(app: &App) -> Option<&'static str> {
    let open = &app.workbench.open;
    let mut unsaved = (0..open.paths.len()).filter(|file| open.is_unsaved(*file));
    let has_path = |file: usize| open.paths.get(file).is_some_and(Option::is_some);
    let Some(first) = unsaved.next() else {
        return Some("everything is saved");
    };
    let nowhere = !has_path(first) && !unsaved.any(has_path);
    nowhere.then(|| app.fileless(first))
}

pub(crate) fn changes(app: &App) -> Option<&'static str> {
    unless(app.workbench.open.has_unsaved(), "everything is saved")
}

pub(crate) fn fix(app: &App) -> Option<&'static str> {
    let reason = "this has no automatic fix; edit the text";
    unless(app.fixed_text().is_some(), reason)
}

pub(crate) fn filter(app: &App) -> Option<&'static str> {
    let is_set = !app.workbench.stream.filter.is_empty();
    unless(is_set, "no filter is set")
}

pub(crate) fn not_following(app: &App) -> Option<&'static str> {
    unless(!app.workbench.stream.follow, "it follows already")
}

pub(crate) fn unseen_failures(app: &App) -> Option<&'static str> {
    let reason = "nothing was lost since you looked";
    unless(app.losses() != UnseenFailures::default(), reason)
}

pub(crate) fn explainable(app: &App) -> Option<&'static str> {
    let is_any = app.workbench.selected.is_some() || app.arrival().is_some();
    unless(is_any, "nothing is selected")
}

pub(crate) fn data(app: &App) -> Option<&'static str> {
    let shows_data = app.workbench.inspect.tab == Tab::Data && app.traced().is_some();
    unless(shows_data, "only on the data of an event")
}

pub(crate) fn selection(app: &App) -> Option<&'static str> {
    unless(app.workbench.selected.is_some(), "nothing is selected")
}

pub(crate) fn route(app: &App) -> Option<&'static str> {
    let graph = &app.workbench.open.graph;
    let selected = app.workbench.selected.as_ref();
    let is_route = selected.is_some_and(|id| graph.route(id).is_some());
    unless(is_route, "select a route to go to its hub")
}

pub(crate) fn earlier_selection(app: &App) -> Option<&'static str> {
    let trail = &app.workbench.graph_view.trail;
    unless(!trail.is_empty(), "nothing was selected before")
}

pub(crate) fn later_selection(app: &App) -> Option<&'static str> {
    let ahead = &app.workbench.graph_view.ahead;
    unless(!ahead.is_empty(), "there is nothing ahead")
}

pub(crate) fn sendable(app: &App) -> Option<&'static str> {
    let is_any = app.arrival().is_some() || app.destination().is_some();
    unless(is_any, "select an event, a hub or a route")
}

/// Says where the keys of an action count.
fn only_in(scopes: &[Scope]) -> &'static str {
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
