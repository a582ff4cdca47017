//! At which zoom a picture fits its pane, and how many rows the pane should have for it.

use ratatui::layout::Rect;

use crate::app::App;
use crate::view::drawn_picture::DrawnPicture;
use knew_core::graph::Graph;
use knew_core::graph::layout::{self, Diagram, LayoutOptions, Zoom};

use crate::ui::frame_writer::FrameWriter;

/// Columns below which boxes take too much of a row.
const NARROW: u16 = 72;

/// Columns below which a picture needs the blanks beside it.
const SMALL: u16 = 60;

/// The rows a pane has besides the picture: the frame, a blank row and the legend.
const AROUND: u16 = 4;

/// What a row more or less of the picture must come to before it moves the border below it.
const STEP: u16 = 4;

/// The blank columns on each side of a picture in a pane of that width.
pub fn pad(width: u16) -> u16 {
    u16::from(width >= SMALL)
}

/// The cells for a picture in a pane.
pub fn room(area: Rect) -> Rect {
    let width = area.width.saturating_sub(2 + 2 * pad(area.width));
    Rect::new(0, 0, width, area.height.saturating_sub(2))
}

/// The rows a pane as wide as this should have for the whole picture, whatever a lens leaves of it, and
/// however many events come; it may have no more than `most`.
pub fn wanted(writer: &mut FrameWriter<'_>, width: u16, most: u16, app: &App) -> u16 {
    let room = room(Rect::new(0, 0, width, most));
    let whole = whole(app, room);
    let rows = whole.picture.height.saturating_add(AROUND);
    writer.hits.whole = Some(whole);
    rows.div_ceil(STEP).saturating_mul(STEP)
}

/// The whole picture in so many columns and at most so many rows.
fn whole(app: &App, room: Rect) -> DrawnPicture {
    let view = app.workbench.graph_view.view(room.width);
    if let Some(drawn) = app.whole(&view, room.height) {
        return drawn.clone();
    }
    let made = made(&app.workbench.open.graph, &view, room.height);
    DrawnPicture::whole(app, (view, room.height), made)
}

/// The picture that fits a pane.
pub fn fitting(writer: &FrameWriter<'_>, app: &App, room: Rect) -> DrawnPicture {
    let view = app.workbench.graph_view.view(room.width);
    if let Some(drawn) = app.drawn(&view, room.height) {
        return drawn.clone();
    }
    let whole = writer.hits.whole.as_ref();
    if let Some(drawn) = whole.and_then(|picture| picture.within(app, &view, room.height)) {
        return drawn;
    }
    let made = made(&app.pictured(), &view, room.height);
    DrawnPicture::of(app, (view, room.height), made)
}

/// The picture at the zoom asked for; the usual zoom gives way to a shorter one where it would not fit.
fn made(graph: &Graph, view: &LayoutOptions, rows: u16) -> (Diagram, Zoom) {
    let picture = layout::layout(graph, view);
    let fits = view.width >= NARROW && picture.height <= rows;
    if view.zoom != Zoom::Normal || fits {
        return (picture, view.zoom);
    }
    let mut shorter = view.clone();
    shorter.zoom = Zoom::Outline;
    (layout::layout(graph, &shorter), Zoom::Outline)
}
