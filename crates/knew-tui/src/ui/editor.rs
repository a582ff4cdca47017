//! The text editor: numbered, coloured lines, the cursor, and what is wrong as one types.

use ratatui::layout::Rect;

use crate::app::{Action, App, Pane};
use crate::state::editor::{Editor, Finding};
use crate::view::hit_map::Hit;
use knew_core::model::Severity;

use crate::ui::frame::{Focus, Frame};
use crate::ui::frame_writer::{FrameWriter, after, inset, row};
use crate::ui::style::Role;
use crate::ui::{scroll, syntax, text};

/// Rows below the text for what is wrong, at least, and where there is room to spare.
const FINDING: u16 = 3;
const ROOMY: u16 = 7;

/// Draws the pane.
pub fn draw(writer: &mut FrameWriter<'_>, area: Rect, app: &App, editor: &Editor) {
    let state = if editor.is_changed() {
        "changed"
    } else {
        "unchanged"
    };
    let title = format!("Edit {}", editor.title);
    let frame = Frame {
        title: &title,
        note: &[(state, Role::Muted)],
        foot: &[],
        focus: if app.workbench.focus == Pane::Yaml {
            Focus::Here
        } else {
            Focus::Elsewhere
        },
    };
    let inner = frame.draw(writer, area);
    writer.hit(area, Hit::Pane(Pane::Yaml));
    let wanted = u16::try_from(editor.area.lines().len()).unwrap_or(u16::MAX);
    let below = if inner.height > 2 * FINDING {
        inner.height.saturating_sub(wanted).clamp(FINDING, ROOMY)
    } else {
        inner.height.min(1)
    };
    let body = Rect {
        height: inner.height - below,
        ..inner
    };
    let verdict = Rect {
        y: body.bottom(),
        height: below,
        ..inner
    };
    writer.rows(Pane::Yaml, body.height);
    lines(writer, body, editor);
    foot(writer, verdict, app, editor);
    let shown = Rect {
        height: body.height + 2,
        ..area
    };
    scroll::bar(writer, shown, top(editor, body), editor.area.lines().len());
}

/// The cursor is kept away from the edge as far as the text allows.
fn top(editor: &Editor, body: Rect) -> usize {
    let rows = usize::from(body.height);
    let most = editor.area.lines().len().saturating_sub(rows);
    editor
        .area
        .cursor()
        .0
        .saturating_sub(rows * 2 / 3)
        .min(most)
}

fn lines(writer: &mut FrameWriter<'_>, body: Rect, editor: &Editor) {
    let all = editor.area.lines();
    let (line, column) = (editor.area.cursor().0, editor.area.cursor().1);
    let digits = text::width(&(editor.first_line + all.len()).to_string()).max(2);
    let gutter = digits + 3;
    let room = after(body, gutter).width;
    let before: String = all
        .get(line)
        .map_or_else(String::new, |line| line.chars().take(column).collect());
    let cursor = text::width(&before);
    let skip = (cursor + 1).saturating_sub(room);
    let top = top(editor, body);
    for (index, (number, words)) in (0..body.height).zip(all.iter().enumerate().skip(top)) {
        let at = row(body, index);
        margin(writer, at, editor, number, digits);
        let at = after(at, gutter);
        runs(writer, at, words, skip);
        cells(writer, at, number, words, skip);
        if number == line {
            let cell = after(at, cursor - skip);
            writer.tint(
                Rect {
                    width: cell.width.min(1),
                    ..cell
                },
                Role::Cursor,
            );
        }
    }
}

/// Notes each character for the mouse, and the end of the line behind the last.
fn cells(writer: &mut FrameWriter<'_>, at: Rect, line: usize, words: &str, skip: u16) {
    let hidden = text::take_cells(words, skip).chars().count();
    let mut rest = at;
    for (column, character) in words.chars().enumerate().skip(hidden) {
        let wide = text::width(character.encode_utf8(&mut [0; 4])).min(rest.width);
        writer.hit(
            Rect {
                width: wide,
                ..rest
            },
            Hit::Text(line, column),
        );
        rest = crate::ui::frame_writer::after(rest, wide);
    }
    writer.hit(rest, Hit::Text(line, words.chars().count()));
}

/// The line's number in the file, and a mark when something is wrong with it.
fn margin(writer: &mut FrameWriter<'_>, at: Rect, editor: &Editor, line: usize, digits: u16) {
    let wide = usize::from(digits);
    let here = line == editor.area.cursor().0;
    let number = format!("{:>wide$} ", editor.first_line + line + 1);
    let found = editor.findings.iter().find(|finding| finding.line == line);
    let (mark, role) = found.map_or((" ", Role::Muted), |found| mark(writer, found));
    let number_role = if here { Role::Accent } else { Role::Muted };
    writer.words(
        at,
        &[
            (mark, role),
            (number.as_str(), number_role),
            (writer.glyphs.trunk, Role::Faint),
        ],
    );
}

