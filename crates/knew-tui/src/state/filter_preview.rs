//! The filter playground: the last events judged by a trigger that is still being written.

use knew_core::model::Id;

/// How the last events of a hub fare with a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The hub whose events were judged.
    pub hub: Id,
    /// How many were judged.
    pub judged: usize,
    /// How many would pass.
    pub passing: usize,
    /// How many of these do not pass as it is now.
    pub newly: usize,
    /// How many pass as it is now, and would no longer.
    pub no_longer: usize,
    /// Why the newest that would not pass would not.
    pub because: Option<String>,
}

impl Trial {
    /// It as one line.
    #[must_use]
    pub fn words(&self) -> String {
        if self.judged == 0 {
            return "no event reached its broker yet to try the filter on".to_owned();
        }
        let mut words = format!("{} of the last {} events pass", self.passing, self.judged);
        for (count, what) in [(self.newly, "newly"), (self.no_longer, "no longer")] {
            if count > 0 {
                words.extend(["; ", &count.to_string(), " ", what]);
            }
        }
        if let Some(because) = &self.because {
            words.extend(["; not: ", because.as_str()]);
        }
        words
    }
}
