//! What processes say, newest below.

use ratatui::layout::Rect;

use crate::app::App;
use crate::state::layer::output::{Output, Seen};
use knew_core::record::{LogLine, OutputStream};

use crate::ui::frame_writer::{FrameWriter, after, row};
use crate::ui::popup::Popup;
use crate::ui::style::Role;
use crate::ui::{scroll, text, time_format};

/// Columns of the time before each line.
const TIME: u16 = 13;

/// Draws the layer.
pub fn draw(writer: &mut FrameWriter<'_>, screen: Rect, app: &App, output: &Output) {
    let seen = app.heard(output);
    let place = place(&seen, output);
    let popup = Popup {
        title: "Output",
        note: &[(place.as_str(), Role::Muted)],
        foot: &[
            ("h l", Role::Accent),
            (" another one  ", Role::Muted),
            ("j k", Role::Accent),
            (" scroll  ", Role::Muted),
            ("G", Role::Accent),
            (" follow  ", Role::Muted),
            ("Esc", Role::Accent),
            (" closes", Role::Muted),
        ],
        size: (
            screen.width.saturating_sub(8),
            screen.height.saturating_sub(6),
        ),
    };
    let area = popup.draw(writer, screen);
    if seen.names.is_empty() {
        let words =
            "No process has said anything: knew.yaml names no command, or none was started.";
        for (at, line) in (1..).zip(text::wrap(words, area.width)) {
            writer.put(row(area, at), &line, Role::Muted);
        }
        return;
    }
    tabs(writer, row(area, 0), &seen, output.speaker);
    let body = Rect {
        y: area.y + 2,
        height: area.height.saturating_sub(2),
        ..area
    };
    let rows = usize::from(body.height);
    let top = seen.end.saturating_sub(rows);
    for (at, line) in (0..body.height).zip(&seen.lines[top..seen.end]) {
        say(writer, row(body, at), app, line);
    }
    let frame = Rect {
        x: area.x,
        y: body.y.saturating_sub(1),
        width: area.width + 2,
        height: body.height + 2,
    };
    scroll::bar(writer, frame, top, seen.lines.len());
}

/// Whether it follows, and what is not kept any more.
fn place(seen: &Seen, output: &Output) -> String {
    let dropped = match seen.dropped {
        0 => String::new(),
        count => format!("{} older not kept   ", text::count(count)),
    };
    let state = match output.bottom {
        None => "follow".to_owned(),
        Some(_) => format!(
            "{} newer",
            text::count((seen.lines.len() - seen.end) as u64)
        ),
    };
    format!("{dropped}{state}")
}

fn tabs(writer: &mut FrameWriter<'_>, line: Rect, seen: &Seen, speaker: usize) {
    let mut at = line;
    for (index, name) in seen.names.iter().enumerate() {
        let (words, role) = if index == speaker {
            (format!("[{name}]"), Role::Accent)
        } else {
            (format!(" {name} "), Role::Muted)
        };
        let used = writer.put(at, &words, role);
        at = after(at, used + 1);
    }
}

fn say(writer: &mut FrameWriter<'_>, line: Rect, app: &App, said: &LogLine) {
    let time = time_format::time_of_day(app, said.at);
    writer.put(line, &time, Role::Faint);
    let role = match said.stream {
        OutputStream::Stdout => Role::Text,
        OutputStream::Stderr => Role::Waiting,
        OutputStream::Knew => Role::Accent,
    };
    writer.put(after(line, TIME), &plain(&said.text), role);
}

/// The text without the colours and moves that programs write for a terminal of their own.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => {
                if letters.next() == Some('[') {
                    letters.by_ref().find(|letter| ('@'..='~').contains(letter));
                }
            }
            '\t' => plain.push_str("    "),
            it if it.is_control() => {}
            it => plain.push(it),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use crate::ui::output::plain;

    #[test]
    fn colours_of_a_program_are_left_out() {
        assert_eq!(plain("\u{1b}[1;32mok\u{1b}[0m\tdone\r"), "ok    done");
    }
}
