//! Events that were lost, dead-lettered or refused since the user last confirmed to have seen them.

use crate::app::App;

/// Events that did not arrive where they were meant to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Given up.
    pub lost: u64,
    /// Sent to where dead letters go.
    pub dead: u64,
    /// Not let in.
    pub refused: u64,
}

impl App {
    /// What the first line counts: all of it, less what was seen.
    #[must_use]
    pub fn losses(&self) -> Losses {
        let total = self.journal.total();
        Losses {
            lost: total.lost.saturating_sub(self.workbench.seen.lost),
            dead: total.dead_lettered.saturating_sub(self.workbench.seen.dead),
            refused: self
                .journal
                .rejected()
                .saturating_sub(self.workbench.seen.refused),
        }
    }

    /// Counts from now on; the journal and everything folded from it stay as they are.
    pub(crate) fn look_over(&mut self) {
        let new = self.losses();
        self.workbench.seen.lost += new.lost;
        self.workbench.seen.dead += new.dead;
        self.workbench.seen.refused += new.refused;
    }
}
