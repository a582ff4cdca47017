//! Giving an object another name, here and wherever it is referred to.

use crate::actions::{follow_graph, text_edit};
use crate::app::App;
use crate::state::form::blueprint::What;
use crate::state::form::{Field, Form, FormKind};
use crate::state::layer::LayerOutcome;
use crate::state::line_input::LineInput;
use crate::state::toast::Level;
use knew_core::manifest::edit::rename::rename_resource;
use knew_core::model::Id;

/// Asks for the new name of the selected thing.
pub(crate) fn ask(app: &mut App) {
    let Some(id) = app.workbench.selected.clone() else {
        return;
    };
    app.open_form(Form {
        title: format!("Rename {id}, and every reference to it"),
        fields: vec![Field {
            name: "name",
            hint: "lower-case letters, digits and -",
            input: LineInput::of(&id.name),
            what: What::Name,
            error: None,
        }],
        kind: FormKind::Rename(id),
        focus: 0,
    });
}

/// Renames what a form is about; the form closes once that is done.
pub(crate) fn rename(app: &mut App, form: &mut Form, id: &Id) -> LayerOutcome {
    let name = form.value("name").to_owned();
    if name == id.name {
        return LayerOutcome::Closes;
    }
    let called = Id::new(&id.group, &id.kind, &id.namespace, &name);
    let resources = &app.workbench.open.manifest.resources;
    if name.is_empty() || resources.iter().any(|resource| resource.id == called) {
        form.refuse("name", "choose a name that is not taken".to_owned());
        return LayerOutcome::Stays;
    }
    match rename_resource(&app.workbench.open.manifest, id, &name) {
        Ok(files) => {
            let words = match files.references {
                0 => String::new(),
                1 => " in 1 reference too".to_owned(),
                count => format!(" in {count} references too"),
            };
            text_edit::commit_rename(app, (id, &called), files.texts);
            app.say(Level::Done, format!("{id} is called {name} now{words}"));
            follow_graph::select(app, called);
            LayerOutcome::Closes
        }
        Err(error) => {
            form.refuse("name", error.to_string());
            LayerOutcome::Stays
        }
    }
}
