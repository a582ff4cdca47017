//! One column per route beside the events: its name above, or a letter where names take too much
//! room, and a mark in each row.

use std::sync::Arc;

use crate::state::changed_in_plan::ChangedInPlan;
use knew_core::graph::Graph;
use knew_core::model::Id;
use knew_core::record::Arrival;

use crate::ui::glyph::Glyphs;
use crate::ui::style::Role;
use crate::ui::{outcome, text};

/// A column: the route, and the letter that stands for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteColumn {
    /// The route.
    pub route: Id,
    /// The hub the route hangs on; events of other hubs leave the column empty.
    pub hub: Id,
    /// What it is called, such as `billing` or `fulfil step 2`.
    pub name: String,
    /// What stands above it: its name, or a letter of that, its own as long as there are enough.
    pub title: String,
}

impl RouteColumn {
    /// Its cells.
    #[must_use]
    pub fn wide(&self) -> u16 {
        text::width(&self.title).max(1)
    }

    fn is_named(&self) -> bool {
        self.title == self.name
    }
}

/// The columns for the first routes of a graph, in row order.
#[must_use]
pub fn columns(graph: &Graph, most: usize) -> Vec<RouteColumn> {
    let mut columns: Vec<RouteColumn> = Vec::new();
    for route in graph.routes.iter().take(most) {
        let taken: Vec<char> = columns
            .iter()
            .flat_map(|column| column.title.chars())
            .collect();
        let name = graph.route_title(&route.id);
        let letter = letter(&name, &taken);
        columns.push(RouteColumn {
            route: route.id.clone(),
            hub: route.hub.clone(),
            name,
            title: letter.to_string(),
        });
    }
    columns
}

/// The columns with their names above them, if those fit.
#[must_use]
pub fn named(columns: Vec<RouteColumn>, room: u16) -> Vec<RouteColumn> {
    let named: Vec<RouteColumn> = columns
        .iter()
        .cloned()
        .map(|column| RouteColumn {
            title: column.name.clone(),
            ..column
        })
        .collect();
    if total_width(&named) <= room {
        named
    } else {
        columns
    }
}

/// The cells of all columns, with one between each two.
#[must_use]
pub fn total_width(columns: &[RouteColumn]) -> u16 {
    let each = columns.iter().map(|column| column.wide() + 1);
    each.fold(0, u16::saturating_add)
}

/// Which route each letter stands for, as many as fit.
#[must_use]
pub fn legend(columns: &[RouteColumn], room: u16, dots: &str) -> Vec<(String, Role)> {
    let mut words = Vec::new();
    let mut used = 0;
    for (place, column) in columns
        .iter()
        .enumerate()
        .filter(|column| !column.1.is_named())
    {
        let gap = if words.is_empty() { "" } else { "  " };
        let last = place + 1 == columns.len();
        let wide = text::width(gap) + 2 + text::width(&column.name);
        if used + wide + if last { 0 } else { 3 } > room {
            words.push((format!(" {dots}"), Role::Muted));
            break;
        }
        used += wide;
        words.push((format!("{gap}{}", column.title), Role::Route));
        words.push((format!(" {}", column.name), Role::Muted));
    }
    words
}

/// The number of a step, or the first letter of a name that is not taken; then any letter, then the
/// first again.
fn letter(name: &str, taken: &[char]) -> char {
    let mut words: Vec<&str> = name.split([' ', '-']).collect();
    if name.contains(' ') {
        words.reverse();
    }
    let starts = words.iter().filter_map(|word| word.chars().next());
    let own = starts
        .chain(name.chars())
        .filter(|start| start.is_alphanumeric());
    let free = own.chain('a'..='z').find(|own| !taken.contains(own));
    free.or_else(|| name.chars().next()).unwrap_or('?')
}

/// The mark of an arrival in a column; none for a route that was not there yet.
#[must_use]
pub fn mark(
    column: &RouteColumn,
    arrival: &Arrival,
    since: &ChangedInPlan,
    glyphs: &Glyphs,
) -> (&'static str, Role) {
    let here: &Arc<Id> = &arrival.node;
    if **here == column.hub && since.was_there(&column.route, arrival.plan) {
        outcome::mark(arrival.delivery_state(&column.route), glyphs)
    } else {
        (" ", Role::Faint)
    }
}

#[cfg(test)]
mod tests {
    use crate::ui::route_columns::{RouteColumn, legend, letter, named};
    use knew_core::model::Id;

    fn columns(names: &[&str]) -> Vec<RouteColumn> {
        let column = |name: &&str| RouteColumn {
            route: Id::new("", "Trigger", "shop", name),
            hub: Id::new("", "Broker", "shop", "default"),
            name: (*name).to_owned(),
            title: name[..1].to_owned(),
        };
        names.iter().map(column).collect()
    }

    #[test]
    fn names_stand_above_where_there_is_room_for_all() {
        let titles = |room| -> Vec<String> {
            let all = named(columns(&["orders", "audit"]), room).into_iter();
            all.map(|it| it.title).collect()
        };
        assert_eq!(titles(13), ["orders", "audit"]);
        assert_eq!(titles(12), ["o", "a"]);
    }

    #[test]
    fn the_legend_says_as_many_letters_as_fit() {
        let said = |room| -> String {
            let words = legend(&columns(&["orders", "audit"]), room, "~");
            words.into_iter().map(|word| word.0).collect()
        };
        assert_eq!(said(17), "o orders  a audit");
        assert_eq!(said(16), "o orders ~");
        assert_eq!(said(4), " ~");
        let named = named(columns(&["orders"]), 20);
        assert_eq!(legend(&named, 20, "~"), []);
    }

    #[test]
    fn a_route_gets_its_own_letter_as_long_as_there_are_any() {
        let mut taken = Vec::new();
        for name in ["orders", "payments", "audit", "fraud", "order-late", "o"] {
            let next = letter(name, &taken);
            assert!(!taken.contains(&next), "{name} got {next} again");
            taken.push(next);
        }
        assert_eq!(taken[..5], ['o', 'p', 'a', 'f', 'l']);
        assert_eq!(letter("fulfil step 2", &taken), '2');
        assert_eq!(letter("fulfil step 2", &['2']), 's');
    }
}
