//! Making things happen: send, fire, send again.

use crate::app::{App, Effect};
use crate::state::form::send;
use crate::state::layer::Layer;
use crate::state::toast::Level;
use knew_core::record::Arrival;
use knew_event::Event;
use knew_event::build::new_event_id;

/// Opens the composer with an event that matches what is selected.
pub(crate) fn compose(app: &mut App) {
    app.workbench.recalled = 0;
    if let Some(form) = app.send_form() {
        app.open_form(form);
    }
}

pub(crate) fn fire(app: &mut App) {
    if let Some(id) = app.workbench.selected.clone() {
        app.say(Level::Info, format!("{id} fires"));
        app.ask(Effect::Fire(id));
    }
}

/// Sends the marked events once more, or else the selected one.
pub(crate) fn replay(app: &mut App) {
    let mut chosen: Vec<&Arrival> = app.workbench.stream.marked().collect();
    if chosen.is_empty() {
        chosen.extend(app.arrival());
    }
    let again = chosen.into_iter().map(|arrival| Effect::Send {
        to: (*arrival.node).clone(),
        event: Box::new((*arrival.event).clone()),
        structured: false,
    });
    for effect in again.collect::<Vec<Effect>>() {
        app.ask(effect);
    }
}

/// Opens the form with the selected event in it, as its sender made it, under an id of its own.
pub(crate) fn replay_edited(app: &mut App) {
    if let Some(arrival) = app.arrival() {
        let event = Event {
            id: new_event_id(),
            ..(*arrival.event).clone().without_knative_extensions()
        };
        let form = send::of(&arrival.node, &event);
        app.workbench.recalled = 0;
        app.workbench.drafts.typed = false;
        app.layers.push(Layer::Form(form));
    }
}
