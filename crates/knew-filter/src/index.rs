//! Which routes of one hub may want an event, without asking all of them.
//!
//! Most filters insist on a value somewhere, or on the beginning or end of one. A route is filed under
//! the one of these that the fewest other routes share; an event looks up its own values and gets the
//! routes filed there, plus those that insist on nothing.

use std::collections::{BTreeSet, HashMap};

use super::judge::Test;
use super::lookup::{ALWAYS_FOUND, lookup};
use super::{Filter, required};
use knew_event::Event;

/// Keys of routes, filed by the values their filters insist on.
#[derive(Clone, Debug)]
pub struct Index<K> {
    keys: Vec<K>,
    /// Positions in `keys` by attribute name.
    filed: HashMap<String, Shelf>,
    /// Positions of the routes that may want any event.
    open: Vec<usize>,
}

/// The routes that insist on one attribute.
#[derive(Clone, Debug, Default)]
struct Shelf {
    exact: Places,
    prefix: Parts,
    suffix: Parts,
}

/// Positions by text.
type Places = HashMap<Box<str>, Vec<usize>>;

/// Positions by parts of values. A value is looked up once for each length a part has.
#[derive(Clone, Debug, Default)]
struct Parts {
    lengths: BTreeSet<usize>,
    places: Places,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            filed: HashMap::new(),
            open: Vec::new(),
        }
    }
}

impl<K> Index<K> {
    /// Files routes by their filters.
    pub fn new<'a>(routes: impl IntoIterator<Item = (K, Option<&'a Filter>)>) -> Self {
        let (keys, filters): (Vec<K>, Vec<Option<&Filter>>) = routes.into_iter().unzip();
        let choices: Vec<Vec<required::Cover>> = filters
            .iter()
            .map(|filter| filter.map(required::covers).unwrap_or_default())
            .collect();
        let mut popularity: HashMap<required::Pair, usize> = HashMap::new();
        for pair in choices.iter().flatten().flatten() {
            *popularity.entry(*pair).or_default() += 1;
        }
        let mut filed: HashMap<String, Shelf> = HashMap::new();
        let mut open = Vec::new();
        for (position, covers) in choices.iter().enumerate() {
            let cost =
                |it: &&required::Cover| it.iter().map(|pair| popularity[pair]).sum::<usize>();
            let Some(rarest) = covers.iter().min_by_key(cost) else {
                open.push(position);
                continue;
            };
            for (test, name, value) in rarest {
                let values = filed.entry((*name).to_owned()).or_default();
                values.file(*test, value, position);
            }
        }
        Self { keys, filed, open }
    }

    /// The keys of all routes whose filter may let the event pass, in the order they were given.
    /// Whether it does is for [`Filter::judge`] to say.
    pub fn candidates(&self, event: &Event) -> impl Iterator<Item = &K> {
        let mut positions = self.open.clone();
        let names = event.extensions.keys().map(String::as_str);
        for name in ALWAYS_FOUND.into_iter().chain(names) {
            let Some(filed) = self.filed.get(name) else {
                continue;
            };
            if let Some(value) = lookup(event, name) {
                filed.find(&value, &mut positions);
            }
        }
        positions.sort_unstable();
        positions.dedup();
        positions
            .into_iter()
            .filter_map(|position| self.keys.get(position))
    }

    /// How many routes are filed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are no routes at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

impl Shelf {
    fn file(&mut self, test: Test, value: &str, position: usize) {
        let places = match test {
            Test::Exact => &mut self.exact,
            Test::Prefix => self.prefix.of_length(value.len()),
            Test::Suffix => self.suffix.of_length(value.len()),
        };
        places.entry(value.into()).or_default().push(position);
    }

    fn find(&self, value: &str, positions: &mut Vec<usize>) {
        let found = self.exact.get(value);
        positions.extend(found.into_iter().flatten());
        for length in self.prefix.up_to(value.len()) {
            let part = value.get(..length);
            positions.extend(self.prefix.at(part));
        }
        for length in self.suffix.up_to(value.len()) {
            let part = value.get(value.len() - length..);
            positions.extend(self.suffix.at(part));
        }
    }
}

impl Parts {
    fn of_length(&mut self, length: usize) -> &mut Places {
        self.lengths.insert(length);
        &mut self.places
    }

    fn up_to(&self, longest: usize) -> impl Iterator<Item = usize> {
        self.lengths.range(..=longest).copied()
    }

    /// Between the bytes of a character nothing begins or ends.
    fn at(&self, part: Option<&str>) -> impl Iterator<Item = &usize> {
        let found = part.and_then(|part| self.places.get(part));
        found.into_iter().flatten()
    }
}
