//! Everything that is wrong: where, what, and what to do next.

use ratatui::layout::Rect;

use crate::app::App;
use knew_core::model::{Problem, Severity};

use crate::ui::frame_writer::{FrameWriter, row};
use crate::ui::popup::{Item, Popup, grown, list, most_rows};
use crate::ui::style::Role;
use crate::ui::text;

/// The fewest rows of the list.
const LEAST: u16 = 3;

/// Of so many problems it is measured how wide they are.
const MEASURED: usize = 200;

/// Columns it takes, where there are more than that.
const WIDE: u16 = 100;

/// Draws the layer.
pub fn draw(writer: &mut FrameWriter<'_>, screen: Rect, app: &App, cursor: usize) {
    let all = app.wrong_count();
    let count = text::plural(all, "problem");
    let chosen = app.wrong(cursor);
    let mut foot = vec![
        ("Enter", Role::Accent),
        (" goes to the place  ", Role::Muted),
    ];
    let remedy = chosen.and_then(|chosen| app.fix_summary(chosen));
    let remedy = remedy.map(|remedy| format!(" {remedy}  "));
    if let Some(remedy) = &remedy {
        foot.extend([("f", Role::Accent), (remedy.as_str(), Role::Muted)]);
    }
    foot.extend([("Esc", Role::Accent), (" closes", Role::Muted)]);
    let columns = grown(wanted(app), WIDE, screen);
    let rows = u16::try_from(all).unwrap_or(u16::MAX).max(LEAST);
    let below = below(app, columns.min(screen.width.saturating_sub(4)));
    let popup = Popup {
        title: "Problems",
        note: &[(count.as_str(), Role::Muted)],
        foot: &foot,
        size: (columns, rows.saturating_add(below).min(most_rows(screen))),
    };
    let area = popup.draw(writer, screen);
    let Some(chosen) = chosen else {
        writer.put(
            row(area, 1),
            "Nothing is wrong in the text, and whoever was called answered.",
            Role::Good,
        );
        return;
    };
    let shown = Rect {
        height: area
            .height
            .saturating_sub(below)
            .max(LEAST.min(area.height)),
        ..area
    };
    list(writer, shown, (all, cursor), |writer, index| {
        app.wrong(index)
            .map_or_else(Item::default, |wrong| item(writer, app, wrong))
    });
    let below = Rect {
        y: shown.bottom(),
        height: area.height - shown.height,
        ..area
    };
    full(writer, below, app, chosen);
}

/// Rows below the list in which any of the problems stands in full, with what to do about it: as many
/// for each, lest the list jump when the cursor moves.
fn below(app: &App, columns: u16) -> u16 {
    let problems = app.wrongs().take(MEASURED);
    let rows = problems.map(|problem| {
        let hint = problem.hint.iter();
        let hint = hint.flat_map(|hint| text::wrap(&remedy(hint), columns));
        text::wrap(&app.workbench.open.sentence(problem), columns).len() + hint.count()
    });
    1 + u16::try_from(rows.max().unwrap_or(0))
        .unwrap_or(u16::MAX - 1)
        .max(2)
}

/// The columns in which every problem stands whole; of very many it is not measured.
fn wanted(app: &App) -> u16 {
    if app.wrong_count() > MEASURED {
        return u16::MAX;
    }
    let problems = app.wrongs();
    let wide = problems.map(|problem| {
        text::width(&app.workbench.open.sentence(problem)) + text::width(&place(app, problem)) + 10
    });
    wide.max().unwrap_or(0)
}

fn item(writer: &FrameWriter<'_>, app: &App, problem: &Problem) -> Item {
    let (glyph, role) = match problem.severity {
        Severity::Error => (writer.glyphs.failed, Role::Bad),
        Severity::Warning => (writer.glyphs.alert, Role::Waiting),
        Severity::Info => (writer.glyphs.dot, Role::Accent),
    };
    Item {
        left: vec![
            (format!("{glyph} "), role),
            (app.workbench.open.sentence(problem), Role::Text),
        ],
        right: vec![(place(app, problem), Role::Muted)],
    }
}

/// `orders.yaml:12:5`, or nothing where the problem is about everything.
fn place(app: &App, problem: &Problem) -> String {
    let place = app.workbench.open.manifest.locate(&problem.at);
    place.map_or_else(String::new, |place| place.to_string())
}

fn full(writer: &mut FrameWriter<'_>, area: Rect, app: &App, problem: &Problem) {
    writer.rule(row(area, 0), writer.glyphs.frame[4], Role::Faint);
    let message = text::wrap(&app.workbench.open.sentence(problem), area.width)
        .into_iter()
        .map(|wrap| (wrap, Role::Text));
    let hint = problem
        .hint
        .iter()
        .flat_map(|hint| text::wrap(&remedy(hint), area.width));
    let hint = hint.map(|hint| (hint, Role::Good));
    for (index, (words, role)) in (1..area.height).zip(message.chain(hint)) {
        writer.put(row(area, index), &words, role);
    }
}

/// What to do, told apart from what is wrong without a colour.
fn remedy(hint: &str) -> String {
    format!("= {hint}")
}
