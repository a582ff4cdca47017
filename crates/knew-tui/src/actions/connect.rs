//! Letting a route or a source deliver elsewhere.

use crate::actions::{add, text_edit};
use crate::app::App;
use crate::state::destinations::{End, Ends, is_address};
use crate::state::form::blueprint;
use crate::state::layer::Layer;
use crate::state::layer::pick::{Choice, Chosen, Picker};
use crate::state::line_input::LineInput;
use crate::state::toast::Level;
use knew_core::manifest::edit::{self, EditError};
use knew_core::model::{Destination, DocumentLocation, Id, Spec};

/// Asks where the selected thing is to deliver; a hub gets a new route.
pub(crate) fn ask_destination(app: &mut App) {
    let Some(id) = app.workbench.selected.clone() else {
        return;
    };
    if app.workbench.open.graph.hub(&id).is_some() {
        return propose(app, &id, None);
    }
    let now = app.end_of(&id).map(|end_of| end_of.0);
    let ends = Ends::of(&app.workbench.open);
    let own = app.workbench.open.graph.route(&id).map(|route| &route.hub);
    // Where it goes now, else the first place that is not its own hub: that would be a loop.
    let is_now = |end: &End| now.as_ref().is_some_and(|now| goes_to(now, end));
    let cursor = ends.iter().position(is_now);
    let cursor = cursor.or_else(|| ends.iter().position(|end| Some(&end.id) != own));
    let choices = ends.iter().map(|end| Choice {
        title: end.id.to_string(),
        note: if is_now(end) {
            "as it is now".to_owned()
        } else {
            String::new()
        },
        chosen: Chosen::Connect {
            from: id.clone(),
            to: end.id.to_string(),
        },
    });
    app.layers.push(Layer::Pick(Picker {
        title: format!("{id} delivers to (an object, or type http://…)"),
        input: LineInput::default(),
        cursor: cursor.unwrap_or(0),
        choices: choices.collect(),
        addresses: true,
    }));
}

/// Something was dragged onto something else: a hub gets a route there, all else delivers there.
pub(crate) fn drag(app: &mut App, from: &Id, to: &Id) {
    if Ends::of(&app.workbench.open)
        .named(&to.to_string())
        .is_none()
    {
        return app.say(Level::Info, format!("{to} takes no events"));
    }
    if app.workbench.open.graph.hub(from).is_some() {
        return propose(app, from, Some(to));
    }
    if app.end_of(from).is_none() {
        let words = format!("{from} sends nothing on; drag from a source, a hub or a route");
        return app.say(Level::Info, words);
    }
    connect(app, from, &to.to_string());
}

/// Opens the form of a new route out of a hub, to a target if one is known.
pub(crate) fn propose(app: &mut App, hub: &Id, to: Option<&Id>) {
    let kind = match hub.kind.as_str() {
        "Broker" => "Trigger",
        _ => "Subscription",
    };
    let Some(blueprint) = blueprint::of(kind) else {
        return add::ask_kind(app);
    };
    app.workbench.selected = Some(hub.clone());
    let form = app.add_form(blueprint);
    app.open_form(form);
    if let (Some(to), Some(Layer::Form(form))) = (to, app.layers.last_mut()) {
        form.set("subscriber", &to.to_string());
    }
}

fn goes_to(destination: &Destination, end: &End) -> bool {
    let reference = destination.reference.as_ref();
    reference.is_some_and(|reference| {
        (&reference.kind, &reference.namespace, &reference.name)
            == (&end.id.kind, &end.id.namespace, &end.id.name)
    })
}

impl App {
    /// Where a route or a source delivers as it is written, and the field that says so.
    pub(crate) fn end_of(&self, id: &Id) -> Option<(Destination, &'static str, DocumentLocation)> {
        let resource = self
            .workbench
            .open
            .manifest
            .resources
            .iter()
            .find(|resource| resource.id == *id)?;
        let (destination, field) = match &resource.spec {
            Spec::Trigger(trigger) => (Some(&trigger.subscriber), "spec.subscriber"),
            Spec::Subscription(subscription) => {
                (subscription.subscriber.as_ref(), "spec.subscriber")
            }
            Spec::Source(source) => (Some(&source.sink), "spec.sink"),
            _ => return None,
        };
        let destination = destination.cloned().unwrap_or_default();
        Some((destination, field, resource.origin))
    }
}

/// Lets a route or a source deliver to an object or an address.
pub(crate) fn connect(app: &mut App, from: &Id, to: &str) {
    let Some((now, field, origin)) = app.end_of(from) else {
        return;
    };
    let Some(text) = app.workbench.open.text(origin.file).cloned() else {
        return;
    };
    let ends = Ends::of(&app.workbench.open);
    let patched = if is_address(to) {
        address(&text, (&origin, field), to)
    } else if let Some(end) = ends.named(to) {
        let near = end.id.namespace == from.namespace;
        object(&text, (&origin, field, &now), end, near)
    } else {
        return;
    };
    match patched {
        Ok(text) => {
            text_edit::commit(app, format!("connect {from}"), [(origin.file, text)]);
            app.say(
                Level::Done,
                format!("{from} delivers to {to} now; W saves, u takes it back"),
            );
        }
        Err(error) => app.say(Level::Failed, error.to_string()),
    }
}

fn address(
    text: &str,
    (origin, field): (&DocumentLocation, &str),
    uri: &str,
) -> Result<String, EditError> {
    let text = edit::set_field(text, origin, &format!("{field}.uri"), uri)?;
    let reference = format!("{field}.ref");
    Ok(edit::remove_field(&text, origin, &reference).unwrap_or(text))
}

/// Names go over the names that are there, so that order and comments stay.
fn object(
    text: &str,
    (origin, field, now): (&DocumentLocation, &str, &Destination),
    end: &End,
    near: bool,
) -> Result<String, EditError> {
    let path = if now.reference.is_some() {
        now.field_path.clone()
    } else {
        format!("{field}.ref")
    };
    let parts = [
        ("apiVersion", end.api_version.as_str()),
        ("kind", end.id.kind.as_str()),
        ("name", end.id.name.as_str()),
    ];
    let mut text = text.to_owned();
    for (name, value) in parts {
        text = edit::set_field(&text, origin, &format!("{path}.{name}"), value)?;
    }
    let namespace = format!("{path}.namespace");
    let written = edit::remove_field(&text, origin, &namespace);
    text = match (near, written) {
        (false, _) => edit::set_field(&text, origin, &namespace, &end.id.namespace)?,
        (true, Ok(without)) => without,
        (true, Err(_)) => text,
    };
    Ok(edit::remove_field(&text, origin, &format!("{field}.uri")).unwrap_or(text))
}
