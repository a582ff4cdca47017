//! A form: fields with names, hints while they are empty, and what is wrong or helpful below them.

use ratatui::layout::Rect;

use crate::app::App;
use crate::app::form::{Field, Form, FormKind};
use crate::app::hit::Hit;

use super::pen::{Pen, Word, after, row};
use super::popup::Popup;
use super::style::Role;
use super::{input, text};

/// Columns inside the frame.
const COLUMNS: u16 = 76;

/// One line of the form.
enum Line {
    /// A field by its index.
    Field(usize),
    /// Words below a field.
    Words(String, Role),
}

/// Draws the layer; the focused field and what is said of it stay in sight.
pub fn draw(pen: &mut Pen<'_>, screen: Rect, app: &App, form: &Form) {
    let names = form.fields.iter().map(|it| text::width(it.name)).max();
    let indent = names.unwrap_or(0) + 4;
    let lines = lines(pen, form, &app.note(form), COLUMNS.saturating_sub(indent));
    let foot = foot(&form.kind);
    let popup = Popup {
        title: &form.title,
        note: &[],
        foot: &foot,
        size: (
            COLUMNS,
            u16::try_from(lines.len())
                .unwrap_or(u16::MAX)
                .saturating_add(2),
        ),
    };
    let area = popup.draw(pen, screen);
    let margin = u16::from(usize::from(area.height) > lines.len());
    let body = Rect {
        y: area.y + margin,
        height: area.height - margin,
        ..area
    };
    let focus = |it: &Line| matches!(it, Line::Field(index) if *index == form.focus);
    let focus = lines.iter().position(focus).unwrap_or(0);
    let below = lines.iter().skip(focus + 1);
    let below = below.take_while(|it| matches!(it, Line::Words(..))).count();
    let top = (focus + below + 1)
        .saturating_sub(usize::from(body.height))
        .min(focus);
    for (at, line) in (0..body.height).zip(lines.iter().skip(top)) {
        let at = row(body, at);
        match line {
            Line::Field(index) => {
                if let Some(field) = form.fields.get(*index) {
                    draw_field(pen, at, field, indent, *index == form.focus);
                    pen.hit(at, Hit::Item(*index));
                }
            }
            Line::Words(words, role) => {
                pen.put(after(at, indent), words, *role);
            }
        }
    }
}

fn lines(pen: &Pen<'_>, form: &Form, note: &str, room: u16) -> Vec<Line> {
    let mut lines = Vec::new();
    for (index, field) in form.fields.iter().enumerate() {
        lines.push(Line::Field(index));
        if let Some(error) = &field.error {
            let words = format!("{} {error}", pen.glyphs.alert);
            let wrapped = text::wrap(&words, room).into_iter();
            lines.extend(wrapped.map(|it| Line::Words(it, Role::Bad)));
        } else if index == form.focus && !note.is_empty() {
            let wrapped = text::wrap(note, room).into_iter().take(3);
            lines.extend(wrapped.map(|it| Line::Words(it, Role::Muted)));
        }
    }
    lines
}

fn foot(kind: &FormKind) -> Vec<Word<'static>> {
    let enter = match kind {
        FormKind::Send { .. } => " sends  ",
        FormKind::Add(_) => " adds it  ",
        FormKind::Faults(_) => " lays them, unsaved  ",
        FormKind::Rename(_) => " renames  ",
        FormKind::SaveAs { .. } => " saves  ",
    };
    let mut foot = vec![("Enter", Role::Accent), (enter, Role::Muted)];
    if !matches!(kind, FormKind::Rename(_) | FormKind::SaveAs { .. }) {
        foot.extend([("Tab", Role::Accent), (" next field  ", Role::Muted)]);
    }
    if matches!(kind, FormKind::Send { .. }) {
        foot.extend([("PgUp", Role::Accent), (" sent before  ", Role::Muted)]);
    }
    foot.extend([("Esc", Role::Accent), (" closes", Role::Muted)]);
    foot
}

fn draw_field(pen: &mut Pen<'_>, line: Rect, field: &Field, indent: u16, focused: bool) {
    let mark = if focused { pen.glyphs.cursor } else { " " };
    pen.put(line, mark, Role::Accent);
    let role = if focused { Role::Title } else { Role::Name };
    pen.put(after(line, 2), field.name, role);
    let value = after(line, indent);
    if field.input.text.is_empty() && !focused {
        pen.put(value, field.hint, Role::Muted);
    } else {
        input::draw(pen, value, &field.input, focused);
    }
}
