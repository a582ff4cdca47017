//! The text of the selected thing while it is only read.

use ratatui::layout::Rect;

use crate::app::{App, Pane};
use crate::view::hit_map::Hit;
use crate::view::inspector_text::Reading;

use crate::ui::frame::{Focus, Frame};
use crate::ui::frame_writer::{FrameWriter, inset, row};
use crate::ui::inspect::row::Row;
use crate::ui::style::Role;
use crate::ui::{editor, scroll, syntax};

/// Draws the pane: the editor, while there is one.
pub fn draw(writer: &mut FrameWriter<'_>, area: Rect, app: &App) {
    match &app.workbench.editor {
        Some(editor) => editor::draw(writer, area, app, editor),
        None => read(writer, area, app),
    }
}

fn read(writer: &mut FrameWriter<'_>, area: Rect, app: &App) {
    let title = app
        .workbench
        .selected
        .as_ref()
        .map_or("YAML".to_owned(), |id| format!("{} {}", id.kind, id.name));
    let reading = app.selected_yaml();
    let place = reading.map(|reading| format!("{}:{}   ", reading.file, reading.line));
    let frame = Frame {
        title: &title,
        note: &[
            (place.as_deref().unwrap_or_default(), Role::Muted),
            ("e edits", Role::Muted),
        ],
        foot: &[],
        focus: if app.workbench.focus == Pane::Yaml {
            Focus::Here
        } else {
            Focus::Elsewhere
        },
    };
    let inner = inset(frame.draw(writer, area), 1);
    writer.hit(area, Hit::Pane(Pane::Yaml));
    writer.rows(Pane::Yaml, inner.height);
    let rows = rows(reading);
    let most = rows.len().saturating_sub(usize::from(inner.height));
    let top = app.workbench.inspect.scroll.min(most);
    for (index, words) in (0..inner.height).zip(rows.iter().skip(top)) {
        writer.words(row(inner, index), words);
    }
    scroll::bar(writer, area, top, rows.len());
}

/// The document in which something stands, a row a line.
pub fn rows(reading: Option<Reading<'_>>) -> Vec<Row> {
    let Some(reading) = reading else {
        return vec![vec![(
            "Nothing of it stands in the files.".to_owned(),
            Role::Muted,
        )]];
    };
    let own = |(word, role): (&str, _)| (word.to_owned(), role);
    let lines = reading.text.trim_matches('\n').lines();
    lines
        .map(|line| syntax::yaml(line).into_iter().map(own).collect())
        .collect()
}
