//! Counts failures that the user has not seen.

use crate::app::App;
use crate::state::unseen_failures::UnseenFailures;

impl App {
    /// What the first line counts: all of it, less what was seen.
    #[must_use]
    pub fn losses(&self) -> UnseenFailures {
        let total = self.journal.total();
        UnseenFailures {
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
