//! Which key does what while a layer lies over the screen.

mod columns;
mod jump;
mod output;
mod question;
mod restore;
mod trust;

use crate::actions::action::{Action, Scope};
use crate::actions::{add, compose, connect, edit, files, fix, follow_graph, rename, services};
use crate::app::App;
use crate::input::key::{Code, Key};
use crate::input::keymap::Meaning;
use crate::state::form::{Form, FormKind};
use crate::state::layer::pick::{Chosen, Picker};
use crate::state::layer::{Finder, Layer, LayerOutcome, Purpose};
use crate::state::line_input::LineInput;
use crate::state::toast::Level;

/// How many rows a page of a list has.
const PAGE: isize = 10;

/// Gives a key to the topmost layer.
pub(crate) fn handle_key(app: &mut App, key: Key) {
    if let Some(action) = composer_action(app, key) {
        return perform_in_composer(app, action);
    }
    let Some(mut layer) = app.layers.pop() else {
        return;
    };
    // What an answer opens goes below the layer only if that layer stays.
    let below = app.layers.len();
    if layer_key(app, &mut layer, key) == LayerOutcome::Stays {
        app.layers.insert(below.min(app.layers.len()), layer);
    }
}

fn layer_key(app: &mut App, layer: &mut Layer, key: Key) -> LayerOutcome {
    match layer {
        Layer::Help(finder) => find(app, finder, (key, false)),
        Layer::Palette(finder) => find(app, finder, (key, true)),
        Layer::Pick(picker) => pick(app, picker, key),
        Layer::Form(form) => {
            let before = form.clone();
            let outcome = fill(app, form, key);
            app.workbench.drafts.watch(&before, form);
            outcome
        }
        Layer::Confirm(question) => question::handle_key(app, question, key),
        Layer::Problems { cursor } => problems(app, cursor, key),
        Layer::Log { cursor } => {
            move_in(cursor, key, app.toasts.log.len());
            LayerOutcome::closes_if(closes(key) || key.code == Code::Enter)
        }
        Layer::Themes { cursor, before } => themes(app, (cursor, before), key),
        Layer::Columns(chooser) => columns::handle_key(app, chooser, key),
        Layer::Jump(typed) => jump::handle_key(app, typed, key),
        Layer::Trust {
            request,
            top,
            since,
        } => trust::handle_key(app, request, top, since, key),
        Layer::Output(output) => output::handle_key(app, output, key),
        Layer::Restore(offer) => restore::handle_key(app, offer, key),
        Layer::Diff { lines, top } => changes(app, top, lines.len(), key),
        Layer::Prompt(prompt) => {
            let before = prompt.before.clone();
            let purpose = prompt.purpose;
            ask(app, &mut prompt.input, (purpose, &before), key)
        }
    }
}

fn changes(app: &mut App, top: &mut usize, lines: usize, key: Key) -> LayerOutcome {
    match (key.code, key.ctrl) {
        (Code::Char('y' | 'Y'), false) => files::save_good(app),
        (Code::Char('n' | 'N'), false) => {}
        _ => {
            move_in(top, key, lines);
            return LayerOutcome::closes_if(closes(key));
        }
    }
    LayerOutcome::Closes
}

/// The action a key means in the form that sends an event.
fn composer_action(app: &App, key: Key) -> Option<Action> {
    app.layers.last().filter(|layer| layer.is_composer())?;
    match app.keymap.meaning(&[Scope::Composer], &[key]) {
        Meaning::Action(action) => Some(action),
        Meaning::Beginning | Meaning::Nothing => None,
    }
}

/// Does an action of the composer. What it opens goes over the form, which stays.
pub(crate) fn perform_in_composer(app: &mut App, action: Action) {
    let at = app.layers.len().saturating_sub(1);
    let before = app.layers.last().cloned();
    app.perform(action);
    if let (Some(Layer::Form(before)), Some(Layer::Form(form))) = (&before, app.layers.get(at)) {
        app.workbench.drafts.watch(before, form);
    }
}

