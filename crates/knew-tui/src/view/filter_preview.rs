//! Tries a filter that is being written on the last events.

use crate::app::App;
use crate::state::filter_preview::Trial;
use knew_core::graph::Route;
use knew_core::manifest::{File, Manifest};
use knew_core::model::{Id, Spec};
use knew_filter::{Filter, explain_route};

/// How many events are judged at each key.
const JUDGED: usize = 200;

impl App {
    /// Judges the last events by the first trigger of a text; `before` is the trigger it replaces.
    #[must_use]
    pub fn trial(&self, text: &str, before: Option<&Id>) -> Option<Trial> {
        let file = File {
            name: "".into(),
            text: text.into(),
        };
        let manifest = Manifest::from_files(vec![file]);
        let (id, trigger) =
            manifest
                .resources
                .iter()
                .find_map(|resource| match &resource.spec {
                    Spec::Trigger(trigger) => Some((&resource.id, trigger)),
                    _ => None,
                })?;
        let hub = Id::new(&id.group, "Broker", &id.namespace, &trigger.broker);
        let route = before.and_then(|before| self.workbench.open.graph.route(before));
        let old = route.filter(|route| route.hub == hub);
        Some(self.judge(hub, trigger.filter.as_ref(), old))
    }

    fn judge(&self, hub: Id, filter: Option<&Filter>, old: Option<&Route>) -> Trial {
        let mut trial = Trial {
            hub,
            judged: 0,
            passing: 0,
            newly: 0,
            no_longer: 0,
            because: None,
        };
        let newest = self.workbench.stream.arrivals.arrivals().iter().rev();
        let here = newest.filter(|newest| *newest.node == trial.hub);
        for arrival in here.take(JUDGED) {
            let verdict = explain_route(filter, &arrival.event);
            let passed = old.map(|old| explain_route(old.filter.as_ref(), &arrival.event).passes());
            trial.judged += 1;
            match (verdict.passes(), passed) {
                (true, Some(false)) => trial.newly += 1,
                (false, Some(true)) => trial.no_longer += 1,
                _ => {}
            }
            if verdict.passes() {
                trial.passing += 1;
            } else if trial.because.is_none() {
                trial.because = Some(verdict.sentence());
            }
        }
        trial
    }
}
