//! Takes the tour on as the user does what it asks for.

use crate::app::{App, Pane};
use crate::state::inspector::InspectedItem;
use crate::state::tour::{SILENT, TourStep, comparison};
use knew_core::graph::Route;
use knew_core::record::arrival::DeliveryState;
use knew_filter::{Verdict, explain_route};

/// How many events back a step looks.
const LOOKED_AT: usize = 200;

impl App {
    /// What the tour says now.
    #[must_use]
    pub fn tour_words(&self) -> Option<String> {
        let step = self.workbench.tour?;
        let silent = self.silent().filter(|_| step == TourStep::Mend);
        let newest = self
            .workbench
            .stream
            .arrivals
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
            let next = TourStep::ALL.iter().find(|next| **next > step);
            self.workbench.tour = next.copied();
            if self.workbench.tour == Some(TourStep::Pass) {
                // The row to be watched must be on the screen.
                self.workbench.focus = Pane::Graph;
                self.workbench.full = false;
            }
            if self.workbench.tour == Some(TourStep::Done) {
                self.finish_tour();
            }
        }
    }

    /// The tour was taken to its end, now or before.
    pub(crate) fn finish_tour(&mut self) {
        self.tour_done = true;
        self.gallery.mark_toured();
    }

    fn did(&self, step: TourStep) -> bool {
        let Some(silent) = self.silent() else {
            return false;
        };
        let selected = self.workbench.selected.as_ref() == Some(&silent.id);
        match step {
            TourStep::See => !self.workbench.stream.arrivals.arrivals().is_empty(),
            TourStep::Find => selected || self.mended(silent),
            TourStep::Ask => {
                let reads = self.workbench.focus == Pane::Inspect
                    && self.workbench.inspect.subject == InspectedItem::Thing;
                selected && (reads || self.workbench.editor.is_some()) || self.mended(silent)
            }
            TourStep::Mend => self.mended(silent),
            TourStep::Pass => self.passed(silent),
            TourStep::Done => false,
        }
    }

    /// Whether some event that came would pass the filter as it is now.
    fn mended(&self, route: &Route) -> bool {
        let newest = self
            .workbench
            .stream
            .arrivals
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
            .arrivals
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
