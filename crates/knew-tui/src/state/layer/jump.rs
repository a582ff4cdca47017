//! Two letters beside everything in the picture; typing them goes there.

use crate::actions::follow_graph;
use crate::app::App;
use crate::input::key::{Code, Key};
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
        let stops = follow_graph::stops(self).into_iter().enumerate();
        let labelled = stops.filter_map(|(place, stop)| Some((label(place)?, stop.id)));
        labelled.filter(|(it, _)| it.starts_with(typed)).collect()
    }
}

/// Takes a letter of a label; says whether more are wanted.
pub(crate) fn take(app: &mut App, typed: &mut String, key: Key) -> bool {
    let Code::Char(letter) = key.code else {
        return false;
    };
    typed.push(letter);
    let mut open = app.jumps(typed);
    match (open.len(), typed.len()) {
        (0, _) => false,
        (_, 2) => {
            let (_, id) = open.swap_remove(0);
            follow_graph::select(app, id);
            false
        }
        _ => true,
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
