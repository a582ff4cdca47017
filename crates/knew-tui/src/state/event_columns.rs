//! What the event list shows of each event, in which order, and by what its rows are sorted.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use knew_core::record::{Arrival, DeliveryState};

/// One thing the list can show of an event, beside its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Column {
    /// When it came.
    Time,
    /// Its type.
    Type,
    /// Its source.
    Source,
    /// Its subject.
    Subject,
    /// Its id.
    Id,
    /// The hub or target it reached.
    Hub,
    /// A mark for each route.
    Routes,
    /// What became of it.
    Outcome,
    /// How long its sender waited.
    Took,
    /// The size of its data.
    Size,
    /// An extension attribute, by name.
    Extension(String),
}

impl Column {
    /// All but the extensions.
    const ALL: [Self; 10] = [
        Self::Time,
        Self::Type,
        Self::Source,
        Self::Subject,
        Self::Id,
        Self::Hub,
        Self::Routes,
        Self::Outcome,
        Self::Took,
        Self::Size,
    ];

    /// What stands above it.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Time => "time",
            Self::Type => "type",
            Self::Source => "source",
            Self::Subject => "subject",
            Self::Id => "id",
            Self::Hub => "hub",
            Self::Routes => "routes",
            Self::Outcome => "outcome",
            Self::Took => "ms",
            Self::Size => "size",
            Self::Extension(name) => name,
        }
    }

    /// What an event says in this column, where that is an attribute or a name.
    #[must_use]
    pub fn text<'a>(&self, arrival: &'a Arrival) -> Cow<'a, str> {
        let event = &arrival.event;
        match self {
            Self::Type => Cow::Borrowed(&event.ty),
            Self::Source => Cow::Borrowed(&event.source),
            Self::Id => Cow::Borrowed(&event.id),
            Self::Hub => Cow::Borrowed(&arrival.node.name),
            Self::Subject => attribute(arrival, "subject"),
            Self::Extension(name) => attribute(arrival, name),
            _ => Cow::Borrowed(""),
        }
    }

    /// Whether what an event says here can change after it came.
    fn changes(&self) -> bool {
        matches!(self, Self::Routes | Self::Outcome | Self::Took)
    }

    fn compare(&self, one: &Arrival, other: &Arrival) -> Ordering {
        let size = |arrival: &Arrival| arrival.event.data.as_ref().map_or(0, bytes::Bytes::len);
        let took = |arrival: &Arrival| arrival.answered.map(|(_, took)| took);
        match self {
            Self::Time => one.number.cmp(&other.number),
            Self::Routes => one.routes.len().cmp(&other.routes.len()),
            Self::Outcome => gravest(one).cmp(&gravest(other)),
            Self::Took => took(one).cmp(&took(other)),
            Self::Size => size(one).cmp(&size(other)),
            _ => self.text(one).cmp(&self.text(other)),
        }
    }
}

fn attribute<'a>(arrival: &'a Arrival, name: &str) -> Cow<'a, str> {
    let mut all = arrival.event.attributes();
    all.find(|(attribute, _)| attribute == name)
        .map_or(Cow::Borrowed(""), |attribute| attribute.1)
}

/// How bad a fate is, worst first.
#[must_use]
pub fn gravity(fate: &DeliveryState) -> u8 {
    match fate {
        DeliveryState::Lost { .. } => 0,
        DeliveryState::DeadLettered { .. } => 1,
        DeliveryState::Waiting { .. } => 2,
        DeliveryState::InFlight => 3,
        DeliveryState::Elsewhere => 4,
        DeliveryState::Delivered { .. } => 5,
    }
}

/// The worst that became of an event; one that nobody took comes last.
fn gravest(arrival: &Arrival) -> u8 {
    let all = arrival.routes.iter().map(|track| gravity(&track.state));
    all.min().unwrap_or(u8::MAX)
}

/// By what rows are sorted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The column that decides; between equals, who came first.
    pub by: Column,
    /// Whether the last comes first.
    pub down: bool,
}

impl Order {
    /// Whether where a row stands can change after it came.
    #[must_use]
    pub fn changes(&self) -> bool {
        self.by.changes()
    }

    /// Which of two events stands above the other; those no longer kept stand together.
    #[must_use]
    pub fn compare(&self, one: Option<&Arrival>, other: Option<&Arrival>) -> Ordering {
        let (Some(one), Some(other)) = (one, other) else {
            return one.is_some().cmp(&other.is_some());
        };
        let way = self.by.compare(one, other);
        let way = if self.down { way.reverse() } else { way };
        way.then(one.number.cmp(&other.number))
    }
}

/// What the list shows, from left to right, and its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// The columns, from left to right.
    pub shown: Vec<Column>,
    /// By what the rows are sorted; `None` as they came.
    pub order: Option<Order>,
}

impl Default for Columns {
    fn default() -> Self {
        let hidden = [Column::Subject, Column::Id, Column::Hub];
        let shown = Column::ALL
            .into_iter()
            .filter(|column| !hidden.contains(column));
        Self {
            shown: shown.collect(),
            order: None,
        }
    }
}

impl Columns {
    /// Everything that can be shown of some events: first what is, then what else there is.
    #[must_use]
    pub fn choices<'a>(&self, arrivals: impl Iterator<Item = &'a Arrival>) -> Vec<Column> {
        let mut names: Vec<&str> = Vec::new();
        for name in arrivals.flat_map(|arrival| arrival.event.extensions.keys()) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names.sort_unstable();
        let extensions = names
            .into_iter()
            .map(|name| Column::Extension(name.to_owned()));
        let others = Column::ALL.into_iter().chain(extensions);
        let mut choices = self.shown.clone();
        choices.extend(others.filter(|other| !self.shown.contains(other)));
        choices
    }

    /// Sorts by a column: what comes first above, then below, then not any more.
    pub fn turn(&mut self, column: &Column) {
        let down = self
            .order
            .as_ref()
            .filter(|order| order.by == *column)
            .map(|order| order.down);
        self.order = match down {
            Some(true) => None,
            Some(false) | None => Some(Order {
                by: column.clone(),
                down: down.is_some(),
            }),
        };
    }
}
