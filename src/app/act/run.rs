//! Making things happen: send, fire, send again.

use crate::app::form::{Form, FormKind, send};
use crate::app::layer::Layer;
use crate::app::toast::Level;
use crate::app::{Action, App, Effect};
use crate::event::Time;

/// Does an action of this heading.
pub(super) fn perform(app: &mut App, action: Action) {
    match action {
        Action::Send => app.layers.extend(app.send_form().map(Layer::Form)),
        Action::Fire => fire(app),
        Action::Replay => replay(app),
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
    let Some(arrival) = app.arrival() else {
        return;
    };
    let effect = Effect::Send {
        to: (*arrival.place).clone(),
        event: Box::new((*arrival.event).clone()),
        structured: false,
    };
    app.ask(effect);
}

/// Sends what a form describes; says whether the form may go.
pub(in crate::app) fn send(app: &mut App, form: &mut Form) -> bool {
    let FormKind::Send { to } = &form.kind else {
        return true;
    };
    let to = to.clone();
    let Some(mut event) = send::event(form) else {
        return false;
    };
    event.time = app.now.map(Time::from);
    app.last_sent = app.selected.clone().map(|about| (about, form.clone()));
    app.ask(Effect::Send {
        to,
        event: Box::new(event),
        structured: false,
    });
    true
}
