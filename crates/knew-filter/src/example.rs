//! Attributes of an event that a filter lets pass: what a form for sending is filled with.

use super::Filter;
use super::demand::{Ask, Choice, Demand, of_filter};
use super::judge::Test;
use knew_event::Event;

/// What goes between a prefix and a suffix, and what stands where only other values are refused.
const FILLERS: [&str; 6] = ["", "example", "1", "Z", "other", "0-0"];

/// Texts that times and the like are cut from, because not every text can be one.
const SHAPES: [&str; 3] = [
    "2024-03-01T10:00:00Z",
    "2024-03-01T10:00:00.123456789Z",
    "0.3",
];

impl Filter {
    /// Attributes of an event that passes. Attributes not named here must be absent or, if every
    /// event has them, may be anything. Empty when nothing is asked for or nothing was found.
    #[must_use]
    pub fn example(&self) -> Vec<(String, String)> {
        let choice: Choice = of_filter(self, true);
        choice
            .iter()
            .filter_map(|demands| attributes(demands))
            .find(|found| event(found).is_some_and(|event| self.judge(&event).delivers()))
            .unwrap_or_default()
    }
}

/// The smallest event with some attributes.
fn event(attributes: &[(String, String)]) -> Option<Event> {
    let mut event = Event {
        id: "1".to_owned(),
        source: "/example".to_owned(),
        ty: "example".to_owned(),
        ..Event::default()
    };
    for (name, value) in attributes {
        event.set(settable(name), value).ok()?;
    }
    Some(event)
}

/// The attribute to set so that a filter sees something under a name.
fn settable(name: &str) -> &str {
    match name {
        "datamediatype" => "datacontenttype",
        "schemaurl" => "dataschema",
        _ => name,
    }
}

fn attributes(demands: &[Demand]) -> Option<Vec<(String, String)>> {
    let mut names: Vec<&str> = Vec::new();
    for demand in demands {
        if !names.contains(&demand.name.as_str()) {
            names.push(&demand.name);
        }
    }
    let mut found = Vec::new();
    for name in names {
        let of_name: Vec<&Demand> = demands
            .iter()
            .filter(|demand| demand.name == name)
            .collect();
        let meets = |attributes: &[(String, String)]| {
            event(attributes)
                .is_some_and(|event| of_name.iter().all(|demand| demand.is_met(&event)))
        };
        let optional = !matches!(name, "id" | "source" | "type" | "specversion");
        if optional && meets(&[]) {
            continue;
        }
        let attribute = |value| (settable(name).to_owned(), value);
        let fitting = candidates(&of_name).find(|candidate| meets(&[attribute(candidate.clone())]));
        found.push(attribute(fitting?));
    }
    Some(found)
}

/// Values worth trying for one attribute, the plainest first.
fn candidates(demands: &[&Demand]) -> impl Iterator<Item = String> {
    let longest = |test: Test| {
        demands
            .iter()
            .filter(|demand| demand.holds)
            .filter_map(|demand| match &demand.ask {
                Ask::Compare(found, value) if *found == test => Some(value.as_str()),
                _ => None,
            })
            .max_by_key(|demand| demand.len())
            .unwrap_or_default()
            .to_owned()
    };
    let (exact, prefix, suffix) = (
        longest(Test::Exact),
        longest(Test::Prefix),
        longest(Test::Suffix),
    );
    let overlapping: Vec<String> = (0..=suffix.len())
        .filter(|it| suffix.is_char_boundary(*it) && prefix.ends_with(&suffix[..*it]))
        .map(|it| format!("{prefix}{}", &suffix[it..]))
        .collect();
    let filled = FILLERS.map(|it| format!("{prefix}{it}{suffix}"));
    let shaped = SHAPES.map(|it| {
        let middle = it.get(prefix.len()..it.len().saturating_sub(suffix.len()));
        format!("{prefix}{}{suffix}", middle.unwrap_or_default())
    });
    [exact, prefix]
        .into_iter()
        .chain(overlapping)
        .chain(filled)
        .chain(shaped)
        .filter(|it| !it.is_empty())
}
