//! Giving an object another name, here and wherever it is referred to.

use std::collections::BTreeMap;

use super::{patch, walk};
use crate::app::App;
use crate::app::form::blueprint::What;
use crate::app::form::{Field, Form, FormKind};
use crate::app::layer::Layer;
use crate::app::line_input::LineInput;
use crate::app::toast::Level;
use crate::manifest::edit::{self, EditError};
use crate::model::{Delivery, Destination, Id, Origin, Reference, Resource, Spec};

/// Asks for the new name of the selected thing.
pub(super) fn ask(app: &mut App) {
    let Some(id) = app.selected.clone() else {
        return;
    };
    app.layers.push(Layer::Form(Form {
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
    }));
}

/// Renames what a form is about; says whether the form may go.
pub(in crate::app) fn rename(app: &mut App, form: &mut Form, id: &Id) -> bool {
    let name = form.value("name").to_owned();
    if name == id.name {
        return true;
    }
    let renamed = Id {
        name: name.clone(),
        ..id.clone()
    };
    let resources = &app.open.manifest.resources;
    if name.is_empty() || resources.iter().any(|it| it.id == renamed) {
        form.refuse("name", "it needs a name that is free".to_owned());
        return false;
    }
    let places: Vec<(Origin, String)> = resources
        .iter()
        .flat_map(|it| places(it, id).map(|path| (it.origin, path)))
        .collect();
    match patched(app, &places, &name) {
        Ok(texts) => {
            patch::commit(app, format!("rename {id}"), texts);
            let words = match places.len() {
                0 | 1 => String::new(),
                2 => " in 1 reference too".to_owned(),
                count => format!(" in {} references too", count - 1),
            };
            app.say(Level::Done, format!("{id} is called {name} now{words}"));
            walk::select(app, renamed);
            true
        }
        Err(error) => {
            form.refuse("name", error.to_string());
            false
        }
    }
}

fn patched(
    app: &App,
    places: &[(Origin, String)],
    name: &str,
) -> Result<BTreeMap<usize, String>, EditError> {
    let mut texts: BTreeMap<usize, String> = BTreeMap::new();
    for (origin, path) in places {
        let now = app.open.text(origin.file).map(ToString::to_string);
        let text = texts
            .entry(origin.file)
            .or_insert_with(|| now.unwrap_or_default());
        *text = edit::set(text, origin, path, name)?;
    }
    Ok(texts)
}

/// The fields of a resource that hold the name of an object, its own included.
fn places(resource: &Resource, id: &Id) -> impl Iterator<Item = String> + use<> {
    let mut paths = Vec::new();
    if resource.id == *id {
        paths.push("metadata.name".to_owned());
    }
    let to = |it: Option<&Destination>| {
        let it = it?;
        let reference = it.reference.as_ref().filter(|it| is(it, id))?;
        (!reference.name.is_empty()).then(|| format!("{}.name", it.path))
    };
    let dead = |it: Option<&Delivery>| to(it.and_then(|it| it.dead_letter_sink.as_ref()));
    match &resource.spec {
        Spec::Trigger(it) => {
            let near = resource.id.namespace == id.namespace && id.kind == "Broker";
            if near && it.broker == id.name {
                paths.push("spec.broker".to_owned());
            }
            paths.extend(to(Some(&it.subscriber)));
            paths.extend(dead(it.delivery.as_ref()));
        }
        Spec::Subscription(it) => {
            let channel = it.channel.as_ref().filter(|it| is(it, id));
            paths.extend(channel.map(|_| "spec.channel.name".to_owned()));
            paths.extend(to(it.subscriber.as_ref()));
            paths.extend(to(it.reply.as_ref()));
            paths.extend(dead(it.delivery.as_ref()));
        }
        Spec::Source(it) => paths.extend(to(Some(&it.sink))),
        Spec::Passage(it) => paths.extend(to(Some(&it.to))),
        Spec::Sequence(it) => {
            for step in &it.steps {
                paths.extend(to(Some(&step.subscriber)));
                paths.extend(dead(step.delivery.as_ref()));
            }
            paths.extend(to(it.reply.as_ref()));
        }
        Spec::Parallel(it) => {
            for branch in &it.branches {
                let ends = [
                    branch.filter.as_ref(),
                    Some(&branch.subscriber),
                    branch.reply.as_ref(),
                ];
                paths.extend(ends.into_iter().filter_map(to));
                paths.extend(dead(branch.delivery.as_ref()));
            }
            paths.extend(to(it.reply.as_ref()));
        }
        Spec::Broker(it) => paths.extend(dead(it.delivery.as_ref())),
        Spec::Channel(it) => paths.extend(dead(it.delivery.as_ref())),
        _ => {}
    }
    paths.into_iter()
}

fn is(reference: &Reference, id: &Id) -> bool {
    let group = reference.api_version.rsplit_once('/');
    group.map_or("", |(group, _)| group) == id.group
        && (&reference.kind, &reference.namespace, &reference.name)
            == (&id.kind, &id.namespace, &id.name)
}