fn mark(writer: &FrameWriter<'_>, finding: &Finding) -> (&'static str, Role) {
    match finding.severity {
        Severity::Error => (writer.glyphs.failed, Role::Bad),
        Severity::Warning => (writer.glyphs.alert, Role::Waiting),
        Severity::Info => (writer.glyphs.dot, Role::Accent),
    }
}

/// A coloured line, scrolled sideways.
fn runs(writer: &mut FrameWriter<'_>, at: Rect, line: &str, skip: u16) {
    let (mut skip, mut used) = (skip, 0);
    for (words, role) in syntax::yaml(line) {
        let shown = text::skip_cells(words, skip);
        skip = skip.saturating_sub(text::width(words));
        used += writer.put(after(at, used), shown, role);
    }
}

/// What is wrong, and below it what could be typed next or what the filter would take.
fn foot(writer: &mut FrameWriter<'_>, area: Rect, app: &App, editor: &Editor) {
    let area = inset(area, 1);
    let height = usize::from(area.height);
    let mut wrong = finding(writer, area, app, editor);
    let mut more: Vec<Said> = match (app.completion(), &editor.trial) {
        (Some(completion), _) if !completion.is_field || !completion.typed.is_empty() => {
            vec![(
                format!("tab: {}", completion.offers.join("  ")),
                Role::Accent,
            )]
        }
        (_, Some(trial)) => said(&trial.words(), area, Role::Text),
        _ => Vec::new(),
    };
    if height < 2 && !editor.findings.is_empty() {
        more.clear();
    }
    let spared = height.saturating_sub(wrong.len()).max(1);
    shorten(&mut more, (area.width, spared), writer.glyphs.ellipsis);
    let left = height.saturating_sub(more.len());
    shorten(&mut wrong, (area.width, left), writer.glyphs.ellipsis);
    let gap = if editor.findings.is_empty() {
        left - wrong.len()
    } else {
        0
    };
    for (index, (words, role)) in (gap..).zip(wrong) {
        writer.put(row(area, u16::try_from(index).unwrap_or(0)), &words, role);
    }
    let below = height - more.len();
    for (index, (words, role)) in (below..).zip(more) {
        writer.put(row(area, u16::try_from(index).unwrap_or(0)), &words, role);
    }
}

type Said = (String, Role);

fn said(words: &str, area: Rect, role: Role) -> Vec<Said> {
    let lines = text::wrap(words, area.width).into_iter();
    lines.map(|line| (line, role)).collect()
}

/// Leaves as many lines as there is room for. The last of fewer goes on with what is missing, and one
/// sees where another sentence begins in it.
fn shorten(lines: &mut Vec<Said>, (width, room): (u16, usize), ellipsis: &str) {
    let missing = lines.split_off(room.min(lines.len()));
    let Some((last, role)) = lines.last_mut().filter(|_| !missing.is_empty()) else {
        return;
    };
    let mut role = *role;
    for (next, other) in missing {
        let apart = role == other || next.starts_with("= ");
        last.push_str(if apart { " " } else { "; " });
        last.push_str(&next);
        role = other;
    }
    *last = text::cut(last, width, ellipsis);
}

fn finding(writer: &FrameWriter<'_>, area: Rect, app: &App, editor: &Editor) -> Vec<Said> {
    let Some(finding) = editor.finding() else {
        return vec![(
            format!("{} this text is good", writer.glyphs.yes),
            Role::Good,
        )];
    };
    let (mark, role) = mark(writer, finding);
    let line = editor.first_line + finding.line + 1;
    let sentence = format!(
        "{mark} line {line}, column {}: {}",
        finding.column + 1,
        finding.message
    );
    let mut lines = said(&sentence, area, role);
    let hints = finding.hint.iter();
    lines.extend(hints.flat_map(|hint| said(&format!("= {hint}"), area, Role::Muted)));
    if finding.fixed.is_some() {
        let key = app.keymap.hint(Action::EditorFix);
        lines.extend(said(&format!("{key} fixes it"), area, Role::Accent));
    }
    lines
}

#[cfg(test)]
mod tests {
    use crate::ui::editor::*;

    #[test]
    fn where_lines_are_left_out_one_sees_where_a_sentence_ends() {
        let line = |words: &str, role| (words.to_owned(), role);
        let all = [
            line("what comes", Role::Bad),
            line("has high", Role::Bad),
            line("= did you mean high?", Role::Muted),
            line("f4 fixes it", Role::Accent),
        ];
        for (room, last) in [
            (1, "what comes has high = did you mean high?; f4 fixes it"),
            (2, "has high = did you mean high?; f4 fixes it"),
            (3, "= did you mean high?; f4 fixes it"),
            (4, "f4 fixes it"),
        ] {
            let mut lines = all.to_vec();
            shorten(&mut lines, (80, room), "...");
            assert_eq!((lines.len(), lines[room - 1].0.as_str()), (room, last));
        }
    }
}
