//! The screen of a terminal too small for panes: one line of what matters.

use ratatui::layout::Rect;

use crate::app::{App, Running, Screen};
use crate::state::gallery::Item;
use crate::state::layer::Layer;
use crate::view::breakpoint::LEAST;

use crate::ui::frame_writer::{FrameWriter, row};
use crate::ui::style::Role;
use crate::ui::text;

/// Draws the line, and below it, where there are rows, why it is only one.
pub fn draw(writer: &mut FrameWriter<'_>, area: Rect, app: &App) {
    let at = row(area, 0);
    match app.screen {
        Screen::Gallery => {
            let chosen = app.gallery.chosen().map_or_else(String::new, Item::title);
            writer.words(at, &[("knew ", Role::Hub), (chosen.as_str(), Role::Text)]);
        }
        Screen::Workbench => state(writer, at, app),
    }
    let question = app.layers.last().map(question).unwrap_or_default();
    let question = question.into_iter().map(|question| (question, Role::Text));
    let words = question.chain([(small(area), Role::Muted)]);
    let lines = words.flat_map(|(words, role)| {
        let lines = text::wrap(&words, area.width).into_iter();
        lines.map(move |line| (line, role))
    });
    for (index, (line, role)) in (2..area.height).zip(lines) {
        writer.put(row(area, index), &line, role);
    }
}

/// How it is going: running or not, the counts, the last message.
fn state(writer: &mut FrameWriter<'_>, at: Rect, app: &App) {
    let (glyph, role) = match &app.workbench.running {
        Running::At(_) => (writer.glyphs.running, Role::Good),
        Running::Starting => (writer.glyphs.waiting, Role::Waiting),
        Running::Stopped => (writer.glyphs.stopped, Role::Muted),
        Running::Failed(_) => (writer.glyphs.failed, Role::Bad),
    };
    let counters = app.journal.counters();
    let total = counters.total();
    let arrived = usize::try_from(counters.arrived()).unwrap_or(usize::MAX);
    let arrived = format!(" {}", text::plural(arrived, "event"));
    let count = |count: u64, glyph: &str, word: &str, role| match count {
        0 => (String::new(), Role::Muted),
        count => (format!("  {glyph} {} {word}", text::count(count)), role),
    };
    let news = app.toasts.current();
    let news = news.map_or_else(String::new, |news| format!("  {}", news.text));
    let words = [
        (glyph.to_owned(), role),
        (arrived, Role::Text),
        count(total.lost, writer.glyphs.failed, "lost", Role::Bad),
        count(total.dead_lettered, writer.glyphs.dead, "dead", Role::Dead),
        (news, Role::Text),
    ];
    writer.words(at, &words);
}

/// What is asked, and by which keys it is answered: the box it stands in has no room.
fn question(layer: &Layer) -> Vec<String> {
    let Layer::Confirm(it) = layer else {
        return Vec::new();
    };
    let discard = it.discard.iter().map(|discard| ("d", discard));
    let answers = [("y", &it.yes), ("n", &it.no)].into_iter().chain(discard);
    let answers = answers.map(|(key, words)| format!("{key}  {words}"));
    let lines = [it.question.clone()].into_iter().chain(answers);
    lines.chain([" ".to_owned()]).collect()
}

/// Why there is only a line.
fn small(area: Rect) -> String {
    let (columns, rows) = LEAST;
    format!(
        "This terminal is {}x{}; panes need {columns}x{rows} or more. All keys still work; q leaves.",
        area.width, area.height
    )
}
