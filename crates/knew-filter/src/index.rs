//! Index from attribute values to routes, so that an event is judged only by filters that may pass it.
//!
//! Most filters require an exact value, prefix or suffix of some attribute. A route is indexed under
//! the requirement that the fewest other routes share; an event looks up its own values and gets the
//! routes indexed there, plus those without a requirement.

use std::collections::{BTreeSet, HashMap};

use super::judge::MatchKind;
use super::lookup::{ALWAYS_READABLE, readable_attribute};
use super::{Filter, required};
use knew_event::Event;

/// Routes of one hub, indexed by the attribute values their filters require.
#[derive(Clone, Debug)]
pub struct FilterIndex<K> {
    keys: Vec<K>,
    /// Positions in `keys` by attribute name.
    by_attribute: HashMap<String, AttributeIndex>,
    /// Positions of routes that may accept any event.
    unconditional: Vec<usize>,
}

/// Routes that require a value of one attribute.
#[derive(Clone, Debug, Default)]
struct AttributeIndex {
    exact: Positions,
    prefix: AffixIndex,
    suffix: AffixIndex,
}

type Positions = HashMap<Box<str>, Vec<usize>>;

/// Positions by prefix or suffix. A value is looked up once for each length that occurs.
#[derive(Clone, Debug, Default)]
struct AffixIndex {
    lengths: BTreeSet<usize>,
    positions: Positions,
}

impl<K> Default for FilterIndex<K> {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            by_attribute: HashMap::new(),
            unconditional: Vec::new(),
        }
    }
}

impl<K> FilterIndex<K> {
    /// Indexes routes by their filters.
    pub fn new<'a>(routes: impl IntoIterator<Item = (K, Option<&'a Filter>)>) -> Self {
        let (keys, filters): (Vec<K>, Vec<Option<&Filter>>) = routes.into_iter().unzip();
        let choices: Vec<Vec<required::RequiredValues>> = filters
            .iter()
            .map(|filter| filter.map(required::required_values).unwrap_or_default())
            .collect();
        let mut popularity: HashMap<required::RequiredValue, usize> = HashMap::new();
        for pair in choices.iter().flatten().flatten() {
            *popularity.entry(*pair).or_default() += 1;
        }
        let mut filed: HashMap<String, AttributeIndex> = HashMap::new();
        let mut open = Vec::new();
        for (position, covers) in choices.iter().enumerate() {
            let cost = |values: &&required::RequiredValues| {
                values.iter().map(|pair| popularity[pair]).sum::<usize>()
            };
            let Some(rarest) = covers.iter().min_by_key(cost) else {
                open.push(position);
                continue;
            };
            for (test, name, value) in rarest {
                let values = filed.entry((*name).to_owned()).or_default();
                values.insert(*test, value, position);
            }
        }
        Self {
            keys,
            by_attribute: filed,
            unconditional: open,
        }
    }

    /// Keys of all routes whose filter may pass the event, in the order they were given.
    /// [`Filter::judge`] decides whether it does.
    pub fn candidates(&self, event: &Event) -> impl Iterator<Item = &K> {
        let mut positions = self.unconditional.clone();
        let names = event.extensions.keys().map(String::as_str);
        for name in ALWAYS_READABLE.into_iter().chain(names) {
            let Some(filed) = self.by_attribute.get(name) else {
                continue;
            };
            if let Some(value) = readable_attribute(event, name) {
                filed.collect_matches(&value, &mut positions);
            }
        }
        positions.sort_unstable();
        positions.dedup();
        positions
            .into_iter()
            .filter_map(|position| self.keys.get(position))
    }

    /// Number of routes in the index, those without a filter included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// True if the index has no routes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

impl AttributeIndex {
    fn insert(&mut self, test: MatchKind, value: &str, position: usize) {
        let places = match test {
            MatchKind::Exact => &mut self.exact,
            MatchKind::Prefix => self.prefix.positions_for_length(value.len()),
            MatchKind::Suffix => self.suffix.positions_for_length(value.len()),
        };
        places.entry(value.into()).or_default().push(position);
    }

    fn collect_matches(&self, value: &str, positions: &mut Vec<usize>) {
        let found = self.exact.get(value);
        positions.extend(found.into_iter().flatten());
        for length in self.prefix.lengths_up_to(value.len()) {
            let part = value.get(..length);
            positions.extend(self.prefix.positions_of(part));
        }
        for length in self.suffix.lengths_up_to(value.len()) {
            let part = value.get(value.len() - length..);
            positions.extend(self.suffix.positions_of(part));
        }
    }
}

impl AffixIndex {
    fn positions_for_length(&mut self, length: usize) -> &mut Positions {
        self.lengths.insert(length);
        &mut self.positions
    }

    fn lengths_up_to(&self, longest: usize) -> impl Iterator<Item = usize> {
        self.lengths.range(..=longest).copied()
    }

    /// `part` is `None` if it would split a character; no value starts or ends there.
    fn positions_of(&self, part: Option<&str>) -> impl Iterator<Item = &usize> {
        let found = part.and_then(|part| self.positions.get(part));
        found.into_iter().flatten()
    }
}
