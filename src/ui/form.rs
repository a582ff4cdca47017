//! A form: fields with names, hints while they are empty, and what is wrong beside them.

use ratatui::layout::Rect;

use crate::app::form::{Field, Form};
use crate::app::hit::Hit;

use super::pen::{Pen, Word, after, row};
use super::popup::Popup;
use super::style::Role;
use super::{input, text};

const FOOT: [Word<'static>; 6] = [
    ("Enter", Role::Accent),
    (" sends  ", Role::Muted),
    ("Tab", Role::Accent),
    (" next field  ", Role::Muted),
    ("Esc", Role::Accent),
    (" closes", Role::Muted),
];

const FOOT_SAVE: [Word<'static>; 4] = [
    ("Enter", Role::Accent),
    (" saves  ", Role::Muted),
    ("Esc", Role::Accent),
    (" closes", Role::Muted),
];

/// Draws the layer; fields stand a row apart where the screen is high enough.
pub fn draw(pen: &mut Pen<'_>, screen: Rect, form: &Form) {
    let fields = u16::try_from(form.fields.len()).unwrap_or(u16::MAX);
    let errors = form.fields.iter().filter(|it| it.error.is_some()).count();
    let errors = u16::try_from(errors).unwrap_or(0);
    let save = matches!(form.kind, crate::app::form::FormKind::SaveAs { .. });
    let popup = Popup {
        title: &form.title,
        note: &[],
        foot: if save { &FOOT_SAVE } else { &FOOT },
        size: (76, (fields + errors).saturating_add(2)),
    };
    let area = popup.draw(pen, screen);
    let names = form
        .fields
        .iter()
        .map(|it| text::width(it.name))
        .max()
        .unwrap_or(0);
    let mut at = 1;
    for (index, field) in form.fields.iter().enumerate() {
        let line = row(area, at);
        draw_field(pen, line, field, names, index == form.focus);
        pen.hit(line, Hit::Item(index));
        at += 1;
        if let Some(error) = &field.error {
            let words = format!("{} {error}", pen.glyphs.alert);
            pen.put(after(row(area, at), names + 4), &words, Role::Bad);
            at += 1;
        }
    }
}

fn draw_field(pen: &mut Pen<'_>, line: Rect, field: &Field, names: u16, focused: bool) {
    let mark = if focused { pen.glyphs.cursor } else { " " };
    pen.put(line, mark, Role::Accent);
    let role = if focused { Role::Title } else { Role::Name };
    pen.put(after(line, 2), field.name, role);
    let value = after(line, names + 4);
    if field.input.text.is_empty() && !focused {
        pen.put(value, field.hint, Role::Muted);
    } else {
        input::draw(pen, value, &field.input, focused);
    }
}
