//! The question whether a folder is trusted: everything it asks for, as it stands.

use ratatui::layout::Rect;

use crate::view::hit_map::TrustRequestShown;
use knew_core::graph::trust::TrustRequest;

use crate::ui::frame_writer::{FrameWriter, Word, row};
use crate::ui::glyph::Glyphs;
use crate::ui::popup::{Popup, grown};
use crate::ui::style::Role;
use crate::ui::{scroll, text};

/// Columns of the text.
const COLUMNS: u16 = 76;

/// The columns before each thing that is asked for.
const INDENT: u16 = 2;

const SCOPE: &str = "Until then none of this happens and the rest works. Commands may do whatever you may. \
                     The answer is kept for this folder and exactly these lines.";

/// Draws the layer, and notes whether its end can be seen.
pub fn draw(writer: &mut FrameWriter<'_>, screen: Rect, request: &TrustRequest, top: usize) {
    let width = grown(wanted(request), COLUMNS, screen).min(screen.width.saturating_sub(4));
    let lines = lines(request, width, writer.glyphs);
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let size = (
        width,
        rows.saturating_add(1).min(screen.height.saturating_sub(4)),
    );
    let shown = usize::from(size.1.saturating_sub(1));
    let last_top = lines.len().saturating_sub(shown);
    let top = top.min(last_top);
    let is_read = top == last_top;
    let count = text::plural(request.permissions.len(), "thing");
    let title = format!("Do you trust {}?", folder(request, width, writer.glyphs));
    let popup = Popup {
        title: &title,
        note: &[(count.as_str(), Role::Muted)],
        foot: foot(is_read),
        size,
    };
    let area = popup.draw(writer, screen);
    for (at, (words, role)) in (1..area.height).zip(lines.iter().skip(top)) {
        writer.put(row(area, at), words, *role);
    }
    let body = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    scroll::bar_of_box(writer, body, top, lines.len());
    writer.hits.trust_request = Some(TrustRequestShown {
        last_top,
        // A screen with no room for a line shows nothing to agree to.
        is_read: is_read && shown > 0 && body.height > 0,
    });
}

fn foot(is_read: bool) -> &'static [Word<'static>] {
    if is_read {
        &[
            ("y", Role::Accent),
            (" trusts it from now on  ", Role::Muted),
            ("n", Role::Accent),
            (" does not  ", Role::Muted),
            ("Esc", Role::Accent),
            (" goes back", Role::Muted),
        ]
    } else {
        &[
            ("PgDn", Role::Accent),
            (" reads on, to answer at the end  ", Role::Muted),
            ("n", Role::Accent),
            (" does not trust it", Role::Muted),
        ]
    }
}

/// The end of a folder's path tells more than its beginning.
fn folder(request: &TrustRequest, width: u16, glyphs: &Glyphs) -> String {
    text::cut_start(&request.folder_line(), width / 2, glyphs.ellipsis)
}

/// The columns in which everything that is asked for stands on a row of its own.
fn wanted(request: &TrustRequest) -> u16 {
    let permissions = request.permissions.iter();
    let widths = permissions.map(|permission| text::width(&permission.display_line()));
    widths.max().unwrap_or(0).saturating_add(INDENT)
}

/// Every blank of what is asked for is kept: nothing may be pushed out of sight. What does not fit goes on
/// below behind a bar, so that it cannot pass for another thing.
fn lines(request: &TrustRequest, width: u16, glyphs: &Glyphs) -> Vec<(String, Role)> {
    let mut lines = vec![("It asks to:".to_owned(), Role::Muted)];
    let room = width.saturating_sub(INDENT);
    for permission in &request.permissions {
        let line = permission.display_line();
        for (index, piece) in text::fold(&line, room).into_iter().enumerate() {
            let before = if index == 0 {
                glyphs.unsaved
            } else {
                glyphs.trunk
            };
            lines.push((format!("{before} {piece}"), Role::Text));
        }
    }
    lines.push((String::new(), Role::Text));
    let scope = text::wrap(SCOPE, width).into_iter();
    lines.extend(scope.map(|line| (line, Role::Muted)));
    lines
}
