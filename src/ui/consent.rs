//! What would be started, exactly as it stands, for the user to say yes or no.

use ratatui::layout::Rect;

use crate::app::App;
use crate::graph::local::Command;

use super::pen::{Pen, row};
use super::popup::{Popup, grown};
use super::style::Role;
use super::{scroll, text};

/// Columns of the text.
const COLUMNS: u16 = 72;

/// Draws the layer.
pub fn draw(pen: &mut Pen<'_>, screen: Rect, app: &App, top: usize) {
    let width = grown(wanted(&app.denied), COLUMNS, screen).min(screen.width.saturating_sub(4));
    let lines = lines(&app.denied, width);
    let count = text::plural(app.denied.len(), "command");
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let popup = Popup {
        title: "Start these on this machine?",
        note: &[(count.as_str(), Role::Muted)],
        foot: &[
            ("y", Role::Accent),
            (" starts them, now and from now on  ", Role::Muted),
            ("n", Role::Accent),
            (" does not  ", Role::Muted),
            ("Esc", Role::Accent),
            (" goes back", Role::Muted),
        ],
        size: (
            width,
            rows.saturating_add(1).min(screen.height.saturating_sub(4)),
        ),
    };
    let area = popup.draw(pen, screen);
    let most = lines.len().saturating_sub(usize::from(area.height) - 1);
    let top = top.min(most);
    for (at, (words, role)) in (1..area.height).zip(lines.iter().skip(top)) {
        pen.put(row(area, at), words, *role);
    }
    let body = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    scroll::bar_of_box(pen, body, top, lines.len());
}

/// The columns in which everything about a command stands whole.
fn wanted(commands: &[Command]) -> u16 {
    let words = commands.iter().flat_map(|it| {
        let env = it.env.iter().map(|(name, value)| variable(name, value));
        [it.line.clone(), placed(it)].into_iter().chain(env)
    });
    let widths = words.map(|it| text::width(&it) + text::width(INDENT));
    widths.max().unwrap_or(0)
}

/// What stands before everything about a command.
const INDENT: &str = "  ";

/// Where a command starts.
fn placed(command: &Command) -> String {
    match command.place().as_str() {
        "." => "in this folder".to_owned(),
        place => format!("in {place}"),
    }
}

/// What a command is told.
fn variable(name: &str, value: &str) -> String {
    format!("with {name}={value}")
}

fn lines(commands: &[Command], width: u16) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    let mut say = |text: &str, indent: &str, role| {
        let room = width.saturating_sub(text::width(indent));
        let wrapped = text::wrap(text, room).into_iter();
        lines.extend(wrapped.map(|it| (format!("{indent}{it}"), role)));
    };
    for command in commands {
        let of = format!(
            "{} {}/{}",
            command.of.kind, command.of.namespace, command.of.name
        );
        say(&of, "", Role::Title);
        say(&command.line, INDENT, Role::Text);
        say(&placed(command), INDENT, Role::Muted);
        for (name, value) in &command.env {
            say(&variable(name, value), INDENT, Role::Muted);
        }
        say(" ", "", Role::Text);
    }
    say(
        "knew.yaml asks for them, and they may do whatever you may. The answer is kept for this folder and \
         these very commands.",
        "",
        Role::Muted,
    );
    lines
}
