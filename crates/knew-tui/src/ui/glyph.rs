//! Every character outside ASCII that the screen draws, and its ASCII stand-in.
//!
//! Both tables have the same fields, each exactly one cell wide, so a screen in ASCII has the same
//! shape and the same words. Narrow characters are preferred: what Unicode calls ambiguous is two
//! cells wide in some terminals.

/// One way of drawing.
#[derive(Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Text was cut here.
    pub ellipsis: &'static str,
    /// Delivered; fine.
    pub yes: &'static str,
    /// Another process has it.
    pub away: &'static str,
    /// The filter said no; nothing.
    pub no: &'static str,
    /// In flight or waiting.
    pub waiting: &'static str,
    /// Failed.
    pub failed: &'static str,
    /// Dead letter.
    pub dead: &'static str,
    /// Reply.
    pub reply: &'static str,
    /// Running.
    pub running: &'static str,
    /// Not running.
    pub stopped: &'static str,
    /// Unsaved text.
    pub unsaved: &'static str,
    /// A breadcrumb, a folded thing, a list cursor.
    pub crumb: &'static str,
    /// An unfolded thing.
    pub unfolded: &'static str,
    /// The bar at the left of the selected row.
    pub cursor: &'static str,
    /// A warning or an error.
    pub alert: &'static str,
    /// A source.
    pub source: &'static str,
    /// A target.
    pub target: &'static str,
    /// A target that fails on purpose.
    pub faulty: &'static str,
    /// A target that is an address.
    pub address: &'static str,
    /// Something that is not in the loaded files.
    pub missing: &'static str,
    /// A target that is drawn elsewhere already.
    pub again: &'static str,
    /// A hub.
    pub hub: &'static str,
    /// An arrow head to the right.
    pub arrow: &'static str,
    /// A branch of a tree.
    pub branch: &'static str,
    /// The last branch of a tree.
    pub last_branch: &'static str,
    /// A tree goes on below.
    pub trunk: &'static str,
    /// Up and down.
    pub up_down: &'static str,
    /// An approximate or separating dot.
    pub dot: &'static str,
    /// The handle of a scroll bar.
    pub thumb: &'static str,
    /// The rail of a scroll bar.
    pub track: &'static str,
    /// A frame: corners from top left clockwise, then horizontal and vertical.
    pub frame: [&'static str; 6],
    /// The frame of the focused pane, in the same order.
    pub heavy: [&'static str; 6],
    /// Eight heights, low to high.
    pub spark: [&'static str; 8],
}

/// The characters of a capable terminal.
pub static UNICODE: Glyphs = Glyphs {
    ellipsis: "…",
    yes: "✓",
    away: "»",
    no: "·",
    waiting: "◐",
    failed: "✗",
    dead: "†",
    reply: "↺",
    running: "●",
    stopped: "○",
    unsaved: "•",
    crumb: "▸",
    unfolded: "▾",
    cursor: "▌",
    alert: "⚠",
    source: "◇",
    target: "◉",
    faulty: "⊗",
    address: "◈",
    missing: "◌",
    again: "²",
    hub: "▣",
    arrow: "►",
    branch: "├",
    last_branch: "└",
    trunk: "│",
    up_down: "↕",
    dot: "·",
    thumb: "┃",
    track: "│",
    frame: ["╭", "╮", "╯", "╰", "─", "│"],
    heavy: ["┏", "┓", "┛", "┗", "━", "┃"],
    spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
};

/// The same in ASCII.
pub static ASCII: Glyphs = Glyphs {
    ellipsis: "~",
    yes: "Y",
    away: ">",
    no: ".",
    waiting: "~",
    failed: "X",
    dead: "d",
    reply: "r",
    running: "*",
    stopped: "_",
    unsaved: "+",
    crumb: ">",
    unfolded: "v",
    cursor: "|",
    alert: "!",
    source: "<",
    target: "o",
    faulty: "%",
    address: "@",
    missing: "?",
    again: "'",
    hub: "#",
    arrow: ">",
    branch: "+",
    last_branch: "`",
    trunk: "|",
    up_down: "^",
    dot: ".",
    thumb: "#",
    track: "|",
    frame: ["+", "+", "+", "+", "-", "|"],
    heavy: ["+", "+", "+", "+", "=", "|"],
    spark: [".", ".", ":", ":", "-", "=", "+", "#"],
};

/// The ASCII stand-in of a character that came with the user's text or a sentence.
#[must_use]
pub fn ascii(character: char) -> char {
    match character {
        ' '..='~' => character,
        '…' => '~',
        '→' | '►' | '▸' => '>',
        '—' | '–' | '─' => '-',
        '·' | '•' => '.',
        '“' | '”' => '"',
        '‘' | '’' | '²' => '\'',
        '×' => 'x',
        '✓' => 'Y',
        '✗' => 'X',
        '†' => 'd',
        '↺' => 'r',
        _ => '?',
    }
}

/// Whether a character belongs to a line or a bar, and to no word.
#[must_use]
pub fn is_line(character: char) -> bool {
    matches!(character, '\u{2500}'..='\u{259f}' | '►')
}

#[cfg(test)]
mod tests {
    use super::{ASCII, Glyphs, UNICODE};
    use crate::ui::text;

    fn all(glyphs: &Glyphs) -> Vec<&'static str> {
        let mut all = vec![
            glyphs.ellipsis,
            glyphs.yes,
            glyphs.away,
            glyphs.no,
            glyphs.waiting,
            glyphs.failed,
            glyphs.dead,
            glyphs.reply,
            glyphs.running,
            glyphs.stopped,
            glyphs.unsaved,
            glyphs.crumb,
            glyphs.unfolded,
            glyphs.cursor,
            glyphs.alert,
            glyphs.source,
            glyphs.target,
            glyphs.faulty,
            glyphs.address,
            glyphs.missing,
            glyphs.again,
            glyphs.hub,
            glyphs.arrow,
            glyphs.branch,
            glyphs.last_branch,
            glyphs.trunk,
            glyphs.up_down,
            glyphs.dot,
            glyphs.thumb,
            glyphs.track,
        ];
        all.extend(glyphs.frame);
        all.extend(glyphs.heavy);
        all.extend(glyphs.spark);
        all
    }

    #[test]
    fn every_glyph_is_one_cell() {
        for glyph in all(&UNICODE).into_iter().chain(all(&ASCII)) {
            assert_eq!(text::width(glyph), 1, "{glyph:?}");
        }
    }

    #[test]
    fn the_ascii_table_is_ascii() {
        assert!(all(&ASCII).into_iter().all(str::is_ascii));
    }

    #[test]
    fn no_other_file_of_the_screen_holds_a_character_outside_ascii() {
        let room = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ui");
        let mut folders = vec![std::path::PathBuf::from(room)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the room is there") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    if path.file_name().is_some_and(|name| name != "snapshots") {
                        folders.push(path);
                    }
                } else if path.file_name().is_some_and(|name| name != "glyph.rs") {
                    let text = std::fs::read_to_string(&path).expect("text");
                    let line = text.lines().position(|line| !line.is_ascii());
                    assert_eq!(line.map(|line| line + 1), None, "{}", path.display());
                }
            }
        }
    }
}
