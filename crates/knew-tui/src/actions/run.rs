//! Making things happen: send, fire, send again.

use crate::actions::{hub_storage, services};
use crate::app::{Action, App, Effect};
use crate::state::form::send;
use crate::state::layer::Layer;
use crate::state::toast::Level;
use knew_core::record::Arrival;
use knew_event::Event;
use knew_event::build::new_event_id;

/// Does an action of this heading.
pub(crate) fn perform(app: &mut App, action: Action) {
    match action {
        Action::Send => {
            app.workbench.recalled = 0;
            if let Some(form) = app.send_form() {
                app.open_form(form);
            }
        }
        Action::ReplayEdited => replay_edited(app),
        Action::Fire => fire(app),
        Action::Replay => replay(app),
        Action::Faults => services::edit_faults(app),
        Action::Trust => services::show_trust_request(app),
        Action::KeepInMemory => hub_storage::switch(app),
        Action::Output => services::show_output(app),
        _ => {}
    }
}

fn fire(app: &mut App) {
    if let Some(id) = app.workbench.selected.clone() {
        app.say(Level::Info, format!("{id} fires"));
        app.ask(Effect::Fire(id));
    }
}

fn replay(app: &mut App) {
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
fn replay_edited(app: &mut App) {
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
