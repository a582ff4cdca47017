//! The guided tour: a trigger that never fires, and the way from seeing that to mending it. Each step
//! watches what the user does and gives way to the next by itself.

use super::inspect::Subject;
use super::{App, Pane};
use crate::filter::explain;
use crate::graph::Route;
use crate::record::arrival::Fate;

/// The trigger of the sample that never fires.
const SILENT: &str = "invoices";

/// How many events back a step looks.
const LOOKED_AT: usize = 200;

/// One thing to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// An event comes.
    #[default]
    See,
    /// The silent trigger is found.
    Find,
    /// It is asked why.
    Ask,
    /// Its filter is mended.
    Mend,
    /// An event passes.
    Pass,
    /// Nothing is left to do.
    Done,
}

impl Step {
    /// The steps in order.
    pub const ALL: [Self; 6] = [
        Self::See,
        Self::Find,
        Self::Ask,
        Self::Mend,
        Self::Pass,
        Self::Done,
    ];

    /// What there is to see, and which keys go on.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::See => {
                "Two sources on the left send events to a broker. One comes every few seconds; n \
                 makes one at once."
            }
            Self::Find => {
                "Each row is a trigger, with its filter and the number of events it took. One of \
                 them stays at 0: go to invoices with j and k, or with l along the flow."
            }
            Self::Ask => "This one never fires. Press enter to ask why.",
            Self::Mend => {
                "The events say order.created and the filter wants order.Created. Press e, make \
                 the C a small c, and save with ctrl-s (or esc and y)."
            }
            Self::Pass => {
                "The new filter runs already. The next order passes it: watch the row of invoices."
            }
            Self::Done => {
                "It fires. You saw it, asked why and mended it, without a cluster. Now open files \
                 of your own: knew FOLDER. ? lists every key, u takes the edit back, esc closes \
                 this."
            }
        }
    }
}

impl App {
    /// Goes on with the tour as far as was done what it asks for.
    pub(super) fn guide(&mut self) {
        while let Some(step) = self.tour.filter(|step| self.did(*step)) {
            let next = Step::ALL.iter().find(|it| **it > step);
            self.tour = next.copied();
            if self.tour == Some(Step::Done) {
                self.finish_tour();
            }
        }
    }

    /// The tour was taken to its end, now or before.
    pub(super) fn finish_tour(&mut self) {
        self.tour_done = true;
        self.gallery.mark_toured();
    }

    fn did(&self, step: Step) -> bool {
        let silent = self.open.graph.routes.iter();
        let Some(silent) = silent.clone().find(|it| it.id.name == SILENT) else {
            return false;
        };
        let selected = self.selected.as_ref() == Some(&silent.id);
        match step {
            Step::See => !self.stream.fold.arrivals().is_empty(),
            Step::Find => selected || self.mended(silent),
            Step::Ask => {
                let reads = self.focus == Pane::Inspect && self.inspect.subject == Subject::Thing;
                selected && (reads || self.editor.is_some()) || self.mended(silent)
            }
            Step::Mend => self.mended(silent),
            Step::Pass => self.passed(silent),
            Step::Done => false,
        }
    }

    /// Whether some event that came would pass the filter as it is now.
    fn mended(&self, route: &Route) -> bool {
        let newest = self.stream.fold.arrivals().iter().rev().take(LOOKED_AT);
        let mut here = newest.filter(|it| *it.place == route.hub);
        here.any(|it| explain(route.filter.as_ref(), &it.event).passes())
    }

    fn passed(&self, route: &Route) -> bool {
        let mut newest = self.stream.fold.arrivals().iter().rev().take(LOOKED_AT);
        newest.any(|it| matches!(it.fate(&route.id), Some(Fate::Delivered { .. })))
    }
}
