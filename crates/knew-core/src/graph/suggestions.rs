//! Suggests the name that was probably meant by one that is not there.

use std::cell::RefCell;
use std::collections::HashMap;

use super::work_budget::WorkBudget;
use crate::model::Id;

/// Most pairs of letters that are compared.
const MOST_LETTERS: usize = 40_000_000;

/// The known names, to find the one that was probably meant.
pub(super) struct NameSuggestions<'a> {
    by_name: HashMap<&'a str, Vec<&'a Id>>,
    by_namespace: HashMap<&'a str, Vec<&'a Id>>,
    /// Suggestions so far: many references often lack the same object.
    found: RefCell<HashMap<Id, Option<&'a Id>>>,
    effort: WorkBudget,
}

impl<'a> NameSuggestions<'a> {
    pub(super) fn new(ids: impl Iterator<Item = &'a Id>) -> Self {
        let mut ids: Vec<&Id> = ids.collect();
        ids.sort();
        let mut known = Self {
            by_name: HashMap::new(),
            by_namespace: HashMap::new(),
            found: RefCell::default(),
            effort: WorkBudget::of(MOST_LETTERS),
        };
        for id in ids {
            known.by_name.entry(&id.name).or_default().push(id);
            let neighbours = known.by_namespace.entry(&id.namespace);
            neighbours.or_default().push(id);
        }
        known
    }

    /// The known object that was probably meant by a missing one.
    pub(super) fn suggest(&self, missing: &Id) -> Option<&'a Id> {
        if let Some(found) = self.found.borrow().get(missing) {
            return *found;
        }
        let nearest = self.nearest(missing);
        self.found.borrow_mut().insert(missing.clone(), nearest);
        nearest
    }

    /// An equal name in another namespace or kind is nearer than any typo.
    fn nearest(&self, missing: &Id) -> Option<&'a Id> {
        let same = self.by_name.get(missing.name.as_str());
        self.nearest_of(missing, same).or_else(|| {
            let neighbours = self.by_namespace.get(missing.namespace.as_str());
            self.nearest_of(missing, neighbours)
        })
    }

    fn nearest_of(&self, missing: &Id, ids: Option<&Vec<&'a Id>>) -> Option<&'a Id> {
        let mut best: Option<(usize, &Id)> = None;
        for id in ids.into_iter().flatten() {
            let likely = missing.name == id.name || alike_in_length(&missing.name, &id.name);
            let steps = missing.name.len().saturating_mul(id.name.len());
            if !self.effort.spend(if likely { 1 + steps } else { 1 }) {
                return None;
            }
            let near = likely.then(|| distance(missing, id)).flatten();
            if let Some(near) = near.filter(|near| best.is_none_or(|(least, _)| *near < least)) {
                best = Some((near, id));
            }
        }
        best.map(|(_, id)| id)
    }
}

/// True if two names differ so little in length that one may be a typo of the other. Names longer than
/// a cluster allows are not compared.
fn alike_in_length(missing: &str, known: &str) -> bool {
    missing.len() <= LONGEST && missing.len().abs_diff(known.len()) <= MOST_EDITS * LONGEST_LETTER
}

/// Longest name of an object in a cluster.
const LONGEST: usize = 253;
/// Most edits that still count as a typo.
const MOST_EDITS: usize = 3;
/// Most bytes of one letter in UTF-8.
const LONGEST_LETTER: usize = 4;

/// A question that names the object, with its API version where only that differs.
pub(super) fn did_you_mean(missing: &Id, meant: &Id) -> String {
    let name = describe(meant);
    if missing.kind == meant.kind && missing.group != meant.group && missing.name == meant.name {
        return format!("did you mean the {name} ({})?", version(meant));
    }
    format!("did you mean the {name}?")
}

/// Kind and name of an object; a Service says whether it is Knative's or Kubernetes' own.
pub(super) fn describe(id: &Id) -> String {
    match (id.kind.as_str(), id.group.as_str()) {
        ("Service", "") => format!("Kubernetes Service {}/{}", id.namespace, id.name),
        ("Service", "serving.knative.dev") => {
            format!("Knative Service {}/{}", id.namespace, id.name)
        }
        _ => id.to_string(),
    }
}

fn version(id: &Id) -> String {
    if id.group.is_empty() {
        return "apiVersion: v1".to_owned();
    }
    format!("apiVersion: {}/v1", id.group)
}

