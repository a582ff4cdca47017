//! Requests that endpoints refused: the last of each endpoint, and those the user was not told of yet.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use knew_core::model::Id;
use knew_core::record::{DeliveryStep, JournalEntry};

/// How many different ones wait to be told; the journal counts them all.
const UNTOLD: usize = 32;

/// One that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// When.
    pub at: Timestamp,
    /// With which status, why and where, in a sentence.
    pub words: String,
    /// How often in a row.
    pub times: u32,
}

/// What was refused.
#[derive(Clone, Debug, Default)]
pub struct Refusals {
    last: Option<Refusal>,
    of: HashMap<Arc<Id>, Refusal>,
    untold: Vec<Refusal>,
}

impl Refusals {
    pub(crate) fn read(&mut self, hop: &JournalEntry) {
        let (DeliveryStep::Refused { node: of, .. }, Some(words)) = (&hop.step, hop.step.refusal())
        else {
            return;
        };
        let new = Refusal {
            at: hop.at,
            words,
            times: 1,
        };
        if let Some(id) = of {
            self.of.insert(Arc::clone(id), new.clone());
        }
        self.last = Some(new.clone());
        match self.untold.last_mut() {
            Some(same) if same.words == new.words => {
                same.times = same.times.saturating_add(1);
                same.at = new.at;
            }
            _ => self.untold.push(new),
        }
        if self.untold.len() > UNTOLD {
            self.untold.remove(0);
        }
    }

    /// The last of all.
    #[must_use]
    pub fn last(&self) -> Option<&Refusal> {
        self.last.as_ref()
    }

    /// The last one refused by the endpoint of a hub, a target or a source.
    #[must_use]
    pub fn last_at(&self, id: &Id) -> Option<&Refusal> {
        self.of.get(id)
    }

    /// Those that were not told yet, once each.
    pub fn news(&mut self) -> Vec<Refusal> {
        std::mem::take(&mut self.untold)
    }
}

#[cfg(test)]
mod tests {
    use crate::state::activity::rejections::*;

    fn hop(second: i64, reason: &str) -> JournalEntry {
        JournalEntry {
            at: Timestamp::from_second(second).expect("a time"),
            arrival: 0,
            step: DeliveryStep::Refused {
                node: Some(Arc::new(Id::new("", "Channel", "shop", "orders"))),
                requested: "orders".to_owned(),
                status: 400,
                reason: reason.to_owned(),
            },
        }
    }

    #[test]
    fn each_is_told_once_and_the_same_in_a_row_together() {
        let mut refusals = Refusals::default();
        for (second, reason) in [(1, "no id"), (2, "no id"), (3, "no type"), (4, "no id")] {
            refusals.read(&hop(second, reason));
        }
        let told: Vec<_> = refusals
            .news()
            .iter()
            .map(|refusal| refusal.times)
            .collect();
        assert_eq!(told, [2, 1, 1]);
        assert_eq!(refusals.news(), []);
        let id = Id::new("", "Channel", "shop", "orders");
        let last = refusals.last_at(&id).expect("one");
        assert_eq!(last.at.as_second(), 4);
        assert_eq!(refusals.last(), Some(last));
    }

    #[test]
    fn a_flood_of_different_ones_is_told_in_part() {
        let mut refusals = Refusals::default();
        for n in 0..1_000 {
            refusals.read(&hop(n, &n.to_string()));
        }
        assert_eq!(refusals.news().len(), UNTOLD);
    }
}
