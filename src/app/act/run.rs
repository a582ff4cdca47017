//! Making things happen: send, fire, send again.

use super::{keep, local};
use crate::app::form::{Form, FormKind, send};
use crate::app::layer::Layer;
use crate::app::toast::Level;
use crate::app::{Action, App, Effect};
use crate::event::build::new_id;
use crate::event::{Event, Time};
use crate::record::Arrival;

/// How many sent events are remembered.
const REMEMBERED: usize = 50;

/// Does an action of this heading.
pub(super) fn perform(app: &mut App, action: Action) {
    match action {
        Action::Send => {
            app.recalled = 0;
            app.layers.extend(app.send_form().map(Layer::Form));
        }
        Action::ReplayEdited => replay_edited(app),
        Action::Fire => fire(app),
        Action::Replay => replay(app),
        Action::Faults => local::edit_faults(app),
        Action::Consent => local::show_consent(app),
        Action::KeepInMemory => keep::switch(app),
        Action::Output => local::show_output(app),
        _ => {}
    }
}

fn fire(app: &mut App) {
    if let Some(id) = app.selected.clone() {
        app.say(Level::Info, format!("{id} fires"));
        app.ask(Effect::Fire(id));
    }
}

fn replay(app: &mut App) {
    let mut chosen: Vec<&Arrival> = app.stream.marked().collect();
    if chosen.is_empty() {
        chosen.extend(app.arrival());
    }
    let again = chosen.into_iter().map(|arrival| Effect::Send {
        to: (*arrival.place).clone(),
        event: Box::new((*arrival.event).clone()),
        structured: false,
        body: None,
    });
    for effect in again.collect::<Vec<Effect>>() {
        app.ask(effect);
    }
}

/// Opens the form with the selected event in it, under an id of its own.
fn replay_edited(app: &mut App) {
    if let Some(arrival) = app.arrival() {
        let event = Event {
            id: new_id(),
            ..(*arrival.event).clone()
        };
        let form = send::of(&arrival.place, &event);
        app.recalled = 0;
        app.layers.push(Layer::Form(form));
    }
}

/// Fills a form with what was sent before or after what it shows now.
pub(in crate::app) fn recall(app: &mut App, form: &mut Form, by: isize) {
    let back = app
        .recalled
        .saturating_add_signed(by)
        .clamp(1, app.sent.len().max(1));
    let Some((_, sent)) = app.sent.iter().rev().nth(back - 1) else {
        return;
    };
    for field in &sent.fields {
        form.set(field.name, &field.input.text);
    }
    form.set("id", &new_id());
    app.recalled = back;
}

/// Sends what a form describes; says whether the form may go.
pub(in crate::app) fn send(app: &mut App, form: &mut Form) -> bool {
    let FormKind::Send { to, .. } = &form.kind else {
        return true;
    };
    let to = to.clone();
    let Some(mut event) = send::event(form) else {
        return false;
    };
    event.time = app.now.map(Time::from);
    let about = app.selected.clone().unwrap_or_else(|| to.clone());
    app.sent.push((about, form.clone()));
    if app.sent.len() > REMEMBERED {
        app.sent.remove(0);
    }
    app.ask(Effect::Send {
        to,
        event: Box::new(event),
        structured: form.structured().unwrap_or(false),
        body: form.body(),
    });
    true
}
