//! Adding an object: which kind, then its form, then a document at the end of a file.

use crate::actions::{follow_graph, text_edit};
use crate::app::App;
use crate::state::destinations::Ends;
use crate::state::form::blueprint::{BLUEPRINTS, Blueprint};
use crate::state::form::{Form, write};
use crate::state::layer::pick::{Choice, Chosen, Picker};
use crate::state::layer::{Layer, LayerOutcome};
use crate::state::line_input::LineInput;
use crate::state::toast::Level;
use knew_core::manifest::edit;
use knew_core::model::{Id, Problem, ProblemLocation, Severity};

/// Asks which kind to add.
pub(crate) fn ask_kind(app: &mut App) {
    let choices = BLUEPRINTS.iter().map(|blueprint| Choice {
        title: blueprint.kind.to_owned(),
        note: blueprint.doc.to_owned(),
        chosen: Chosen::Add(blueprint),
    });
    app.layers.push(Layer::Pick(Picker {
        title: "Add".to_owned(),
        input: LineInput::default(),
        cursor: 0,
        choices: choices.collect(),
        addresses: false,
    }));
}

impl App {
    /// The text of the object a form describes.
    pub(crate) fn written(
        &self,
        form: &Form,
        blueprint: &Blueprint,
    ) -> Result<String, write::Refusal> {
        let ends = Ends::of(&self.workbench.open);
        write::document(blueprint, &self.namespace(), &ends, |name| form.value(name))
    }

    /// The file a new object goes to: that of what is selected.
    fn file_at_hand(&self) -> usize {
        let origin = self
            .workbench
            .selected
            .as_ref()
            .and_then(|id| self.workbench.open.origin(id));
        origin.map_or(0, |origin| origin.file)
    }
}

/// Adds what a form describes; the form closes once that is done.
pub(crate) fn add(app: &mut App, form: &mut Form, blueprint: &Blueprint) -> LayerOutcome {
    for field in &mut form.fields {
        field.error = None;
    }
    let aimless = form.value("subscriber").is_empty() && form.value("reply").is_empty();
    if aimless && blueprint.asks.iter().any(|ask| ask.name == "subscriber") {
        let words = "choose who gets the events; left and right show the choices";
        form.refuse("subscriber", words.to_owned());
        return LayerOutcome::Stays;
    }
    let file = app.file_at_hand();
    let written = app.written(form, blueprint);
    let (text, document) = match (app.workbench.open.text(file), written) {
        (Some(text), Ok(document)) => (text.to_string(), document),
        (_, Err((field, sentence))) => {
            form.refuse(field, sentence);
            return LayerOutcome::Stays;
        }
        (None, _) => return LayerOutcome::Closes,
    };
    let whole = edit::append_document(&text, &document);
    if let Some((field, sentence)) = refusal(app, blueprint, (file, &whole)) {
        form.refuse(field, sentence);
        return LayerOutcome::Stays;
    }
    let group = blueprint.api_version.split('/').next().unwrap_or_default();
    let namespace = app.namespace();
    let id = Id::new(group, blueprint.kind, &namespace, form.value("name"));
    text_edit::commit(app, format!("add {id}"), [(file, whole)]);
    app.say(Level::Done, format!("added {id}; W saves, u takes it back"));
    follow_graph::select(app, id);
    LayerOutcome::Closes
}

/// What the checks hold against the new object, at the field that is to blame.
fn refusal(
    app: &App,
    blueprint: &Blueprint,
    (file, whole): (usize, &str),
) -> Option<write::Refusal> {
    let (_, found) = app.workbench.open.foresee(file, whole);
    let errors = found
        .into_iter()
        .map(|(problem, _)| problem)
        .filter(|found| found.severity == Severity::Error);
    let mut new = errors.filter(|error| {
        !app.workbench
            .open
            .problems
            .iter()
            .any(|old| same(old, error))
    });
    let blame = |problem: Problem| {
        let ProblemLocation::Field(_, path) = &problem.at else {
            return None;
        };
        let asks = blueprint.asks.iter();
        let near =
            asks.filter(|ask| path.starts_with(ask.path) || ask.path.starts_with(path.as_str()));
        let ask = near.max_by_key(|ask| ask.path.len());
        Some((ask.map_or("name", |ask| ask.name), problem.message))
    };
    new.find_map(blame)
}

fn same(old: &Problem, new: &Problem) -> bool {
    (old.code, &old.message) == (new.code, &new.message)
}
