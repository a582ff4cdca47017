//! The smaller layers, and which file draws which.

use ratatui::layout::Rect;

use crate::app::{App, Pane, ThemeCard};
use crate::state::layer::question::Confirm;
use crate::state::layer::{Layer, Prompt, Purpose};
use crate::state::toast::{Level, Toast};

use crate::ui::finder::Shape;
use crate::ui::frame_writer::{FrameWriter, after, inset, row};
use crate::ui::popup::{Item, Popup, grown, list, tell};
use crate::ui::screen::split_bottom;
use crate::ui::style::Role;
use crate::ui::{
    change_preview, columns, finder, form, input, output, pick, problems, text, time_format, trust,
};

/// Rows below the messages for the chosen one in full.
const WHOLE: u16 = 5;

/// Draws one layer over the screen.
pub fn draw(writer: &mut FrameWriter<'_>, screen: Rect, app: &App, layer: &Layer) {
    match layer {
        Layer::Help(it) => finder::draw(writer, screen, app, it, Shape::Help),
        Layer::Palette(it) => finder::draw(writer, screen, app, it, Shape::Palette),
        Layer::Pick(it) => pick::draw(writer, screen, it),
        Layer::Form(it) => form::draw(writer, screen, app, it),
        Layer::Confirm(it) => confirm(writer, screen, it),
        Layer::Problems { cursor } => problems::draw(writer, screen, app, *cursor),
        Layer::Log { cursor } => log(writer, screen, app, *cursor),
        Layer::Themes { cursor, .. } => themes(writer, screen, app, *cursor),
        Layer::Columns(it) => columns::draw(writer, screen, app, it),
        Layer::Diff { lines, top } => {
            change_preview::draw(writer, screen, &change_preview::SAVE, (lines, *top));
        }
        Layer::Restore(offer) => {
            change_preview::draw(
                writer,
                screen,
                &change_preview::RESTORE,
                (&offer.lines, offer.top),
            );
        }
        Layer::Trust { request, top, .. } => trust::draw(writer, screen, request, *top),
        Layer::Output(it) => output::draw(writer, screen, app, it),
        Layer::Prompt(it) => prompt(writer, screen, app, it),
        // The picture itself shows the labels.
        Layer::Jump(_) => {}
    }
}

fn confirm(writer: &mut FrameWriter<'_>, screen: Rect, it: &Confirm) {
    let question = text::wrap(&it.question, 60.min(screen.width.saturating_sub(4)));
    let rows = u16::try_from(question.len()).unwrap_or(u16::MAX);
    let discard = it.discard.as_ref().map(|discard| ("d", discard));
    let answers = [("y", &it.yes), ("n", &it.no)].into_iter().chain(discard);
    let popup = Popup {
        title: &it.title,
        note: &[],
        foot: &[("Esc", Role::Accent), (" goes back", Role::Muted)],
        size: (
            62,
            rows.saturating_add(if it.discard.is_some() { 6 } else { 5 }),
        ),
    };
    let area = popup.draw(writer, screen);
    for (index, line) in (1..).zip(&question) {
        writer.put(row(area, index), line, Role::Text);
    }
    for (index, (key, words)) in (rows + 2..).zip(answers) {
        writer.words(
            row(area, index),
            &[
                (key, Role::Accent),
                ("  ", Role::Text),
                (words.as_str(), Role::Text),
            ],
        );
    }
}

fn log(writer: &mut FrameWriter<'_>, screen: Rect, app: &App, cursor: usize) {
    let log = &app.toasts.log;
    let widest = log.iter().map(|log| text::width(&log.text)).max();
    let rows = u16::try_from(log.len()).unwrap_or(u16::MAX).max(3);
    let popup = Popup {
        title: "Messages",
        note: &[],
        foot: &[("Esc", Role::Accent), (" closes", Role::Muted)],
        size: (
            grown(widest.unwrap_or(0).saturating_add(20), 96, screen),
            rows.saturating_add(WHOLE)
                .min(screen.height.saturating_sub(8)),
        ),
    };
    let area = popup.draw(writer, screen);
    let (shown, below) = split_bottom(area, WHOLE.min(area.height / 2));
    writer.rows(Pane::Events, shown.height);
    list(writer, shown, (log.len(), cursor), |writer, index| {
        message(writer, app, &log[index])
    });
    let Some(chosen) = log.get(cursor) else {
        writer.put(row(shown, 1), "Nothing was said yet.", Role::Muted);
        return;
    };
    tell(writer, below, &chosen.text, Role::Text);
}

fn message(writer: &FrameWriter<'_>, app: &App, toast: &Toast) -> Item {
    let (glyph, role) = match toast.level {
        Level::Info => (writer.glyphs.dot, Role::Accent),
        Level::Done => (writer.glyphs.yes, Role::Good),
        Level::Failed => (writer.glyphs.failed, Role::Bad),
    };
    let times = if toast.times > 1 {
        format!("x{}", toast.times)
    } else {
        String::new()
    };
    let at = toast.at.map_or_else(String::new, |at| {
        time_format::time_of_day_in_seconds(app, at)
    });
    Item {
        left: vec![
            (format!("{at:<8}  "), Role::Muted),
            (format!("{glyph} "), role),
            (toast.text.clone(), Role::Text),
        ],
        right: vec![(times, Role::Muted)],
    }
}

fn themes(writer: &mut FrameWriter<'_>, screen: Rect, app: &App, cursor: usize) {
    let item = |it: &ThemeCard| Item {
        left: vec![
            (format!("{:<16}", it.name), Role::Text),
            (it.title.clone(), Role::Muted),
        ],
        right: Vec::new(),
    };
    let popup = Popup {
        title: "Theme",
        note: &[],
        foot: &[
            ("Enter", Role::Accent),
            (" keeps it  ", Role::Muted),
            ("Esc", Role::Accent),
            (" goes back", Role::Muted),
        ],
        size: (56, u16::try_from(app.themes.len()).unwrap_or(u16::MAX)),
    };
    let area = popup.draw_over(writer, screen);
    list(writer, area, (app.themes.len(), cursor), |_, index| {
        item(&app.themes[index])
    });
}

/// A line over the status line; what it finds stays in sight.
fn prompt(writer: &mut FrameWriter<'_>, screen: Rect, app: &App, it: &Prompt) {
    let at = row(screen, screen.height.saturating_sub(2));
    writer.clear(at);
    let at = inset(at, 1);
    let words = match it.purpose {
        Purpose::Filter => " FILTER ",
        Purpose::Find => " FIND ",
    };
    let used = writer.put(at, words, Role::Badge);
    let room = after(at, used + 1);
    let wrong = app
        .workbench
        .stream
        .error
        .as_ref()
        .filter(|_| it.purpose == Purpose::Filter);
    let wrong = wrong.map_or_else(String::new, ToString::to_string);
    let right = writer.words_right(
        Rect {
            x: room.x + room.width / 2,
            width: room.width - room.width / 2,
            ..room
        },
        &[(&wrong, Role::Bad)],
    );
    input::draw(
        writer,
        Rect {
            width: room.width.saturating_sub(right + 2),
            ..room
        },
        &it.input,
        true,
    );
}
