//! What help and palette find among the actions.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::actions::action::table::{self, ActionRow};
use crate::app::App;
use crate::state::layer::Found;

impl App {
    /// The actions that fit some words: in the order of the table for the help, the best first for
    /// the palette.
    #[must_use]
    pub fn found(&self, words: &str, fuzzy: bool) -> Vec<Found> {
        if fuzzy && !words.trim().is_empty() {
            return self.ranked(words);
        }
        let words: Vec<String> = words
            .to_lowercase()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let rows = table::rows().filter(|row| words.iter().all(|word| self.tells(row, word)));
        rows.map(|row| self.row(row, Vec::new())).collect()
    }

    fn ranked(&self, words: &str) -> Vec<Found> {
        let pattern = Pattern::parse(words, CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut ranked = Vec::new();
        for row in table::rows() {
            let mut letters = Vec::new();
            let title = Utf32Str::new(row.title, &mut buffer);
            let score = pattern.indices(title, &mut matcher, &mut letters);
            let by_name = || pattern.score(Utf32Str::new(row.name, &mut Vec::new()), &mut matcher);
            if let Some(score) = score.or_else(by_name) {
                letters.sort_unstable();
                letters.dedup();
                ranked.push((score, self.row(row, letters)));
            }
        }
        ranked.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        ranked.into_iter().map(|(_, found)| found).collect()
    }

    fn row(&self, row: &ActionRow, matched: Vec<u32>) -> Found {
        Found {
            action: row.action,
            disabled: self.disabled(row.action),
            matched,
        }
    }

    fn tells(&self, row: &ActionRow, word: &str) -> bool {
        let texts = [row.title, row.name, row.help, row.group.title()];
        let mut keys = self.keymap.keys(row.action);
        texts.iter().any(|text| text.to_lowercase().contains(word))
            || keys.any(|keys| keys.to_lowercase() == word)
    }
}
