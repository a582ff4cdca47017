//! Example attributes that pass a filter, to prefill the form for sending an event.

use super::Filter;
use super::constraint::{Alternatives, AttributeTest, Constraint, filter_constraints};
use super::judge::MatchKind;
use knew_event::Event;

/// Middle parts to try between a prefix and a suffix, and values to try if a filter only excludes
/// others.
const FILLERS: [&str; 6] = ["", "example", "1", "Z", "other", "0-0"];

/// Values from which timestamps and versions are cut, because these attributes do not accept any text.
const SHAPES: [&str; 3] = [
    "2024-03-01T10:00:00Z",
    "2024-03-01T10:00:00.123456789Z",
    "0.3",
];

impl Filter {
    /// Attributes of an event that passes. Attributes not listed must be absent or, if required, may
    /// have any value. Empty if the filter has no constraints or no example was found.
    #[must_use]
    pub fn example_attributes(&self) -> Vec<(String, String)> {
        let choice: Alternatives = filter_constraints(self, true);
        choice
            .iter()
            .filter_map(|constraints| solve_constraints(constraints))
            .find(|found| minimal_event(found).is_some_and(|event| self.judge(&event).passes()))
            .unwrap_or_default()
    }
}

fn minimal_event(attributes: &[(String, String)]) -> Option<Event> {
    let mut event = Event {
        id: "1".to_owned(),
        source: "/example".to_owned(),
        ty: "example".to_owned(),
        ..Event::default()
    };
    for (name, value) in attributes {
        event.set_attribute(attribute_to_set(name), value).ok()?;
    }
    Some(event)
}

/// Attribute to set so that the filter reads a value under `name`.
fn attribute_to_set(name: &str) -> &str {
    match name {
        "datamediatype" => "datacontenttype",
        "schemaurl" => "dataschema",
        _ => name,
    }
}

fn solve_constraints(constraints: &[Constraint]) -> Option<Vec<(String, String)>> {
    let mut names: Vec<&str> = Vec::new();
    for constraint in constraints {
        if !names.contains(&constraint.name.as_str()) {
            names.push(&constraint.name);
        }
    }
    let mut found = Vec::new();
    for name in names {
        let of_name: Vec<&Constraint> = constraints
            .iter()
            .filter(|constraint| constraint.name == name)
            .collect();
        let meets = |attributes: &[(String, String)]| {
            minimal_event(attributes)
                .is_some_and(|event| of_name.iter().all(|constraint| constraint.is_met(&event)))
        };
        let optional = !matches!(name, "id" | "source" | "type" | "specversion");
        if optional && meets(&[]) {
            continue;
        }
        let attribute = |value| (attribute_to_set(name).to_owned(), value);
        let fitting =
            candidate_values(&of_name).find(|candidate| meets(&[attribute(candidate.clone())]));
        found.push(attribute(fitting?));
    }
    Some(found)
}

/// Values to try for one attribute, the simplest first.
fn candidate_values(constraints: &[&Constraint]) -> impl Iterator<Item = String> {
    let longest = |test: MatchKind| {
        constraints
            .iter()
            .filter(|constraint| constraint.holds)
            .filter_map(|constraint| match &constraint.test {
                AttributeTest::Matches(found, value) if *found == test => Some(value.as_str()),
                _ => None,
            })
            .max_by_key(|constraint| constraint.len())
            .unwrap_or_default()
            .to_owned()
    };
    let (exact, prefix, suffix) = (
        longest(MatchKind::Exact),
        longest(MatchKind::Prefix),
        longest(MatchKind::Suffix),
    );
    let overlapping: Vec<String> = (0..=suffix.len())
        .filter(|at| suffix.is_char_boundary(*at) && prefix.ends_with(&suffix[..*at]))
        .map(|at| format!("{prefix}{}", &suffix[at..]))
        .collect();
    let filled = FILLERS.map(|filler| format!("{prefix}{filler}{suffix}"));
    let shaped = SHAPES.map(|shape| {
        let middle = shape.get(prefix.len()..shape.len().saturating_sub(suffix.len()));
        format!("{prefix}{}{suffix}", middle.unwrap_or_default())
    });
    [exact, prefix]
        .into_iter()
        .chain(overlapping)
        .chain(filled)
        .chain(shaped)
        .filter(|value| !value.is_empty())
}