/// Gives pasted text to the topmost layer.
pub(crate) fn paste(app: &mut App, text: &str) {
    let input = match app.layers.last_mut() {
        Some(Layer::Help(finder) | Layer::Palette(finder)) => Some(&mut finder.input),
        Some(Layer::Prompt(prompt)) => Some(&mut prompt.input),
        Some(Layer::Pick(picker)) => Some(&mut picker.input),
        Some(Layer::Form(form)) => form.focused().map(|focused| &mut focused.input),
        _ => None,
    };
    if let Some(input) = input {
        input.paste(text);
        app.workbench.drafts.typed |= matches!(app.layers.last(), Some(Layer::Form(_)));
    }
    if let Some(Layer::Prompt(prompt)) = app.layers.last().cloned() {
        typed(app, prompt.purpose, &prompt.input.text);
    }
}

/// Does the row under the cursor of the topmost layer, as Enter does.
pub(crate) fn activate_row(app: &mut App) {
    handle_key(app, Key::plain(Code::Enter));
}

pub(crate) fn closes(key: Key) -> bool {
    matches!(key.code, Code::Esc | Code::Char('q')) && !key.ctrl
}

/// Moves a cursor by a key that moves; says whether it was one.
pub(crate) fn move_in(cursor: &mut usize, key: Key, count: usize) -> bool {
    let by = match (key.code, key.ctrl) {
        (Code::Up, _) | (Code::Char('p'), true) | (Code::Char('k'), false) => -1,
        (Code::Down, _) | (Code::Char('n'), true) | (Code::Char('j'), false) => 1,
        (Code::PageUp, _) => -PAGE,
        (Code::PageDown, _) => PAGE,
        (Code::Home, _) | (Code::Char('g'), false) => isize::MIN,
        (Code::End, _) | (Code::Char('G'), false) => isize::MAX,
        _ => return false,
    };
    let last = count.saturating_sub(1);
    *cursor = cursor.saturating_add_signed(by).min(last);
    true
}

/// Letters go into the search box; only keys that are no letters move.
fn find(app: &mut App, finder: &mut Finder, (key, fuzzy): (Key, bool)) -> LayerOutcome {
    let found = app.found(&finder.input.text, fuzzy);
    let letter = matches!(key.code, Code::Char(_)) && !key.ctrl;
    let sideways = matches!(key.code, Code::Home | Code::End);
    if !letter && !sideways && move_in(&mut finder.cursor, key, found.len()) {
        return LayerOutcome::Stays;
    }
    match key.code {
        Code::Esc => return LayerOutcome::Closes,
        Code::Enter => {
            let Some(row) = found.get(finder.cursor) else {
                return LayerOutcome::Stays;
            };
            if let Some(reason) = row.disabled.clone() {
                app.say(Level::Info, reason);
                return LayerOutcome::Stays;
            }
            app.perform(row.action);
            return LayerOutcome::Closes;
        }
        _ => {}
    }
    if finder.input.key(key) {
        finder.cursor = 0;
    }
    LayerOutcome::Stays
}

fn pick(app: &mut App, picker: &mut Picker, key: Key) -> LayerOutcome {
    let found = picker.found();
    let letter = matches!(key.code, Code::Char(_)) && !key.ctrl;
    if !letter && move_in(&mut picker.cursor, key, found.len()) {
        return LayerOutcome::Stays;
    }
    match (key.code, found.get(picker.cursor)) {
        (Code::Esc, _) => return LayerOutcome::Closes,
        (Code::Enter, None) => {}
        (Code::Enter, Some(choice)) => {
            match &choice.chosen {
                Chosen::Add(blueprint) => {
                    let form = app.add_form(blueprint);
                    app.open_form(form);
                }
                Chosen::Connect { from, to } => connect::connect(app, from, to),
                Chosen::Event(offer) => return compose::take(app, offer),
            }
            return LayerOutcome::Closes;
        }
        _ => {
            if picker.input.key(key) {
                picker.cursor = 0;
            }
        }
    }
    LayerOutcome::Stays
}

