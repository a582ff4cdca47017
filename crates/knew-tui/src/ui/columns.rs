//! What the event list can show, to be chosen from.

use ratatui::layout::Rect;

use crate::app::App;
use crate::state::event_columns::Column;
use crate::state::layer::chooser::Chooser;

use crate::ui::frame_writer::FrameWriter;
use crate::ui::popup::{Item, Popup, list};
use crate::ui::style::Role;

/// Draws the layer; the list it changes stays in sight behind it.
pub fn draw(writer: &mut FrameWriter<'_>, screen: Rect, app: &App, it: &Chooser) {
    let popup = Popup {
        title: "Columns",
        note: &[],
        foot: &[
            ("Enter", Role::Accent),
            (" keeps them  ", Role::Muted),
            ("Esc", Role::Accent),
            (" goes back", Role::Muted),
        ],
        size: (40, u16::try_from(it.rows.len()).unwrap_or(u16::MAX)),
    };
    let area = popup.draw_over(writer, screen);
    list(writer, area, (it.rows.len(), it.cursor), |_, index| {
        item(app, &it.rows[index])
    });
}

fn item(app: &App, (column, shown): &(Column, bool)) -> Item {
    let (mark, role) = if *shown {
        ("[x] ", Role::Accent)
    } else {
        ("[ ] ", Role::Muted)
    };
    let order = app.workbench.stream.columns.order.as_ref();
    let sorted = order
        .filter(|order| order.by == *column)
        .map(|order| way(order.down));
    Item {
        left: vec![
            (mark.to_owned(), role),
            (column.title().to_owned(), Role::Text),
        ],
        right: vec![(sorted.unwrap_or_default().to_owned(), Role::Accent)],
    }
}

/// How rows are sorted, in words.
pub fn way(down: bool) -> &'static str {
    if down { "descending" } else { "ascending" }
}
