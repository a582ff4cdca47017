//! The inspector: which tab of which subject, and how far it is scrolled.
use serde::{Deserialize, Serialize};

/// A tab of the inspector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tab {
    /// Why each route took the event or did not.
    #[default]
    Why,
    /// Each try to deliver the event.
    Tries,
    /// Attributes of the event.
    Attributes,
    /// Its data.
    Data,
    /// The text of the thing that decided.
    Yaml,
}

impl Tab {
    /// The tabs from left to right.
    pub const ALL: [Self; 5] = [
        Self::Why,
        Self::Tries,
        Self::Attributes,
        Self::Data,
        Self::Yaml,
    ];

    /// What stands on it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Why => "Why",
            Self::Tries => "Tries",
            Self::Attributes => "Attributes",
            Self::Data => "Data",
            Self::Yaml => "YAML",
        }
    }

    /// Its index from the left.
    #[must_use]
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0)
    }

    /// The tab so many to the right, stopping at the ends.
    #[must_use]
    pub fn step(self, by: isize) -> Self {
        let index = self.index().saturating_add_signed(by);
        Self::ALL[index.min(Self::ALL.len() - 1)]
    }
}

/// What the inspector looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum InspectedItem {
    /// What is selected in the picture.
    #[default]
    Thing,
    /// The arrival under the cursor of the event list.
    Arrival,
}

/// Tab, subject and scroll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inspect {
    /// Which tab is shown.
    pub tab: Tab,
    /// What it is about.
    pub subject: InspectedItem,
    /// The first line shown.
    pub scroll: usize,
    /// Data nested deeper than this is folded to one line with its size.
    pub depth: usize,
    /// The first line shown of the text in the YAML pane.
    pub reading: usize,
}

impl Default for Inspect {
    fn default() -> Self {
        Self {
            tab: Tab::default(),
            subject: InspectedItem::default(),
            scroll: 0,
            depth: 2,
            reading: 0,
        }
    }
}

impl Inspect {
    /// Looks at something else, from its top.
    pub fn look_at(&mut self, subject: InspectedItem) {
        self.subject = subject;
        self.scroll = 0;
    }

    /// Shows a tab from its top.
    pub fn show(&mut self, tab: Tab) {
        self.tab = tab;
        self.scroll = 0;
    }
}
