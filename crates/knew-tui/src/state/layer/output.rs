//! What processes say: whose lines are shown, and which of them.

use crate::app::App;
use crate::input::key::{Code, Key};
use knew_core::record::LogLine;

/// Whose lines are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Index of the speaker.
    pub speaker: usize,
    /// The number of the last line shown, counted from the first ever said; `None` follows the newest.
    pub bottom: Option<u64>,
}

/// What is to be seen of an [`Output`].
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The names of all that ever spoke.
    pub names: Vec<String>,
    /// The lines, oldest first.
    pub lines: Vec<LogLine>,
    /// How many older ones are not kept.
    pub dropped: u64,
    /// How many of the lines come before the end of what is shown.
    pub end: usize,
}

/// How many lines a page has.
const PAGE: u64 = 10;

impl App {
    /// The lines an output layer shows.
    #[must_use]
    pub fn heard(&self, output: &Output) -> Seen {
        let speakers = self.logs.processes();
        let names = speakers
            .iter()
            .map(|speaker| speaker.name.clone())
            .collect();
        let Some(id) = speakers.get(output.speaker) else {
            return Seen {
                names,
                ..Seen::default()
            };
        };
        let (lines, dropped) = self.logs.lines_of(id);
        let end = output.bottom.map_or(lines.len(), |bottom| {
            let shown = usize::try_from(bottom.saturating_sub(dropped)).unwrap_or(usize::MAX);
            shown.min(lines.len())
        });
        Seen {
            names,
            lines,
            dropped,
            end,
        }
    }
}

/// Takes a key; says whether the layer stays.
pub(crate) fn take(app: &App, output: &mut Output, key: Key) -> bool {
    let seen = app.heard(output);
    let all = seen.dropped + seen.lines.len() as u64;
    let now = output.bottom.unwrap_or(all);
    let count = seen.names.len().max(1);
    let to = |line: u64| (line < all).then_some(line.max(seen.dropped + 1));
    match (key.code, key.ctrl) {
        (Code::Esc | Code::Char('q' | 'o'), false) => return false,
        (Code::Up | Code::Char('k'), _) => output.bottom = to(now.saturating_sub(1)),
        (Code::Down | Code::Char('j'), _) => output.bottom = to(now + 1),
        (Code::PageUp, _) => output.bottom = to(now.saturating_sub(PAGE)),
        (Code::PageDown, _) => output.bottom = to(now + PAGE),
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
    true
}
