//! The hand that draws: cells, styles and glyphs in one place, and a note of what landed where.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use crate::app::Pane;
use crate::ui::glyph;
use crate::ui::glyph::Glyphs;
use crate::ui::style::Role;
use crate::ui::text;
use crate::ui::theme::Theme;
use crate::view::hit_map::{Hit, HitMap};
use knew_text::is_bidi_control;

/// Text of one meaning, to be put beside others.
pub type Word<'a> = (&'a str, Role);

/// Draws into a frame and remembers what landed where.
pub struct FrameWriter<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
    /// The characters to draw with.
    pub glyphs: &'static Glyphs,
    /// What landed where.
    pub hits: HitMap,
}

impl<'a> FrameWriter<'a> {
    /// A writer for one frame.
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme, glyphs: &'static Glyphs) -> Self {
        Self {
            buffer,
            theme,
            glyphs,
            hits: HitMap::default(),
        }
    }

    /// How a role looks on this screen.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// Blanks an area and lays the ground.
    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        let ground = self.style(Role::Ground);
        for position in area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
                cell.set_style(ground);
            }
        }
    }

    /// Lays a role over what is there, such as the selection over a row.
    pub fn tint(&mut self, area: Rect, role: Role) {
        // What was dim or slanted must not stay so on another ground.
        let faint = Modifier::DIM | Modifier::ITALIC;
        self.tint_with(area, self.style(role).remove_modifier(faint));
    }

    /// Takes the colours of what is there back: words to those one may skip, lines to the faintest.
    pub fn dim(&mut self, area: Rect) {
        let plain = |role: Style| {
            Style::new()
                .fg(role.fg.unwrap_or_default())
                .remove_modifier(Modifier::all())
                .add_modifier(role.add_modifier)
        };
        let (word, line) = (self.style(Role::Muted), self.style(Role::Faint));
        for position in area.intersection(self.buffer.area).positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                let is_line = cell.symbol().starts_with(glyph::is_line);
                cell.set_style(plain(if is_line { line } else { word }));
            }
        }
    }

    /// As [`tint`](Self::tint), with a style that is more than one role.
    pub fn tint_with(&mut self, area: Rect, style: Style) {
        self.buffer
            .set_style(area.intersection(self.buffer.area), style);
    }

    /// Writes a text into one row of an area, cut to fit, and returns the cells it took.
    pub fn put(&mut self, at: Rect, words: &str, role: Role) -> u16 {
        self.put_styled(at, words, self.style(role))
    }

    /// As [`put`](Self::put), with a style that is more than one role.
    pub fn put_styled(&mut self, at: Rect, words: &str, style: Style) -> u16 {
        let area = at.intersection(self.buffer.area);
        if area.is_empty() || at.y != area.y {
            return 0;
        }
        let shown = text::cut(&self.plain(words), area.width, self.glyphs.ellipsis);
        let (end, _) =
            self.buffer
                .set_stringn(area.x, area.y, &shown, usize::from(area.width), style);
        end.saturating_sub(area.x)
    }

    /// Writes texts of different meaning one after the other.
    pub fn words<T: AsRef<str>>(&mut self, at: Rect, words: &[(T, Role)]) -> u16 {
        let mut used = 0;
        for (word, role) in words {
            if used >= at.width {
                break;
            }
            used += self.put(after(at, used), word.as_ref(), *role);
        }
        used
    }

    /// Writes texts so that they end where the area ends, and returns the cells they took.
    pub fn words_right<T: AsRef<str>>(&mut self, at: Rect, words: &[(T, Role)]) -> u16 {
        let wide = self.measure(words);
        let wide = wide.min(at.width);
        self.words(after(at, at.width - wide), words)
    }

    /// How many cells words take.
    #[must_use]
    pub fn measure<T: AsRef<str>>(&self, words: &[(T, Role)]) -> u16 {
        let wide = |(word, _): &(T, Role)| text::width(&self.plain(word.as_ref()));
        words.iter().map(wide).fold(0, u16::saturating_add)
    }

    /// Writes a glyph into one cell, whatever style was there keeps its ground.
    pub fn glyph(&mut self, x: u16, y: u16, glyph: &str, style: Style) {
        if let Some(cell) = self.buffer.cell_mut(Position { x, y }) {
            cell.set_symbol(glyph).set_style(style);
        }
    }

    /// Repeats a glyph along one row.
    pub fn rule(&mut self, at: Rect, glyph: &str, role: Role) {
        let style = self.style(role);
        for x in at.left()..at.right() {
            self.glyph(x, at.y, glyph, style);
        }
    }

    /// Notes what landed in an area.
    pub fn hit(&mut self, area: Rect, hit: Hit) {
        let area = area.intersection(self.buffer.area);
        if !area.is_empty() {
            self.hits
                .areas
                .push(((area.x, area.y, area.width, area.height), hit));
        }
    }

    /// Notes how many rows of content a pane shows.
    pub fn rows(&mut self, pane: Pane, rows: u16) {
        self.hits.rows.push((pane, rows));
    }

    /// The text as this terminal may show it: no control characters, nothing that changes the direction
    /// of other text, and ASCII if only that.
    fn plain(&self, words: &str) -> String {
        let shown = |character: char| match character {
            '\t' => ' ',
            _ if character.is_control() || is_bidi_control(character) => '?',
            _ if *self.glyphs == glyph::ASCII => glyph::ascii(character),
            _ => character,
        };
        words.chars().map(shown).collect()
    }
}

/// What is left of a row after some cells.
#[must_use]
pub fn after(at: Rect, used: u16) -> Rect {
    let used = used.min(at.width);
    Rect {
        x: at.x + used,
        width: at.width - used,
        ..at
    }
}

/// One row of an area, counted from its top; empty below its end.
#[must_use]
pub fn row(area: Rect, index: u16) -> Rect {
    let inside = index < area.height;
    Rect {
        y: area.y.saturating_add(index),
        height: u16::from(inside),
        ..area
    }
}

/// The area without some columns at its sides.
#[must_use]
pub fn inset(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width / 2);
    Rect {
        x: area.x + columns,
        width: area.width - 2 * columns,
        ..area
    }
}

#[cfg(test)]
mod tests {
    use crate::ui::frame_writer::{FrameWriter, row};
    use crate::ui::glyph;
    use crate::ui::style::Role;
    use crate::ui::theme::Theme;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    fn drawn(ascii: bool, words: &str) -> String {
        let area = Rect::new(0, 0, 8, 1);
        let mut buffer = Buffer::empty(area);
        let theme = Theme::default();
        let glyphs = if ascii {
            &glyph::ASCII
        } else {
            &glyph::UNICODE
        };
        FrameWriter::new(&mut buffer, &theme, glyphs).put(area, words, Role::Text);
        buffer
            .content()
            .iter()
            .map(ratatui::buffer::Cell::symbol)
            .collect()
    }

    #[test]
    fn control_characters_of_an_event_never_reach_the_terminal() {
        assert_eq!(drawn(false, "a\u{1b}[2J\tb"), "a?[2J b ");
        assert_eq!(drawn(false, "a\u{9b}\u{202e}\u{200b}b"), "a??b    ");
    }

    #[test]
    fn an_ascii_screen_shows_ascii_only() {
        assert_eq!(drawn(true, "caf\u{e9} au lait"), "caf? au~");
    }

    #[test]
    fn a_row_below_the_end_is_empty() {
        assert!(row(Rect::new(0, 0, 8, 2), 2).is_empty());
    }
}
