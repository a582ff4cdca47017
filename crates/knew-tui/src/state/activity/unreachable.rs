//! Who did not answer when it was called last.

use std::collections::BTreeMap;
use std::sync::Arc;

use knew_core::model::Id;
use knew_core::record::{CallResult, DeliveryStep};

/// The ends of routes, and of sources that send to a target themselves, at which nobody answers.
#[derive(Clone, Debug, Default)]
pub struct Silent {
    /// The words of the last error, by who was called for what.
    known: BTreeMap<(Arc<Id>, Option<Arc<Id>>), String>,
}

impl Silent {
    /// An attempt is over: any status is an answer.
    pub(crate) fn read(&mut self, step: &DeliveryStep) {
        let DeliveryStep::Attempt {
            route, to, result, ..
        } = step
        else {
            return;
        };
        let key = (Arc::clone(to), route.clone());
        match result {
            CallResult::Status(_) => self.known.remove(&key),
            CallResult::Failed(why) => self.known.insert(key, why.clone()),
        };
    }

    /// A route delivers in another way from now on.
    pub(crate) fn forget(&mut self, route: &Id) {
        let other = |id: &Option<Arc<Id>>| id.as_deref() != Some(route);
        self.known.retain(|(_, of), _| other(of));
    }

    /// Who does not answer, the route that called it, and what the last attempt said.
    pub fn iter(&self) -> impl Iterator<Item = (&Id, Option<&Id>, &str)> {
        let known = self.known.iter();
        known.map(|((to, route), why)| (&**to, route.as_deref(), &**why))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::state::activity::unreachable::*;
    use knew_core::record::CallPurpose;

    #[test]
    fn who_answers_again_is_silent_no_more() {
        let id = |name: &str| Arc::new(Id::new("", "Service", "default", name));
        let attempt = |to: &str, result| DeliveryStep::Attempt {
            route: Some(id("route")),
            to: id(to),
            purpose: CallPurpose::Deliver,
            number: 1,
            result,
            took: Duration::ZERO,
            wait: None,
        };
        let refused = || CallResult::Failed("Connection refused".to_owned());
        let mut silent = Silent::default();
        for to in ["a", "b"] {
            silent.read(&attempt(to, refused()));
        }
        silent.read(&attempt("a", CallResult::Status(500)));
        let left: Vec<&str> = silent.iter().map(|silent| silent.0.name.as_str()).collect();
        assert_eq!(left, ["b"]);
        silent.forget(&id("route"));
        assert_eq!(silent.iter().count(), 0);
    }
}
