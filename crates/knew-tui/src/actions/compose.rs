//! The composer: sending what its form says, and filling it with what was sent before or is kept as a
//! template.

use std::path::Path;

use bytes::Bytes;

use crate::app::{App, Effect};
use crate::state::form::{Form, FormKind, send, template};
use crate::state::layer::offer::{Filling, Offer};
use crate::state::layer::{Layer, LayerOutcome};
use crate::state::sent_events::SentEvent;
use crate::state::templates::Templates;
use crate::state::toast::Level;
use knew_core::model::Id;
use knew_event::{Event, Time};

/// Asks for the name of a template with the event of the composer.
pub(crate) fn name_template(app: &mut App) {
    app.ask(Effect::Templates(app.workbench.open.asked.clone()));
    let Some(Layer::Form(mut composer)) = app.layers.pop() else {
        return;
    };
    let form = app.template_form(&mut composer);
    app.layers.push(Layer::Form(composer));
    app.layers.extend(form.map(Layer::Form));
}

/// Sends what a form describes; the form closes once that is done. Data of a file is read first, and the
/// form waits for it.
pub(crate) fn send(app: &mut App, form: &mut Form) -> LayerOutcome {
    let FormKind::Send { to, .. } = &form.kind else {
        return LayerOutcome::Closes;
    };
    let to = to.clone();
    let Some(event) = send::event(form) else {
        return LayerOutcome::Stays;
    };
    if let Some(path) = form.body() {
        app.ask(Effect::ReadBody(path));
        return LayerOutcome::Stays;
    }
    send_event(app, form, (to, event));
    LayerOutcome::Closes
}

fn send_event(app: &mut App, form: &Form, (to, mut event): (Id, Event)) {
    event.time = app.now.map(Time::from);
    app.sent.push(SentEvent {
        about: app.workbench.selected.clone().unwrap_or_else(|| to.clone()),
        at: app.now,
        form: form.clone(),
    });
    // The answer comes once every route is done, which may take a while.
    app.say(Level::Info, format!("sent to {to}"));
    app.ask(Effect::Send {
        to,
        event: Box::new(event),
        structured: form.structured().unwrap_or(false),
    });
}

/// The data of the event that the topmost form waits for, or the fault at its field.
pub(crate) fn body_read(app: &mut App, path: &Path, bytes: Result<Bytes, String>) {
    let waits = |form: &Form| match &form.kind {
        FormKind::Send { .. } => form.body().as_deref() == Some(path),
        FormKind::Template { body, .. } => body.as_deref() == Some(path),
        _ => false,
    };
    let Some(Layer::Form(mut form)) = app
        .layers
        .pop_if(|layer| matches!(layer, Layer::Form(form) if waits(form)))
    else {
        return;
    };
    match (form.kind.clone(), bytes) {
        (FormKind::Template { mut event, .. }, Ok(bytes)) => {
            event.data = Some(bytes);
            keep_event(app, &form, event);
        }
        (FormKind::Send { to, .. }, Ok(bytes)) => match send::event(&mut form) {
            Some(event) => {
                let data = Some(bytes);
                send_event(app, &form, (to, Event { data, ..event }));
            }
            None => app.layers.push(Layer::Form(form)),
        },
        (FormKind::Send { .. }, Err(words)) => {
            form.refuse("data", words);
            app.layers.push(Layer::Form(form));
        }
        // The field that names the file is in the composer below.
        (_, Err(words)) => match app.layers.last_mut() {
            Some(Layer::Form(composer)) => composer.refuse("data", words),
            _ => app.say(Level::Failed, words),
        },
        _ => {}
    }
}

/// Fills the composer with what was sent so many events before what it shows now.
pub(crate) fn recall(app: &mut App, by: isize) {
    let last = app.sent.newest_first().len().max(1);
    let back = app
        .workbench
        .recalled
        .saturating_add_signed(by)
        .clamp(1, last);
    let Some(before) = app.sent.newest_first().nth(back - 1) else {
        return app.say(Level::Info, "nothing was sent yet");
    };
    if let Some(Layer::Form(composer)) = app.layers.last_mut() {
        composer.follow(&before.form);
        app.workbench.recalled = back;
    }
}

/// Lists what can be sent; the files are read again, as somebody may be editing them.
pub(crate) fn choose_event(app: &mut App) {
    app.ask(Effect::Templates(app.workbench.open.asked.clone()));
    let picker = app.offers_to_send();
    app.layers.push(Layer::Pick(picker));
}

/// The files as they are now, into the list that may be open.
pub(crate) fn templates(app: &mut App, templates: Templates) {
    app.templates = templates;
    let fresh = app.offers_to_send();
    if let Some(Layer::Pick(picker)) = app.layers.last_mut()
        && picker.is_of_events()
    {
        picker.choices = fresh.choices;
        picker.cursor = picker.cursor.min(picker.found().len().saturating_sub(1));
    }
}

/// Fills the composer with what was chosen; the list closes once that is done.
pub(crate) fn take(app: &mut App, offer: &Offer) -> LayerOutcome {
    if let Filling::Broken(fault) = &offer.filling {
        app.say(Level::Failed, fault.clone());
        return LayerOutcome::Stays;
    }
    if let Some(Layer::Form(form)) = app.layers.last_mut() {
        match &offer.filling {
            Filling::Sent(before) => form.follow(before),
            Filling::Template(event) => form.fill(event),
            Filling::Broken(_) => {}
        }
    }
    LayerOutcome::Closes
}

/// Has a template written; the form closes once that is done.
pub(crate) fn keep(app: &mut App, form: &mut Form) -> LayerOutcome {
    let FormKind::Template { event, body } = form.kind.clone() else {
        return LayerOutcome::Closes;
    };
    if let Some(words) = app.unfit_template(form.value(template::NAME)) {
        form.refuse(template::NAME, words);
        return LayerOutcome::Stays;
    }
    if let Some(path) = body {
        app.ask(Effect::ReadBody(path));
        return LayerOutcome::Stays;
    }
    keep_event(app, form, event);
    LayerOutcome::Closes
}

fn keep_event(app: &mut App, form: &Form, event: Box<Event>) {
    app.ask(Effect::KeepTemplate {
        asked: app.workbench.open.asked.clone(),
        name: form.value(template::NAME).to_owned(),
        event,
    });
}

/// News of a template that was to be written.
pub(crate) fn kept(app: &mut App, done: Result<String, String>) {
    match done {
        Ok(place) => app.say(Level::Done, format!("kept as {place}")),
        Err(reason) => app.say(Level::Failed, reason),
    }
}
