//! What was sent from the composer, to be sent again. It is kept while the program runs, never in a
//! file: events may hold what nobody else is to see.

use jiff::Timestamp;

use crate::state::form::{Form, FormKind};
use knew_core::model::Id;
use knew_core::record::MemoryLimit;
use knew_event::Weight;

/// How many are remembered.
const REMEMBERED: usize = 50;

/// One event that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentEvent {
    /// What was selected then.
    pub about: Id,
    /// When it was.
    pub at: Option<Timestamp>,
    /// The form it was sent from.
    pub form: Form,
}

/// All of them, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentEvents {
    oldest_first: Vec<SentEvent>,
    /// Bytes that they may take.
    room: usize,
}

impl Default for SentEvents {
    fn default() -> Self {
        Self::within(MemoryLimit::default().edits())
    }
}

impl Weight for SentEvent {
    fn weight(&self) -> usize {
        let fields = self.form.fields.iter();
        size_of::<Self>() + fields.map(|field| field.input.text.weight()).sum::<usize>()
    }
}

impl SentEvents {
    /// Remembers sendings that take at most so many bytes, and the last one whatever it takes.
    #[must_use]
    pub const fn within(bytes: usize) -> Self {
        Self {
            oldest_first: Vec::new(),
            room: bytes,
        }
    }

    /// Remembers one. The same event sent again takes the place of the one before.
    pub fn push(&mut self, sent: SentEvent) {
        self.oldest_first
            .retain(|oldest_first| !same(oldest_first, &sent));
        self.oldest_first.push(sent);
        let mut bytes = 0;
        let newest = self.oldest_first.iter().rev().take(REMEMBERED);
        let kept = newest.take_while(|sent| {
            bytes += sent.weight();
            bytes <= self.room
        });
        let kept = kept.count().max(1);
        self.oldest_first.drain(..self.oldest_first.len() - kept);
    }

    /// What was sent, newest first.
    #[must_use]
    pub fn newest_first(&self) -> impl ExactSizeIterator<Item = &SentEvent> {
        self.oldest_first.iter().rev()
    }

    /// The form that was last sent to a place while something was selected.
    #[must_use]
    pub fn last(&self, about: Option<&Id>, place: &Id) -> Option<&Form> {
        let there = |sent: &&SentEvent| {
            let to = matches!(&sent.form.kind, FormKind::Send { to, .. } if to == place);
            to && Some(&sent.about) == about
        };
        self.newest_first()
            .find(there)
            .map(|newest_first| &newest_first.form)
    }
}

/// Whether two differ in nothing but what every event has of its own.
fn same(one: &SentEvent, other: &SentEvent) -> bool {
    let words = |sent: &SentEvent| {
        let fields = sent.form.fields.iter().filter(|field| field.name != "id");
        let words = fields.map(|field| field.input.text.clone());
        words.collect::<Vec<String>>()
    };
    (&one.about, &one.form.kind, words(one)) == (&other.about, &other.form.kind, words(other))
}

#[cfg(test)]
mod tests {
    use crate::state::form::send;
    use crate::state::sent_events::*;
    use knew_event::{Event, build::new_event_id};

    fn sent(kind: &str) -> SentEvent {
        let to = Id::new("", "Service", "default", "s");
        let event = Event {
            id: new_event_id(),
            ty: kind.to_owned(),
            ..Event::default()
        };
        SentEvent {
            about: to.clone(),
            at: None,
            form: send::of(&to, &event),
        }
    }

    fn kinds(sendings: &SentEvents) -> Vec<&str> {
        let all = sendings.newest_first();
        all.map(|sent| sent.form.value("type")).collect()
    }

    #[test]
    fn the_newest_comes_first_and_the_same_event_once() {
        let mut sendings = SentEvents::default();
        for kind in ["a", "b", "a"] {
            sendings.push(sent(kind));
        }
        assert_eq!(kinds(&sendings), ["a", "b"]);
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let mut sendings = SentEvents::default();
        for number in 0..REMEMBERED + 2 {
            sendings.push(sent(&number.to_string()));
        }
        let kinds = kinds(&sendings);
        assert_eq!((kinds.len(), kinds[0]), (REMEMBERED, "51"));
        assert_eq!(kinds.last(), Some(&"2"));
    }
}