fn fill(app: &mut App, form: &mut Form, key: Key) -> LayerOutcome {
    match (key.code, key.ctrl) {
        (Code::Esc, _) => {
            app.keep_draft(form);
            return LayerOutcome::Closes;
        }
        (Code::Enter, _) | (Code::Char('s'), true) => {
            return match form.kind.clone() {
                FormKind::Send { .. } => compose::send(app, form),
                FormKind::Template { .. } => compose::keep(app, form),
                FormKind::SaveAs { file } => files::write_copy(app, form, file),
                FormKind::Add(blueprint) => add::add(app, form, blueprint),
                FormKind::Faults(id) => services::lay(app, form, &id),
                FormKind::Rename(id) => rename::rename(app, form, &id),
            };
        }
        (Code::Tab | Code::Down, _) => form.step(1),
        (Code::BackTab | Code::Up, _) => form.step(-1),
        (Code::Left, false) if offer(app, form, -1) => {}
        (Code::Right, false) if offer(app, form, 1) => {}
        _ => {
            if let Some(field) = form.focused()
                && field.input.key(key)
            {
                field.error = None;
            }
        }
    }
    LayerOutcome::Stays
}

/// Puts the next thing that can be chosen into the field; says whether there was one.
fn offer(app: &App, form: &mut Form, by: isize) -> bool {
    let Some(field) = form.focused() else {
        return false;
    };
    let offers = app.offers(field.what);
    if offers.is_empty() {
        return false;
    }
    let at = offers.iter().position(|offer| *offer == field.input.text);
    let next = match (at, by) {
        (None, _) => 0,
        (Some(at), 1) => (at + 1) % offers.len(),
        (Some(at), _) => (at + offers.len() - 1) % offers.len(),
    };
    field.input = LineInput::of(&offers[next]);
    field.error = None;
    true
}

fn problems(app: &mut App, cursor: &mut usize, key: Key) -> LayerOutcome {
    if key.code == Code::Enter
        && let Some(place) = app
            .wrong(*cursor)
            .and_then(|wrong| app.workbench.open.place(wrong))
    {
        edit::open_at(app, &place);
        return LayerOutcome::Closes;
    }
    if key == Key::plain(Code::Char('f')) {
        fix::apply(app, *cursor);
    }
    move_in(cursor, key, app.wrong_count());
    *cursor = (*cursor).min(app.wrong_count().saturating_sub(1));
    LayerOutcome::closes_if(closes(key))
}

fn themes(app: &mut App, (cursor, before): (&mut usize, &str), key: Key) -> LayerOutcome {
    if closes(key) {
        before.clone_into(&mut app.look.theme);
        return LayerOutcome::Closes;
    }
    move_in(cursor, key, app.themes.len());
    if let Some(theme) = app.themes.get(*cursor) {
        theme.name.clone_into(&mut app.look.theme);
    }
    LayerOutcome::closes_if(key.code == Code::Enter)
}

fn ask(
    app: &mut App,
    input: &mut LineInput,
    (purpose, before): (Purpose, &str),
    key: Key,
) -> LayerOutcome {
    match key.code {
        Code::Esc => {
            typed(app, purpose, before);
            return LayerOutcome::Closes;
        }
        Code::Enter => return LayerOutcome::Closes,
        _ => {}
    }
    if input.key(key) {
        typed(app, purpose, &input.text);
    }
    LayerOutcome::Stays
}

/// A prompt takes effect at each key.
fn typed(app: &mut App, purpose: Purpose, text: &str) {
    match purpose {
        Purpose::Filter => app.workbench.stream.set_filter(text),
        Purpose::Find if text.is_empty() => {}
        Purpose::Find => follow_graph::find(app, text),
    }
}
