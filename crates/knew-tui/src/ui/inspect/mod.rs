//! The inspector: tabs over rows of words, about the chosen event or the selected thing.

mod attempts;
mod attributes;
mod data;
pub mod row;
mod tree;
mod why;

use ratatui::layout::Rect;

use crate::app::{Action, App, Pane};
use crate::state::inspector::Tab;
use crate::view::hit_map::Hit;

use crate::ui::frame::{Focus, Frame};
use crate::ui::frame_writer::{FrameWriter, after, inset, row};
use crate::ui::style::Role;
use crate::ui::{scroll, text, yaml};

use row::Row;

/// Draws the pane.
pub fn draw(writer: &mut FrameWriter<'_>, area: Rect, app: &App) {
    let here = app.workbench.focus == Pane::Inspect;
    let title = title(app);
    let frame = Frame {
        title: &title,
        note: &[],
        foot: &[],
        focus: if here { Focus::Here } else { Focus::Elsewhere },
    };
    let inside = frame.draw(writer, area);
    let inner = inset(inside, 1);
    writer.hit(area, Hit::Pane(Pane::Inspect));
    tabs(writer, row(inside, 0), app.workbench.inspect.tab);
    let body = Rect {
        y: inner.y + inner.height.min(2),
        height: inner.height.saturating_sub(2),
        ..inner
    };
    writer.rows(Pane::Inspect, body.height);
    let rows = rows(writer, app, body.width);
    let most = rows.len().saturating_sub(usize::from(body.height));
    let top = app.workbench.inspect.scroll.min(most);
    for (index, words) in (0..body.height).zip(rows.iter().skip(top)) {
        writer.words(row(body, index), words);
    }
    scroll::bar(
        writer,
        Rect {
            y: body.y.saturating_sub(1),
            height: body.height + 2,
            ..area
        },
        top,
        rows.len(),
    );
}

fn title(app: &App) -> String {
    match (app.traced(), &app.workbench.selected) {
        (Some(arrival), _) => format!("Event {}", arrival.number),
        (None, Some(id)) => format!(
            "{} {}",
            app.workbench.open.graph.display_kind(id),
            app.workbench.open.graph.title(id)
        ),
        (None, None) => "Inspect".to_owned(),
    }
}

fn tabs(writer: &mut FrameWriter<'_>, at: Rect, shown: Tab) {
    let mut room = at;
    for (index, tab) in Tab::ALL.into_iter().enumerate() {
        let title = tab.title();
        let wide = (text::width(title) + 2).min(room.width);
        if tab == shown {
            writer.put(room, &format!("[{title}]"), Role::Title);
        } else {
            writer.put(after(room, 1), title, Role::Muted);
        }
        writer.hit(
            Rect {
                width: wide,
                ..room
            },
            Hit::InspectTab(index),
        );
        room = after(room, wide);
    }
}

fn rows(writer: &FrameWriter<'_>, app: &App, width: u16) -> Vec<Row> {
    let event = app.traced();
    match (app.workbench.inspect.tab, event) {
        (Tab::Why, _) => why::rows(app, width, writer.glyphs),
        (Tab::Attributes, Some(arrival)) => attributes::rows(&arrival.event, width),
        (Tab::Data, Some(arrival)) => {
            data::rows(&arrival.event, app.workbench.inspect.depth, writer.glyphs)
        }
        (Tab::Tries, Some(arrival)) => attempts::rows(app, arrival, (width, writer.glyphs)),
        (Tab::Tries | Tab::Attributes | Tab::Data, None) => no_event(app, width),
        (Tab::Yaml, _) => yaml::rows(app.yaml()),
    }
}

/// How to get to an event, which this tab is about.
fn no_event(app: &App, width: u16) -> Vec<Row> {
    let key = |action| app.keymap.hint(action);
    let words = match app.arrival() {
        Some(arrival) => format!(
            "This tab is about an event. {} looks at event {}, which is chosen in the list.",
            key(Action::ShowEvents),
            arrival.number,
        ),
        None => format!(
            "This tab is about an event. {} sends one.",
            key(Action::Send)
        ),
    };
    let lines = text::wrap(&words, width).into_iter();
    lines.map(|line| vec![(line, Role::Muted)]).collect()
}
