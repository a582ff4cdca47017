//! Entries of a map in their written order, with binary search by key for large maps.

use std::ops::Deref;

use super::yaml::YamlNode;

/// Maps up to this size are searched linearly.
const SMALL: usize = 16;

/// Entries in order. Of equal keys the first counts.
#[derive(Clone, Debug, Default)]
pub struct Entries(Box<SortedEntries>);

/// Boxed, because most nodes are scalars and would be as large.
#[derive(Clone, Debug, Default)]
struct SortedEntries {
    list: Vec<(YamlNode, YamlNode)>,
    /// Positions sorted by key; empty for a small map.
    sorted: Box<[u32]>,
}

impl Entries {
    /// First entry with a key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&(YamlNode, YamlNode)> {
        self.0.list.get(self.position(key)?)
    }

    /// Position of the first entry with a key.
    #[must_use]
    pub fn position(&self, key: &str) -> Option<usize> {
        if self.0.sorted.is_empty() {
            return self.0.list.iter().position(|(name, _)| has_text(name, key));
        }
        let before = |at: &u32| self.key_at(*at) < Some(key);
        let at = *self.0.sorted.get(self.0.sorted.partition_point(before))? as usize;
        has_text(&self.0.list.get(at)?.0, key).then_some(at)
    }

    /// Mutable value of the first entry with a key.
    pub fn value_mut(&mut self, key: &str) -> Option<&mut YamlNode> {
        let at = self.position(key)?;
        self.0.list.get_mut(at).map(|(_, value)| value)
    }

    /// Modifies the list of entries and sorts its positions again.
    pub fn modify<T>(&mut self, change: impl FnOnce(&mut Vec<(YamlNode, YamlNode)>) -> T) -> T {
        let done = change(&mut self.0.list);
        self.0.sorted = sorted_positions(&self.0.list);
        done
    }

    /// Positions of duplicate keys, each after the one it repeats.
    #[must_use]
    pub fn duplicate_positions(&self) -> Vec<usize> {
        if self.0.sorted.is_empty() {
            let names = self.0.list.iter().enumerate();
            let known = |(at, (name, _)): &(usize, &(YamlNode, YamlNode))| {
                let before = &self.0.list[..*at];
                name.text()
                    .is_some_and(|name| before.iter().any(|(other, _)| has_text(other, name)))
            };
            return names.filter(known).map(|(at, _)| at).collect();
        }
        let pairs = self.0.sorted.windows(2);
        let same = |pair: &&[u32]| {
            let first = self.key_at(pair[0]);
            first.is_some() && first == self.key_at(pair[1])
        };
        let mut repeated: Vec<usize> = pairs.filter(same).map(|pair| pair[1] as usize).collect();
        repeated.sort_unstable();
        repeated
    }

    fn key_at(&self, at: u32) -> Option<&str> {
        #[cfg(test)]
        tests::COMPARED.with(|count| count.set(count.get() + 1));
        self.0.list.get(at as usize)?.0.text()
    }
}

fn has_text(name: &YamlNode, key: &str) -> bool {
    #[cfg(test)]
    tests::COMPARED.with(|count| count.set(count.get() + 1));
    name.text() == Some(key)
}

fn sorted_positions(list: &[(YamlNode, YamlNode)]) -> Box<[u32]> {
    let Ok(count) = u32::try_from(list.len()) else {
        return Box::default();
    };
    if list.len() <= SMALL {
        return Box::default();
    }
    let mut places: Vec<u32> = (0..count).collect();
    // A stable sort keeps the first of equal keys first.
    places.sort_by(|one, two| {
        let [one, two] = [one, two].map(|at| list[*at as usize].0.text());
        one.cmp(&two)
    });
    places.into_boxed_slice()
}

impl From<Vec<(YamlNode, YamlNode)>> for Entries {
    fn from(mut list: Vec<(YamlNode, YamlNode)>) -> Self {
        list.shrink_to_fit();
        let sorted = sorted_positions(&list);
        Self(Box::new(SortedEntries { list, sorted }))
    }
}

impl From<Entries> for Vec<(YamlNode, YamlNode)> {
    fn from(entries: Entries) -> Self {
        entries.0.list
    }
}

impl PartialEq for Entries {
    fn eq(&self, other: &Self) -> bool {
        self.0.list == other.0.list
    }
}

impl Deref for Entries {
    type Target = [(YamlNode, YamlNode)];

    fn deref(&self) -> &Self::Target {
        &self.0.list
    }
}

impl<'a> IntoIterator for &'a Entries {
    type Item = &'a (YamlNode, YamlNode);
    type IntoIter = std::slice::Iter<'a, (YamlNode, YamlNode)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.list.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::parse;
    use std::cell::Cell;

    thread_local! {
        /// Comparisons of keys in this thread.
        pub(super) static COMPARED: Cell<usize> = const { Cell::new(0) };
    }

    #[test]
    fn finding_each_of_many_keys_compares_few() {
        let count = 4096;
        let text = numbered(count);
        let entries = entries(&text);
        COMPARED.set(0);
        for at in 0..count {
            assert!(entries.find(&format!("k{at}")).is_some());
        }
        assert_eq!(entries.duplicate_positions(), [0; 0]);
        // Twelve halvings for each key, and two looks at each neighbour.
        assert!(COMPARED.get() <= count * 16, "{}", COMPARED.get());
    }

    fn numbered(count: usize) -> String {
        let lines: Vec<String> = (0..count).map(|at| format!("k{at}: {at}\n")).collect();
        lines.concat()
    }

    fn entries(text: &str) -> Entries {
        match parse::parse_range(text, 0..text.len())
            .root
            .map(|root| root.value)
        {
            Some(crate::manifest::yaml::YamlValue::Map(entries)) => entries,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_first_of_equal_keys_is_found_in_a_map_of_any_size() {
        for count in [3, SMALL, SMALL + 1, 500] {
            let mut text = numbered(count);
            text += "k1: again\n";
            let entries = entries(&text);
            for at in 0..count {
                let found = entries
                    .find(&format!("k{at}"))
                    .map(|(_, value)| value.text());
                assert_eq!(found, Some(Some(at.to_string().as_str())));
            }
            assert_eq!(entries.position("k"), None);
            assert_eq!(entries.duplicate_positions(), [count]);
        }
    }

    #[test]
    fn a_change_is_found_again() {
        let text = numbered(40);
        let mut entries = entries(&text);
        entries.modify(|list| list.remove(3));
        assert_eq!(
            (entries.position("k3"), entries.position("k4")),
            (None, Some(3))
        );
    }
}
