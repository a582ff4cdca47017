//! Keys of the view of what processes write.

use crate::app::App;
use crate::input::key::{Code, Key};
use crate::state::layer::LayerOutcome;
use crate::state::layer::output::Output;

const PAGE_LINES: u64 = 10;

pub(crate) fn handle_key(app: &App, output: &mut Output, key: Key) -> LayerOutcome {
    let shown = app.heard(output);
    let all = shown.dropped + shown.lines.len() as u64;
    let now = output.bottom.unwrap_or(all);
    let count = shown.names.len().max(1);
    let to = |line: u64| (line < all).then_some(line.max(shown.dropped + 1));
    match (key.code, key.ctrl) {
        (Code::Esc | Code::Char('q' | 'o'), false) => return LayerOutcome::Closes,
        (Code::Up | Code::Char('k'), _) => output.bottom = to(now.saturating_sub(1)),
        (Code::Down | Code::Char('j'), _) => output.bottom = to(now + 1),
        (Code::PageUp, _) => output.bottom = to(now.saturating_sub(PAGE_LINES)),
        (Code::PageDown, _) => output.bottom = to(now + PAGE_LINES),
        (Code::Home | Code::Char('g'), _) => output.bottom = to(0),
        (Code::End | Code::Char('G'), _) => output.bottom = None,
        (Code::Right | Code::Tab | Code::Char('l'), _) => {
            output.speaker = (output.speaker + 1) % count;
            output.bottom = None;
        }
        (Code::Left | Code::BackTab | Code::Char('h'), _) => {
            output.speaker = (output.speaker + count - 1) % count;
            output.bottom = None;
        }
        _ => {}
    }
    LayerOutcome::Stays
}
