//! The guided tour: a trigger that never fires, and the way from seeing that to mending it. Each step
//! watches what the user does and gives way to the next by itself.

use crate::app::{App, Pane};
use crate::state::inspector::Subject;
use knew_core::graph::Route;
use knew_core::record::arrival::DeliveryState;
use knew_filter::{Verdict, explain_route};

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

    /// What there is to see, and which keys go on; the filter is mended as what comes asks for.
    fn words(self, wanted: Option<(&str, &str)>) -> String {
        let words = match self {
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
                return match wanted {
                    Some((wanted, actual)) => format!(
                        "The events say {actual} and the filter wants {wanted}. Press e, write \
                         {actual} there, and save with ctrl-s (or esc and y)."
                    ),
                    None => "No event passes the filter yet. Press e, write there what the events \
                             say, and save with ctrl-s (or esc and y)."
                        .to_owned(),
                };
            }
            Self::Pass => {
                "The new filter runs already. The next order passes it: watch the row of invoices."
            }
            Self::Done => {
                "It fires. You saw it, asked why and fixed it, without a cluster. Now open files \
                 of your own: knew FOLDER. ? lists every key, u takes the edit back, esc closes \
                 this."
            }
        };
        words.to_owned()
    }
}

/// The comparison with an attribute of the event that a verdict comes down to.
fn comparison(verdict: &Verdict) -> Option<&Verdict> {
    let compares = verdict.wanted.is_some() && verdict.actual.is_some();
    let below = || verdict.parts.iter().find_map(comparison);
    compares.then_some(verdict).or_else(below)
}

impl App {
    /// What the tour says now.
    #[must_use]
    pub fn tour_words(&self) -> Option<String> {
        let step = self.workbench.tour?;
        let silent = self.silent().filter(|_| step == Step::Mend);
        let newest = self
            .workbench
            .stream
            .fold
            .arrivals()
            .iter()
            .rev()
            .take(LOOKED_AT);
        let verdicts = silent.into_iter().flat_map(|route| {
            let here = newest.clone().filter(|newest| *newest.node == route.hub);
            here.map(|here| explain_route(route.filter.as_ref(), &here.event))
        });
        let verdicts: Vec<Verdict> = verdicts.collect();
        let refused: Vec<&Verdict> = verdicts.iter().filter_map(comparison).collect();
        let near = refused.iter().find(|refused| refused.hint.is_some());
        let refused = near.or(refused.first());
        let pair = refused
            .and_then(|refused| Some((refused.wanted.as_deref()?, refused.actual.as_deref()?)));
        Some(step.words(pair))
    }

    fn silent(&self) -> Option<&Route> {
        let mut routes = self.workbench.open.graph.routes.iter();
        routes.find(|route| route.id.name == SILENT)
    }

    /// Goes on with the tour as far as was done what it asks for.
    pub(crate) fn guide(&mut self) {
        while let Some(step) = self.workbench.tour.filter(|step| self.did(*step)) {
            let next = Step::ALL.iter().find(|next| **next > step);
            self.workbench.tour = next.copied();
            if self.workbench.tour == Some(Step::Pass) {
                // The row to be watched must be on the screen.
                self.workbench.focus = Pane::Graph;
                self.workbench.full = false;
            }
            if self.workbench.tour == Some(Step::Done) {
                self.finish_tour();
            }
        }
    }

    /// The tour was taken to its end, now or before.
    pub(crate) fn finish_tour(&mut self) {
        self.tour_done = true;
        self.gallery.mark_toured();
    }

    fn did(&self, step: Step) -> bool {
        let Some(silent) = self.silent() else {
            return false;
        };
        let selected = self.workbench.selected.as_ref() == Some(&silent.id);
        match step {
            Step::See => !self.workbench.stream.fold.arrivals().is_empty(),
            Step::Find => selected || self.mended(silent),
            Step::Ask => {
                let reads = self.workbench.focus == Pane::Inspect
                    && self.workbench.inspect.subject == Subject::Thing;
                selected && (reads || self.workbench.editor.is_some()) || self.mended(silent)
            }
            Step::Mend => self.mended(silent),
            Step::Pass => self.passed(silent),
            Step::Done => false,
        }
    }

    /// Whether some event that came would pass the filter as it is now.
    fn mended(&self, route: &Route) -> bool {
        let newest = self
            .workbench
            .stream
            .fold
            .arrivals()
            .iter()
            .rev()
            .take(LOOKED_AT);
        let mut here = newest.filter(|newest| *newest.node == route.hub);
        here.any(|here| explain_route(route.filter.as_ref(), &here.event).passes())
    }

    fn passed(&self, route: &Route) -> bool {
        let mut newest = self
            .workbench
            .stream
            .fold
            .arrivals()
            .iter()
            .rev()
            .take(LOOKED_AT);
        newest.any(|newest| {
            matches!(
                newest.delivery_state(&route.id),
                Some(DeliveryState::Delivered { .. })
            )
        })
    }
}
