//! One column per route beside the events: a letter above, a mark in each row.

use std::sync::Arc;

use crate::graph::Graph;
use crate::model::Id;
use crate::record::Arrival;

use super::glyph::Glyphs;
use super::outcome;
use super::style::Role;

/// A column: the route, and the letter that stands for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The route.
    pub route: Id,
    /// The hub the route hangs on; events of other hubs leave the column empty.
    pub hub: Id,
    /// A letter of its name, its own as long as there are enough.
    pub letter: char,
}

/// The columns for the first routes of a graph, in row order.
#[must_use]
pub fn columns(graph: &Graph, most: usize) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for route in graph.routes.iter().take(most) {
        let taken: Vec<char> = columns.iter().map(|it| it.letter).collect();
        let letter = letter(&route.id.name, &taken);
        columns.push(Column {
            route: route.id.clone(),
            hub: route.hub.clone(),
            letter,
        });
    }
    columns
}

/// The first letter of a name that is not taken; then any letter, then the first again.
fn letter(name: &str, taken: &[char]) -> char {
    let starts = name.split('-').filter_map(|word| word.chars().next());
    let own = starts.chain(name.chars()).filter(|it| it.is_alphanumeric());
    let free = own.chain('a'..='z').find(|it| !taken.contains(it));
    free.or_else(|| name.chars().next()).unwrap_or('?')
}

/// The mark of an arrival in a column.
#[must_use]
pub fn mark(column: &Column, arrival: &Arrival, glyphs: &Glyphs) -> (&'static str, Role) {
    let here: &Arc<Id> = &arrival.place;
    if **here == column.hub {
        outcome::mark(arrival.fate(&column.route), glyphs)
    } else {
        (" ", Role::Faint)
    }
}

#[cfg(test)]
mod tests {
    use super::letter;

    #[test]
    fn a_route_gets_its_own_letter_as_long_as_there_are_any() {
        let mut taken = Vec::new();
        for name in ["orders", "payments", "audit", "fraud", "order-late", "o"] {
            let next = letter(name, &taken);
            assert!(!taken.contains(&next), "{name} got {next} again");
            taken.push(next);
        }
        assert_eq!(taken[..5], ['o', 'p', 'a', 'f', 'l']);
    }
}
