//! The guided tour: a trigger that never fires, and the way from seeing that to mending it. Each step
//! watches what the user does and gives way to the next by itself.

use knew_filter::Verdict;

/// The trigger of the sample that never fires.
pub(crate) const SILENT: &str = "invoices";

/// One thing to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum TourStep {
    /// An event comes.
    #[default]
    See,
    /// The silent trigger is found.
    Find,
    /// It is asked why.
    Ask,
    /// Its filter is mended.
    Mend,
    /// An event passes.
    Pass,
    /// Nothing is left to do.
    Done,
}

impl TourStep {
    /// The steps in order.
    pub const ALL: [Self; 6] = [
        Self::See,
        Self::Find,
        Self::Ask,
        Self::Mend,
        Self::Pass,
        Self::Done,
    ];

    /// What there is to see, and which keys go on; the filter is mended as what comes asks for.
    pub(crate) fn words(self, wanted: Option<(&str, &str)>) -> String {
        let words = match self {
            Self::See => {
                "Two sources on the left send events to a broker. One comes every few seconds; n \
                 makes one at once."
            }
            Self::Find => {
                "Each row is a trigger, with its filter and the number of events it took. One of \
                 them stays at 0: go to invoices with j and k, or with l along the flow."
            }
            Self::Ask => "This one never fires. Press enter to ask why.",
            Self::Mend => {
                return match wanted {
                    Some((wanted, actual)) => format!(
                        "The events say {actual} and the filter wants {wanted}. Press e, write \
                         {actual} there, and save with ctrl-s (or esc and y)."
                    ),
                    None => "No event passes the filter yet. Press e, write there what the events \
                             say, and save with ctrl-s (or esc and y)."
                        .to_owned(),
                };
            }
            Self::Pass => {
                "The new filter runs already. The next order passes it: watch the row of invoices."
            }
            Self::Done => {
                "It fires. You saw it, asked why and fixed it, without a cluster. Now open files \
                 of your own: knew FOLDER. ? lists every key, u takes the edit back, esc closes \
                 this."
            }
        };
        words.to_owned()
    }
}

/// The comparison with an attribute of the event that a verdict comes down to.
pub(crate) fn comparison(verdict: &Verdict) -> Option<&Verdict> {
    let compares = verdict.wanted.is_some() && verdict.actual.is_some();
    let below = || verdict.parts.iter().find_map(comparison);
    compares.then_some(verdict).or_else(below)
}
