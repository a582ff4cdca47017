//! Drawing: the state of the interface in, cells and a note of what landed where out.
//!
//! [`draw`] reads an [`App`] and nothing else: no clock, no file, no terminal. Each pane and each
//! layer is one file with one `draw`; `screen` says where they go, `frame_writer` writes cells, `theme`
//! colours them and [`glyph`] holds every character that is not ASCII.

mod bar;
mod change_preview;
mod columns;
mod editor;
mod event_trail;
mod events;
mod fields;
mod finder;
mod form;
mod frame;
mod frame_writer;
mod gallery;
pub mod glyph;
mod graph;
mod header;
mod input;
mod inspect;
mod layer;
mod line;
mod minimap;
mod outcome;
mod output;
mod pick;
mod picture_cells;
mod picture_fit;
mod popup;
mod problems;
mod route_columns;
mod screen;
mod scroll;
mod sectioned_list;
mod status;
mod style;
mod symbols;
mod syntax;
mod tabs;
mod text;
mod theme;
mod time_format;
mod tour;
mod trust;
mod yaml;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::app::{App, Screen};
use crate::state::pane_sizes::Border;
use crate::view::breakpoint::Shape;
use crate::view::hit_map::{Hit, HitMap};

use frame_writer::FrameWriter;
use screen::{Places, Wish};

pub use style::ColorDepth;
pub use theme::{Theme, Themes, Tone};

/// Draws the whole screen and returns what landed where.
pub fn draw(frame: &mut Frame<'_>, app: &App, theme: &Theme) -> HitMap {
    let glyphs = if app.look.ascii {
        &glyph::ASCII
    } else {
        &glyph::UNICODE
    };
    let area = frame.area();
    let mut writer = FrameWriter::new(frame.buffer_mut(), theme, glyphs);
    writer.clear(area);
    let shape = app.shape.resized((area.width, area.height));
    if shape == Shape::Line {
        line::draw(&mut writer, area, app);
    } else {
        match app.screen {
            Screen::Gallery => gallery::draw(&mut writer, area, app),
            Screen::Workbench => workbench(&mut writer, (area, shape), app),
        }
        for layer in &app.layers {
            layer::draw(&mut writer, area, app, layer);
        }
    }
    writer.hits
}

/// Where the pointer can take hold of the border between two panes.
fn borders(writer: &mut FrameWriter<'_>, places: &Places) {
    let shown = |area: Rect| !area.is_empty() && !places.graph.is_empty();
    for area in [places.inspect, places.yaml]
        .into_iter()
        .filter(|pane| shown(*pane))
    {
        writer.hit(Rect { width: 1, ..area }, Hit::Border(Border::Side));
    }
    if shown(places.events) {
        let top = screen::split_top(places.events, 1).0;
        writer.hit(top, Hit::Border(Border::Below));
    }
}

/// Draws one part of the workbench into its place.
type Part = fn(&mut FrameWriter<'_>, Rect, &App);

fn workbench(writer: &mut FrameWriter<'_>, (area, shape): (Rect, Shape), app: &App) {
    let mut wish = Wish {
        shape,
        focus: app.workbench.focus,
        full: app.workbench.full,
        editing: app.workbench.editor.is_some(),
        tour: tour::rows(app, area.width),
        split: app.workbench.split,
        picture: None,
    };
    let mut places = screen::places(area, wish);
    // How wide the picture is depends on no height.
    if let Some(most) = screen::tallest(&places) {
        wish.picture = Some(picture_fit::wanted(writer, places.graph.width, most, app));
        places = screen::places(area, wish);
    }
    let parts: [(Rect, Part); 9] = [
        (places.header, header::draw),
        (places.tabs, tabs::draw),
        (places.graph, graph::draw),
        (places.inspect, inspect::draw),
        (places.events, events::draw),
        (places.yaml, yaml::draw),
        (places.tour, tour::draw),
        (places.status, status::draw),
        (places.bar, bar::draw),
    ];
    for (place, draw) in parts {
        if !place.is_empty() {
            draw(writer, place, app);
        }
    }
    borders(writer, &places);
}
