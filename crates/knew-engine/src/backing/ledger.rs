//! Which events of a hub are in the journal and still have routes to go.
//!
//! The door writes an event down before it hands it to NATS or Kafka; each route gets it from there by
//! itself, here or in another process. The ledger finds the arrival again, so that one event stays one
//! row of the journal however often it is read.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::descent::Descent;
use knew_core::model::Id;

/// How many events are followed; of older ones no more is told here.
const LIMIT: usize = 100_000;

/// Where a message lies: the part it is in, and its number there.
pub type Position = (i32, u64);

/// The open events of one hub.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<Book>);

#[derive(Debug, Default)]
struct Book {
    open: HashMap<Arc<str>, Entry>,
    order: VecDeque<Arc<str>>,
}

/// An event that is in the journal.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number there.
    pub arrival: u64,
    /// Its place among what one event caused.
    pub descent: Descent,
    /// Where it lies, as soon as that is known.
    pub position: Option<Position>,
    /// The routes that took it and are not done.
    pub open: HashSet<Arc<Id>>,
    /// Those of them that are at it in this process.
    pub held: HashSet<Arc<Id>>,
}

/// What a route finds that takes up an event.
#[derive(Debug)]
pub enum Boarded {
    /// The arrival and its place among what one event caused.
    At(u64, Descent),
    /// Another copy of an event that is still followed: an arrival of its own, where the routes named
    /// here have no part.
    Again(u64, Vec<Arc<Id>>),
    /// The route does not take it.
    NotTaken,
}

/// An arrival and a route that is done with it elsewhere.
pub type Gone = (u64, Arc<Id>);

impl Entry {
    /// An event that these routes took.
    #[must_use]
    pub fn new(arrival: u64, descent: Descent, open: impl IntoIterator<Item = Arc<Id>>) -> Self {
        Self {
            arrival,
            descent,
            position: None,
            open: open.into_iter().collect(),
            held: HashSet::new(),
        }
    }
}

impl Ledger {
    /// Follows an event; gives back what is no longer followed for want of room.
    pub fn open(&self, mark: &str, entry: Entry) -> Vec<Gone> {
        if entry.open.is_empty() {
            return Vec::new();
        }
        let mut book = self.book();
        book.keep(mark.into(), entry);
        book.shrink()
    }

    /// Says where an event lies.
    pub fn place(&self, mark: &str, position: Position) {
        if let Some(entry) = self.book().open.get_mut(mark) {
            entry.position = Some(position);
        }
    }

    /// A route takes up an event: the arrival it belongs to.
    ///
    /// One that is not followed, because it comes from elsewhere or was done with once already, is
    /// written down by `arrive`, unless the route does not take it.
    pub fn board(
        &self,
        (mark, position): (&str, Position),
        route: &Arc<Id>,
        arrive: impl FnOnce() -> Option<Entry>,
    ) -> Boarded {
        let mut book = self.book();
        let known = book.open.get_mut(mark);
        if let Some(entry) = known
            && entry.open.contains(route)
            && entry.held.insert(route.clone())
        {
            entry.position = Some(position);
            return Boarded::At(entry.arrival, entry.descent.clone());
        }
        let Some(mut entry) = arrive() else {
            return Boarded::NotTaken;
        };
        let boarded = Boarded::At(entry.arrival, entry.descent.clone());
        if book.open.contains_key(mark) {
            entry.open.remove(route);
            let others = entry.open.into_iter();
            return Boarded::Again(entry.arrival, others.collect());
        }
        entry.position = Some(position);
        entry.held.insert(route.clone());
        book.keep(mark.into(), entry);
        boarded
    }

    /// A route is done with an event.
    pub fn close(&self, mark: &str, route: &Id) {
        let mut book = self.book();
        let Some(entry) = book.open.get_mut(mark) else {
            return;
        };
        entry.open.remove(route);
        entry.held.remove(route);
        if entry.open.is_empty() {
            book.open.remove(mark);
        }
    }

    /// Forgets an event that was never handed over.
    pub fn strike(&self, mark: &str) {
        self.book().open.remove(mark);
    }

    /// The routes that events wait for.
    #[must_use]
    pub fn awaited(&self) -> HashSet<Arc<Id>> {
        let book = self.book();
        let open = book
            .open
            .values()
            .flat_map(|value| value.open.difference(&value.held));
        open.cloned().collect()
    }

    /// Gives up on a route for events that `gone` is true of and that nobody here is at.
    pub fn leave(&self, route: &Id, gone: impl Fn(Option<Position>) -> bool) -> Vec<Gone> {
        let mut book = self.book();
        let mut left = Vec::new();
        book.open.retain(|_, entry| {
            if gone(entry.position)
                && !entry.held.contains(route)
                && let Some(route) = entry.open.take(route)
            {
                left.push((entry.arrival, route));
            }
            !entry.open.is_empty()
        });
        left
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn keep(&mut self, mark: Arc<str>, entry: Entry) {
        self.open.insert(mark.clone(), entry);
        self.order.push_back(mark);
        if self.order.len() > 2 * LIMIT {
            let open = &self.open;
            self.order.retain(|order| open.contains_key(order));
        }
    }

    /// Drops marks of events that are done, and beyond the limit the oldest nobody here is at.
    fn shrink(&mut self) -> Vec<Gone> {
        while let Some(oldest) = self.order.front()
            && !self.open.contains_key(oldest)
        {
            self.order.pop_front();
        }
        if self.open.len() <= LIMIT {
            return Vec::new();
        }
        let oldest = self.order.pop_front();
        let entry = oldest.and_then(|oldest| self.open.remove(&oldest));
        let gone = entry.into_iter().flat_map(|it| {
            let waiting: Vec<_> = it.open.difference(&it.held).cloned().collect();
            waiting.into_iter().map(move |route| (it.arrival, route))
        });
        gone.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(name: &str) -> Arc<Id> {
        Arc::new(Id::new("", "Trigger", "default", name))
    }

    fn entry(arrival: u64, routes: &[&str]) -> Entry {
        let routes = routes.iter().map(|it| route(it));
        Entry::new(arrival, Descent::default(), routes)
    }

    fn board(ledger: &Ledger, mark: &str, name: &str) -> u64 {
        match ledger.board((mark, (0, 5)), &route(name), || Some(entry(99, &[name]))) {
            Boarded::At(arrival, _) | Boarded::Again(arrival, _) => arrival,
            Boarded::NotTaken => 0,
        }
    }

    #[test]
    fn each_route_finds_the_one_arrival_once() {
        let ledger = Ledger::default();
        ledger.open("m", entry(7, &["a", "b"]));
        assert_eq!(board(&ledger, "m", "a"), 7);
        assert_eq!(
            board(&ledger, "m", "a"),
            99,
            "a second copy is another arrival"
        );
        ledger.close("m", &route("a"));
        assert_eq!(board(&ledger, "m", "b"), 7);
        ledger.close("m", &route("b"));
        assert_eq!(board(&ledger, "m", "b"), 99);
    }

    #[test]
    fn what_was_done_elsewhere_is_left_unless_it_is_held_here() {
        let ledger = Ledger::default();
        ledger.open("m", entry(7, &["a", "b"]));
        ledger.place("m", (0, 5));
        board(&ledger, "m", "b");
        let until = |last| move |it: Option<Position>| it.is_some_and(|it| it.1 <= last);
        assert_eq!(ledger.leave(&route("a"), until(4)), []);
        assert_eq!(ledger.leave(&route("a"), until(5)), [(7, route("a"))]);
        assert_eq!(ledger.leave(&route("b"), until(5)), []);
        assert!(ledger.awaited().is_empty());
    }
}
