//! The entries of a map, in the order they are written, each found by its key without a search.

use std::ops::Deref;

use super::node::Node;

/// Maps of up to this many entries are searched from the start.
const SMALL: usize = 16;

/// Keys with values, in order. Of equal keys the first one counts.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    list: Vec<(Node, Node)>,
    /// Positions in the order of their keys; empty for a small map.
    sorted: Box<[u32]>,
}

impl Entries {
    /// The first entry under a key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&(Node, Node)> {
        self.list.get(self.position(key)?)
    }

    /// Where the first entry under a key stands.
    #[must_use]
    pub fn position(&self, key: &str) -> Option<usize> {
        if self.sorted.is_empty() {
            return self.list.iter().position(|(name, _)| is(name, key));
        }
        let before = |at: &u32| self.key_at(*at) < Some(key);
        let at = *self.sorted.get(self.sorted.partition_point(before))? as usize;
        is(&self.list.get(at)?.0, key).then_some(at)
    }

    /// The value under a key, to be changed.
    pub fn value_mut(&mut self, key: &str) -> Option<&mut Node> {
        let at = self.position(key)?;
        self.list.get_mut(at).map(|(_, value)| value)
    }

    /// Takes the entries apart and puts others in their place.
    pub fn change<T>(&mut self, change: impl FnOnce(&mut Vec<(Node, Node)>) -> T) -> T {
        let done = change(&mut self.list);
        self.sorted = sorted(&self.list);
        done
    }

    /// The positions of the keys that stand in the map already, each after the one it repeats.
    #[must_use]
    pub fn repeated(&self) -> Vec<usize> {
        if self.sorted.is_empty() {
            let names = self.list.iter().enumerate();
            let known = |(at, (name, _)): &(usize, &(Node, Node))| {
                let before = &self.list[..*at];
                name.text()
                    .is_some_and(|name| before.iter().any(|(it, _)| is(it, name)))
            };
            return names.filter(known).map(|(at, _)| at).collect();
        }
        let pairs = self.sorted.windows(2);
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
        tests::COMPARED.with(|it| it.set(it.get() + 1));
        self.list.get(at as usize)?.0.text()
    }
}

fn is(name: &Node, key: &str) -> bool {
    #[cfg(test)]
    tests::COMPARED.with(|it| it.set(it.get() + 1));
    name.text() == Some(key)
}

fn sorted(list: &[(Node, Node)]) -> Box<[u32]> {
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

impl From<Vec<(Node, Node)>> for Entries {
    fn from(list: Vec<(Node, Node)>) -> Self {
        let sorted = sorted(&list);
        Self { list, sorted }
    }
}

impl From<Entries> for Vec<(Node, Node)> {
    fn from(entries: Entries) -> Self {
        entries.list
    }
}

impl PartialEq for Entries {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl Deref for Entries {
    type Target = [(Node, Node)];

    fn deref(&self) -> &Self::Target {
        &self.list
    }
}

impl<'a> IntoIterator for &'a Entries {
    type Item = &'a (Node, Node);
    type IntoIter = std::slice::Iter<'a, (Node, Node)>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::parse;
    use std::cell::Cell;

    thread_local! {
        /// How many keys were compared by the test of this thread.
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
        assert_eq!(entries.repeated(), [0; 0]);
        // Twelve halvings for each key, and two looks at each neighbour.
        assert!(COMPARED.get() <= count * 16, "{}", COMPARED.get());
    }

    fn numbered(count: usize) -> String {
        let lines: Vec<String> = (0..count).map(|at| format!("k{at}: {at}\n")).collect();
        lines.concat()
    }

    fn entries(text: &str) -> Entries {
        match parse::parse(text, 0..text.len())
            .root
            .map(|root| root.value)
        {
            Some(crate::manifest::node::Value::Map(entries)) => entries,
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
            assert_eq!(entries.repeated(), [count]);
        }
    }

    #[test]
    fn a_change_is_found_again() {
        let text = numbered(40);
        let mut entries = entries(&text);
        entries.change(|list| list.remove(3));
        assert_eq!(
            (entries.position("k3"), entries.position("k4")),
            (None, Some(3))
        );
    }
}
