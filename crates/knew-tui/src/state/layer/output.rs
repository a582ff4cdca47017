//! What processes say: whose lines are shown, and which of them.

use crate::app::App;
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
