//! The last line: the keys that are most useful now, or how the keys already typed can go on.

use ratatui::layout::Rect;

use crate::actions::action::{Action, table};
use crate::app::App;
use crate::view::hit_map::Hit;

use crate::ui::frame_writer::{FrameWriter, after, inset};
use crate::ui::style::Role;
use crate::ui::text;

/// A key, what it does in a word or two, and the action itself.
type Key = (String, &'static str, Action);

/// Draws the bar.
pub fn draw(writer: &mut FrameWriter<'_>, area: Rect, app: &App) {
    let mut room = inset(area, 1);
    let hints = app
        .bar()
        .into_iter()
        .map(|bar| (bar.keys, bar.title, bar.action));
    let mut keys: Vec<Key> = if app.pending.is_hinted() {
        continuations(app)
    } else {
        hints.collect()
    };
    drop_keys_to_fit(&mut keys, room.width);
    for (key, title, action) in keys {
        let words = [
            (key.as_str(), Role::Accent),
            (" ", Role::Text),
            (title, Role::Muted),
        ];
        let used = writer.words(room, &words);
        writer.hit(
            Rect {
                width: used,
                ..room
            },
            Hit::Action(action),
        );
        room = after(room, used + 2);
    }
}

/// Leaves out what does not fit: the last but one first, as the last is help.
fn drop_keys_to_fit(keys: &mut Vec<Key>, room: u16) {
    let wide = |keys: &[Key]| -> u16 {
        let each = keys
            .iter()
            .map(|(key, title, _)| text::width(key) + text::width(title) + 3);
        each.sum::<u16>().saturating_sub(2)
    };
    while keys.len() > 1 && wide(keys) > room {
        keys.remove(keys.len() - 2);
    }
}

/// What the keys typed so far can still become.
fn continuations(app: &App) -> Vec<Key> {
    let typed: Vec<String> = app.pending.keys.iter().map(ToString::to_string).collect();
    let typed = typed.join(" ") + " ";
    let mut keys = Vec::new();
    for row in table::rows() {
        let rest = app
            .keymap
            .keys(row.action)
            .find_map(|keys| keys.strip_prefix(&typed));
        keys.extend(rest.map(|rest| (rest.to_owned(), row.title, row.action)));
    }
    keys
}
