//! A form: fields with names, hints while they are empty, and what is wrong or helpful below them.

use ratatui::layout::Rect;

use crate::app::{Action, App};
use crate::state::form::field_hint::Note;
use crate::state::form::{Field, Form, FormKind};
use crate::view::hit_map::Hit;

use crate::ui::frame_writer::{FrameWriter, Word, after, row};
use crate::ui::popup::Popup;
use crate::ui::style::Role;
use crate::ui::{input, text};

/// Columns inside the frame.
const COLUMNS: u16 = 76;

/// The most lines that are said of a field.
const SAID: usize = 3;

/// One line of the form.
enum Line {
    /// A field by its index.
    Field(usize),
    /// Words below a field.
    Words(String, Role),
    /// Words about the whole form.
    Fate(String, Role),
}

/// Draws the layer; the focused field and what is said of it stay in sight.
pub fn draw(writer: &mut FrameWriter<'_>, screen: Rect, app: &App, form: &Form) {
    let names = form
        .fields
        .iter()
        .map(|field| text::width(field.name))
        .max();
    let indent = names.unwrap_or(0) + 4;
    let mut lines = lines(
        writer,
        form,
        &app.note(form),
        COLUMNS.saturating_sub(indent),
    );
    lines.extend(fate(writer, app, form).into_iter().flatten());
    let room = screen.width.min(COLUMNS + 4).saturating_sub(4);
    let foot = foot(app, &form.kind, room);
    let foot: Vec<Word<'_>> = foot
        .iter()
        .map(|(word, role)| (word.as_str(), *role))
        .collect();
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
    let area = popup.draw(writer, screen);
    let margin = u16::from(usize::from(area.height) > lines.len());
    let body = Rect {
        y: area.y + margin,
        height: area.height - margin,
        ..area
    };
    let focus = |it: &Line| matches!(it, Line::Field(index) if *index == form.focus);
    let focus = lines.iter().position(focus).unwrap_or(0);
    let below = lines.iter().skip(focus + 1);
    let below = below
        .take_while(|below| matches!(below, Line::Words(..)))
        .count();
    let top = (focus + below + 1)
        .saturating_sub(usize::from(body.height))
        .min(focus);
    for (at, line) in (0..body.height).zip(lines.iter().skip(top)) {
        let at = row(body, at);
        match line {
            Line::Field(index) => {
                if let Some(field) = form.fields.get(*index) {
                    draw_field(writer, at, field, indent, *index == form.focus);
                    writer.hit(at, Hit::Item(*index));
                }
            }
            Line::Words(words, role) => {
                writer.put(after(at, indent), words, *role);
            }
            Line::Fate(words, role) => {
                writer.put(after(at, 2), words, *role);
            }
        }
    }
}

fn lines(writer: &FrameWriter<'_>, form: &Form, note: &Note, room: u16) -> Vec<Line> {
    let mut lines = Vec::new();
    for (index, field) in form.fields.iter().enumerate() {
        lines.push(Line::Field(index));
        if let Some(error) = &field.error {
            let words = format!("{} {error}", writer.glyphs.alert);
            let wrapped = text::wrap(&words, room).into_iter();
            lines.extend(wrapped.map(|wrapped| Line::Words(wrapped, Role::Bad)));
        } else if index == form.focus && !note.words.is_empty() {
            lines.extend(said(writer, note, room));
        }
    }
    lines
}

/// A note about a field; what there is no room for is marked as left out.
fn said(writer: &FrameWriter<'_>, note: &Note, room: u16) -> Vec<Line> {
    let (words, role) = if note.warns {
        let words = format!("{} {}", writer.glyphs.alert, note.words);
        (words, Role::Waiting)
    } else {
        (note.words.clone(), Role::Muted)
    };
    let mut wrapped = text::wrap(&words, room);
    if wrapped.len() > SAID {
        wrapped.truncate(SAID);
        if let Some(last) = wrapped.last_mut() {
            let more = format!("{last} {}", writer.glyphs.ellipsis);
            *last = text::cut(&more, room, writer.glyphs.ellipsis);
        }
    }
    let lines = wrapped
        .into_iter()
        .map(|wrapped| Line::Words(wrapped, role));
    lines.collect()
}

/// What would become of the event, a line below the fields.
fn fate(writer: &FrameWriter<'_>, app: &App, form: &Form) -> Option<[Line; 2]> {
    let fate = app.fate(form)?;
    let (sign, role) = if fate.taken {
        (writer.glyphs.yes, Role::Good)
    } else {
        (writer.glyphs.no, Role::Waiting)
    };
    let words = if fate.words.is_empty() {
        String::new()
    } else {
        format!("{sign} {}", fate.words)
    };
    Some([Line::Fate(String::new(), role), Line::Fate(words, role)])
}

/// The keys, as many as there is room for.
fn foot(app: &App, kind: &FormKind, room: u16) -> Vec<(String, Role)> {
    let enter = format!(" {}  ", kind.does());
    let mut words = vec![("Enter".to_owned(), enter.as_str())];
    match kind {
        FormKind::Send { .. } => {
            let key = |action| app.keymap.hint(action);
            words.push((key(Action::ChooseEvent), " history, templates  "));
            words.push((key(Action::KeepTemplate), " keeps a template  "));
        }
        FormKind::Add(_) | FormKind::Faults(_) => words.push(("Tab".to_owned(), " next field  ")),
        FormKind::Rename(_) | FormKind::Template { .. } | FormKind::SaveAs { .. } => {}
    }
    words.push(("Esc".to_owned(), " closes"));
    // An action the user took all keys from has none to show.
    words.retain(|(key, _)| !key.is_empty());
    let wide = |words: &[(String, &str)]| -> u16 {
        let each = words.iter();
        each.map(|(key, does)| text::width(key) + text::width(does.trim_end()) + 2)
            .sum()
    };
    while wide(&words) > room + 2 {
        words.pop();
    }
    if let Some((_, does)) = words.last_mut() {
        *does = does.trim_end();
    }
    let words = words.into_iter();
    let words = words.flat_map(|(key, does)| [(key, Role::Accent), (does.to_owned(), Role::Muted)]);
    words.collect()
}

fn draw_field(writer: &mut FrameWriter<'_>, line: Rect, field: &Field, indent: u16, focused: bool) {
    let mark = if focused { writer.glyphs.cursor } else { " " };
    writer.put(line, mark, Role::Accent);
    let role = if focused { Role::Title } else { Role::Name };
    writer.put(after(line, 2), field.name, role);
    let value = after(line, indent);
    if field.input.text.is_empty() && !focused {
        writer.put(value, field.hint, Role::Muted);
    } else {
        input::draw(writer, value, &field.input, focused);
    }
}
