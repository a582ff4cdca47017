//! Two letters beside everything in the picture; typing them goes there.

use crate::app::App;
use knew_core::model::Id;

/// The letters in the order they are easiest to reach.
const LETTERS: &[u8] = b"asdfghjklqwertyuiopzxcvbnm";

/// The label of the thing of that place in the picture; there are 676.
#[must_use]
pub fn label(place: usize) -> Option<String> {
    let first = LETTERS.get(place / LETTERS.len())?;
    let second = LETTERS.get(place % LETTERS.len())?;
    Some([*first, *second].map(char::from).iter().collect())
}

impl App {
    /// What can be jumped to, with its label, as far as the letters typed leave it open.
    #[must_use]
    pub fn jumps(&self, typed: &str) -> Vec<(String, Id)> {
        let stops = self.navigation_stops().into_iter().enumerate();
        let labelled = stops.filter_map(|(place, stop)| Some((label(place)?, stop.id)));
        labelled
            .filter(|(label, _)| label.starts_with(typed))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::state::layer::jump::label;
    use std::collections::HashSet;

    #[test]
    fn every_label_is_two_letters_and_its_own() {
        let labels: HashSet<String> = (0..).map_while(label).collect();
        assert_eq!(labels.len(), 676);
        assert!(labels.iter().all(|label| label.len() == 2));
    }
}
