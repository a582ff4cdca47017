//! Drawing: the state of the interface in, cells and a note of what landed where out.
//!
//! [`draw`] reads an [`App`] and nothing else: no clock, no file, no terminal. Each pane and each
//! layer is one file with one `draw`; `screen` says where they go, `pen` writes cells, `theme`
//! colours them and [`glyph`] holds every character that is not ASCII.

mod bar;
mod columns;
mod differ;
mod editor;
mod events;
mod fields;
mod finder;
mod fit;
mod form;
mod frame;
mod gallery;
pub mod glyph;
mod graph;
mod headed;
mod header;
mod input;
mod inspect;
mod layer;
mod line;
mod matrix;
mod minimap;
mod outcome;
mod output;
mod paint;
mod pen;
mod pick;
mod popup;
mod problems;
mod screen;
mod scroll;
mod sign;
mod status;
mod style;
mod syntax;
mod tabs;
mod text;
mod theme;
mod tour;
mod trail;
mod trust;
mod when;
mod yaml;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::app::{App, Screen};
use crate::state::pane_sizes::Border;
use crate::view::breakpoint::Shape;
use crate::view::hit_map::{Hit, HitMap};

use pen::Pen;
use screen::{Places, Wish};

pub use style::Depth;
pub use theme::{Theme, Themes, Tone};

/// Draws the whole screen and returns what landed where.
pub fn draw(frame: &mut Frame<'_>, app: &App, theme: &Theme) -> HitMap {
    let glyphs = if app.look.ascii {
        &glyph::ASCII
    } else {
        &glyph::UNICODE
    };
    let area = frame.area();
    let mut pen = Pen::new(frame.buffer_mut(), theme, glyphs);
    pen.clear(area);
    let shape = app.shape.resized((area.width, area.height));
    if shape == Shape::Line {
        line::draw(&mut pen, area, app);
    } else {
        match app.screen {
            Screen::Gallery => gallery::draw(&mut pen, area, app),
            Screen::Workbench => workbench(&mut pen, (area, shape), app),
        }
        for layer in &app.layers {
            layer::draw(&mut pen, area, app, layer);
        }
    }
    pen.hits
}

/// Where the pointer can take hold of the border between two panes.
fn borders(pen: &mut Pen<'_>, places: &Places) {
    let shown = |area: Rect| !area.is_empty() && !places.graph.is_empty();
    for area in [places.inspect, places.yaml]
        .into_iter()
        .filter(|pane| shown(*pane))
    {
        pen.hit(Rect { width: 1, ..area }, Hit::Border(Border::Side));
    }
    if shown(places.events) {
        let top = screen::split_top(places.events, 1).0;
        pen.hit(top, Hit::Border(Border::Below));
    }
}

/// Draws one part of the workbench into its place.
type Part = fn(&mut Pen<'_>, Rect, &App);

fn workbench(pen: &mut Pen<'_>, (area, shape): (Rect, Shape), app: &App) {
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
        wish.picture = Some(fit::wanted(pen, places.graph.width, most, app));
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
            draw(pen, place, app);
        }
    }
    borders(pen, &places);
}
