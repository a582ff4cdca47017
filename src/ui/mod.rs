//! Drawing: the state of the interface in, cells and a note of what landed where out.
//!
//! [`draw`] reads an [`App`] and nothing else: no clock, no file, no terminal. Each pane and each
//! layer is one file with one `draw`; [`screen`] says where they go, [`pen`] writes cells, [`theme`]
//! colours them and [`glyph`] holds every character that is not ASCII.

mod frame;
pub mod glyph;
mod pen;
mod screen;
mod scroll;
mod style;
mod text;
mod theme;

use ratatui::Frame;

use crate::app::App;
use crate::app::hit::HitMap;

pub use style::Depth;
pub use theme::{Theme, Themes, Tone, names};

/// Draws the whole screen and returns what landed where.
pub fn draw(frame: &mut Frame<'_>, app: &App, theme: &Theme) -> HitMap {
    let glyphs = if app.look.ascii {
        &glyph::ASCII
    } else {
        &glyph::UNICODE
    };
    let area = frame.area();
    let mut pen = pen::Pen::new(frame.buffer_mut(), theme, glyphs);
    pen.clear(area);
    pen.hits
}
