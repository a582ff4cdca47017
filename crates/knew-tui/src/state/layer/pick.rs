//! Choosing one of several things by typing a part of its name.

use crate::state::destinations::is_address;
use crate::state::form::blueprint::Blueprint;
use crate::state::line_input::LineInput;
use knew_core::model::Id;

use crate::state::layer::offer::Offer;

/// A list to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picker {
    /// What is chosen.
    pub title: String,
    /// What is typed to find it.
    pub input: LineInput,
    /// Index of the row under the cursor, among those found.
    pub cursor: usize,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// Whether an address that is typed can be chosen too.
    pub addresses: bool,
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it is.
    pub title: String,
    /// What there is to say about it.
    pub note: String,
    /// What choosing it does.
    pub chosen: Chosen,
}

/// What choosing a row does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Opens the form for a new object of a kind.
    Add(&'static Blueprint),
    /// Lets a route or a source deliver elsewhere.
    Connect {
        /// The route or source.
        from: Id,
        /// An object as the screen names it, or an address.
        to: String,
    },
    /// Fills the composer.
    Event(Box<Offer>),
}

impl Choice {
    /// What it would fill the composer with.
    #[must_use]
    pub fn offer(&self) -> Option<&Offer> {
        match &self.chosen {
            Chosen::Event(offer) => Some(offer),
            Chosen::Add(_) | Chosen::Connect { .. } => None,
        }
    }
}

impl Picker {
    /// Whether events are chosen.
    #[must_use]
    pub fn is_of_events(&self) -> bool {
        self.choices.iter().any(|choice| choice.offer().is_some())
    }

    /// The choices that hold every word typed.
    #[must_use]
    pub fn found(&self) -> Vec<Choice> {
        let typed = self.input.text.trim();
        let words = typed.to_lowercase();
        let fits = |choice: &&Choice| {
            let text = format!("{} {}", choice.title, choice.note).to_lowercase();
            words.split_whitespace().all(|word| text.contains(word))
        };
        let mut found: Vec<Choice> = self.choices.iter().filter(fits).cloned().collect();
        found.sort_by_key(|found| {
            let heading = found.offer().map(|offer| offer.heading);
            (heading, !found.title.to_lowercase().contains(&words))
        });
        found.extend(self.address(typed));
        found
    }

    fn address(&self, typed: &str) -> Option<Choice> {
        let from = self
            .choices
            .iter()
            .find_map(|choice| match &choice.chosen {
                Chosen::Connect { from, .. } => Some(from.clone()),
                Chosen::Add(_) | Chosen::Event(_) => None,
            })?;
        (self.addresses && is_address(typed)).then(|| Choice {
            title: typed.to_owned(),
            note: "an address".to_owned(),
            chosen: Chosen::Connect {
                from,
                to: typed.to_owned(),
            },
        })
    }
}