/// Distance between two names; `None` if nobody would confuse them.
fn distance(missing: &Id, known: &Id) -> Option<usize> {
    if missing.namespace == known.namespace && missing.name == known.name {
        return Some(usize::from(missing.kind != known.kind));
    }
    let kind = usize::from(missing.kind != known.kind);
    if missing.name == known.name {
        return Some(2 + kind);
    }
    let letters = strsim::levenshtein(&missing.name.to_lowercase(), &known.name.to_lowercase());
    let close = letters <= (missing.name.len() / 3).clamp(1, MOST_EDITS);
    (close && missing.namespace == known.namespace).then_some(4 + kind + 2 * letters)
}

/// The known name that was probably meant by a missing one.
#[must_use]
pub fn nearest_name<'a>(missing: &str, known: &[&'a str]) -> Option<&'a str> {
    let close = |it: &&str| {
        alike_in_length(missing, it)
            && strsim::levenshtein(missing, it) <= (missing.len() / 3).clamp(1, MOST_EDITS)
    };
    let known = known.iter().copied().filter(close);
    known.min_by_key(|known| strsim::levenshtein(missing, known))
}

/// True if two names differ by a typo in one word: a letter of a long word, or two adjacent letters
/// swapped. Differing numbers are intended, and so are short words such as `paid` and `void`.
pub(super) fn is_slip(one: &str, other: &str) -> bool {
    const LONG: usize = 5;
    let (one, other) = (parts(one), parts(other));
    if one.len() != other.len() {
        return false;
    }
    let mut differing = one.iter().zip(&other).filter(|(a, b)| a != b);
    match (differing.next(), differing.next()) {
        (Some((a, b)), None) => {
            swapped(a, b) || a.len().min(b.len()) >= LONG && strsim::levenshtein(a, b) == 1
        }
        _ => false,
    }
}

/// True if two adjacent letters of a word of some length are swapped.
fn swapped(one: &str, other: &str) -> bool {
    const SOME: usize = 4;
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len() != other.len() || one.len() < SOME {
        return false;
    }
    let differing: Vec<usize> = (0..one.len())
        .filter(|index| one[*index] != other[*index])
        .collect();
    matches!(*differing, [a, b] if b == a + 1 && one[a] == other[b] && one[b] == other[a])
}

fn parts(name: &str) -> Vec<&str> {
    let parts = name.split(|name: char| !name.is_alphabetic());
    parts.filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_letter_or_two_swapped_and_nothing_that_is_meant() {
        for (one, other) in [
            ("order.created", "order.craeted"),
            ("order.created", "order.create"),
            ("com.example.order", "com.exemple.order"),
            ("dev.knative.sources.ping", "dev.knative.sources.pnig"),
        ] {
            assert!(is_slip(one, other) && is_slip(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("order.created", "order.created"),
            ("order.created", "order.updated"),
            ("order.paid", "order.void"),
            ("order.lead", "order.deal"),
            ("reading.v1", "reading.v2"),
            ("order.created", "created"),
            ("user.login", "user.logout"),
        ] {
            assert!(!is_slip(one, other), "{one} {other}");
        }
    }

    #[test]
    fn the_other_service_of_that_name_is_nearer_than_a_typo() {
        let missing = Id::new("", "Service", "default", "display");
        let knative = Id::new("serving.knative.dev", "Service", "default", "display");
        let typo = Id::new("", "Service", "default", "displays");
        assert_eq!(
            NameSuggestions::new([&typo, &knative].into_iter()).nearest(&missing),
            Some(&knative)
        );
        assert!(did_you_mean(&missing, &knative).contains("Knative Service default/display"));
    }

    #[test]
    fn names_are_compared_up_to_a_bound_and_equal_ones_always_found() {
        let id = |namespace: &str, name: &str| Id::new("", "Service", namespace, name);
        let known: Vec<Id> = (0..100)
            .map(|at| id("default", &format!("orders-{at:03}")))
            .collect();
        let mut known = NameSuggestions::new(known.iter());
        known.effort = WorkBudget::of(100 * 200);
        let near = |known: &NameSuggestions| known.nearest(&id("default", "orderx-001")).cloned();
        assert_eq!(near(&known), Some(id("default", "orders-001")));
        assert_eq!(near(&known), None);
        known.effort = WorkBudget::of(200);
        let other = known.nearest(&id("other", "orders-001")).cloned();
        assert_eq!(other, Some(id("default", "orders-001")));
    }

    #[test]
    fn a_name_that_shares_nothing_is_not_offered() {
        let missing = Id::new("", "Service", "default", "display");
        let known = Id::new("", "Service", "default", "orders");
        assert_eq!(
            NameSuggestions::new([&known].into_iter()).nearest(&missing),
            None
        );
    }
}
