//! Messages to the user: the one that shows now, and those that were.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;

use crate::state::activity::Refusal;

/// How many messages the log keeps.
const KEPT: usize = 500;

/// How long a message shows, and one of what did not work.
const SHOWN: Duration = Duration::from_secs(6);
const SHOWN_FAILED: Duration = Duration::from_secs(15);

/// What kind of news a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// Good to know.
    Info,
    /// What was asked for is done.
    Done,
    /// It did not work.
    Failed,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// What kind of news it is.
    pub level: Level,
    /// One sentence.
    pub text: String,
    /// How often it was said in a row.
    pub times: u32,
    /// When it was said last; known from the first tick of the clock on.
    pub at: Option<Timestamp>,
}

impl Toast {
    fn new(level: Level, text: String) -> Self {
        Self {
            level,
            text,
            times: 1,
            at: None,
        }
    }
}

impl From<Refusal> for Toast {
    fn from(refusal: Refusal) -> Self {
        Self {
            times: refusal.times,
            at: Some(refusal.at),
            ..Self::new(Level::Failed, refusal.words)
        }
    }
}

/// The messages, newest last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Toasts {
    /// All that are kept.
    pub log: VecDeque<Toast>,
    /// How many were dropped from the log.
    pub dropped: u64,
    fresh: bool,
    /// Whether nobody asked for what shows.
    aside: bool,
    until: Option<Timestamp>,
    /// What shows once the message that shows is gone.
    next: Option<(Level, String)>,
}

impl Toasts {
    /// Says something.
    pub fn say(&mut self, level: Level, text: impl Into<String>) {
        self.show(Toast::new(level, text.into()));
    }

    fn show(&mut self, toast: Toast) {
        self.fresh = true;
        self.aside = false;
        self.until = None;
        self.put_down(self.log.len(), toast);
    }

    /// Says something that nobody asked for: it stands back behind another message that shows, so that
    /// what comes again and again hides nothing.
    pub fn remark(&mut self, toast: Toast) {
        if self.fresh && !self.aside {
            return self.put_down(self.log.len().saturating_sub(1), toast);
        }
        self.show(toast);
        self.aside = true;
    }

    /// Says something that must be seen, as must what shows: one after the other.
    pub fn announce(&mut self, level: Level, text: impl Into<String>) {
        if self.fresh {
            self.next = Some((level, text.into()));
        } else {
            self.say(level, text);
        }
    }

    /// Puts a message into the log, or counts the same one that stands right before it.
    fn put_down(&mut self, place: usize, toast: Toast) {
        let before = place
            .checked_sub(1)
            .and_then(|place| self.log.get_mut(place));
        if let Some(same) = before.filter(|before| before.text == toast.text) {
            same.level = toast.level;
            same.times = same.times.saturating_add(toast.times);
            same.at = toast.at;
            return;
        }
        self.log.insert(place, toast);
        if self.log.len() > KEPT {
            self.log.pop_front();
            self.dropped += 1;
        }
    }

    /// The message to show now.
    #[must_use]
    pub fn current(&self) -> Option<&Toast> {
        self.log.back().filter(|_| self.fresh)
    }

    /// Takes the message off the screen.
    pub fn dismiss(&mut self) {
        self.fresh = false;
    }

    /// Time passed: a message that showed long enough goes. Says whether one went.
    pub fn tick(&mut self, now: Timestamp) -> bool {
        if !self.fresh {
            return false;
        }
        let new = self.log.iter_mut().rev().take_while(|log| log.at.is_none());
        new.for_each(|toast| toast.at = Some(now));
        let failed = self
            .log
            .back()
            .is_some_and(|log| log.level == Level::Failed);
        let shown = if failed { SHOWN_FAILED } else { SHOWN };
        let until = *self
            .until
            .get_or_insert(now.saturating_add(shown).unwrap_or(now));
        if now < until {
            return false;
        }
        self.fresh = false;
        if let Some((level, text)) = self.next.take() {
            self.say(level, text);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use crate::state::toast::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn refused(words: &str) -> Toast {
        Toast::new(Level::Failed, words.to_owned())
    }

    #[test]
    fn a_message_fades_and_stays_in_the_log() {
        let mut toasts = Toasts::default();
        toasts.say(Level::Info, "hello");
        assert!(!toasts.tick(at(10)));
        assert!(toasts.current().is_some());
        assert!(toasts.tick(at(17)));
        assert_eq!(toasts.log[0].at, Some(at(10)));
        assert_eq!(toasts.current(), None);
        assert_eq!(toasts.log.len(), 1);
    }

    #[test]
    fn what_is_announced_shows_after_what_shows_already() {
        let mut toasts = Toasts::default();
        toasts.say(Level::Info, "one");
        toasts.announce(Level::Failed, "two");
        let said = |toasts: &Toasts| toasts.current().map(|toast| toast.text.clone());
        assert_eq!(said(&toasts).as_deref(), Some("one"));
        toasts.tick(at(10));
        assert!(toasts.tick(at(17)));
        assert_eq!(said(&toasts).as_deref(), Some("two"));
        toasts.tick(at(17));
        assert!(toasts.tick(at(40)));
        assert_eq!(said(&toasts), None);
        toasts.announce(Level::Info, "three");
        assert_eq!(said(&toasts).as_deref(), Some("three"));
    }

    #[test]
    fn the_same_words_in_a_row_are_counted() {
        let mut toasts = Toasts::default();
        toasts.say(Level::Info, "again");
        toasts.say(Level::Info, "again");
        assert_eq!(toasts.log.len(), 1);
        assert_eq!(toasts.log[0].times, 2);
    }

    #[test]
    fn a_remark_stands_back_behind_what_shows() {
        let mut toasts = Toasts::default();
        toasts.remark(refused("refused"));
        assert_eq!(toasts.current().map(|toast| &*toast.text), Some("refused"));
        toasts.say(Level::Done, "saved");
        toasts.remark(refused("refused"));
        toasts.remark(refused("refused"));
        assert_eq!(toasts.current().map(|toast| &*toast.text), Some("saved"));
        let said: Vec<_> = toasts
            .log
            .iter()
            .map(|log| (&*log.text, log.times))
            .collect();
        assert_eq!(said, [("refused", 3), ("saved", 1)]);
        toasts.dismiss();
        toasts.remark(refused("refused"));
        toasts.remark(refused("refused again"));
        assert_eq!(
            toasts.current().map(|toast| &*toast.text),
            Some("refused again")
        );
    }

    #[test]
    fn the_log_is_bounded_and_counts_what_it_dropped() {
        let mut toasts = Toasts::default();
        for n in 0..=KEPT {
            toasts.say(Level::Info, n.to_string());
        }
        assert_eq!((toasts.log.len(), toasts.dropped), (KEPT, 1));
    }
}
