//! Which routes of one hub may want an event, without asking all of them.
//!
//! Most filters insist on exact values somewhere. A route is filed under the one of its values that
//! the fewest other routes share; an event looks up its own values and gets the routes filed there,
//! plus those that insist on nothing exact.

use std::collections::HashMap;

use super::lookup::{ALWAYS_FOUND, lookup};
use super::{Filter, required};
use crate::event::Event;

/// Keys of routes, filed by the exact values their filters insist on.
#[derive(Clone, Debug)]
pub struct Index<K> {
    keys: Vec<K>,
    /// Positions in `keys` by attribute name and value.
    filed: HashMap<String, HashMap<String, Vec<usize>>>,
    /// Positions of the routes that may want any event.
    open: Vec<usize>,
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
            .map(|it| it.map(required::covers).unwrap_or_default())
            .collect();
        let mut popularity: HashMap<required::Pair, usize> = HashMap::new();
        for pair in choices.iter().flatten().flatten() {
            *popularity.entry(*pair).or_default() += 1;
        }
        let mut filed: HashMap<String, HashMap<String, Vec<usize>>> = HashMap::new();
        let mut open = Vec::new();
        for (position, covers) in choices.iter().enumerate() {
            let cost =
                |it: &&required::Cover| it.iter().map(|pair| popularity[pair]).sum::<usize>();
            let Some(rarest) = covers.iter().min_by_key(cost) else {
                open.push(position);
                continue;
            };
            for (name, value) in rarest {
                let values = filed.entry((*name).to_owned()).or_default();
                values
                    .entry((*value).to_owned())
                    .or_default()
                    .push(position);
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
            let found = self.filed.get(name).and_then(|values| {
                let value = lookup(event, name)?;
                values.get(value.as_ref())
            });
            positions.extend(found.into_iter().flatten());
        }
        positions.sort_unstable();
        positions.dedup();
        positions.into_iter().filter_map(|it| self.keys.get(it))
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
