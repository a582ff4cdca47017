//! What `knew run` prints on stderr: the reason of a lost event with its sender and the place in the manifest,
//! of a refused request, and of a node that is not ready. A reason is printed once for each sender or
//! endpoint, and counted from then on.

use knew_core::graph::Node;
use knew_core::model::ProblemCode;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::sync::Arc;

use knew_core::model::{DocumentLocation, Id, Problem, ProblemLocation, Severity};
use knew_core::record::{DeliveryStep, Journal, JournalEntry, MemoryLimit, NodeCondition};
use knew_text::truncate;

use super::input::Input;
use crate::shell::stdio::StyledWrite;

use super::report::{self, Style};

/// Of so many different refusals it is told; a client that tries every path there is fills no screen.
const REFUSALS: usize = 100;

/// Of so many different losses the reason is told and counted by itself.
const LOSSES: usize = 1_000;

/// How many bytes of a reason tell losses apart.
const REASON: usize = 2048;

/// Of so many of the newest events it is known which source sent them.
const SENDERS: usize = 50_000;

/// Follows a run and tells of what went wrong.
pub struct FailureReport<'a> {
    input: &'a Input,
    style: Style,
    /// The sources of events, by the number of the arrival, and how far the journal was read for them.
    senders: BTreeMap<u64, Arc<Id>>,
    read: u64,
    /// Hops that were dropped from the journal before they could be printed.
    skipped: u64,
    lost: HashMap<(String, String), u64>,
    lost_untold: u64,
    refused: HashMap<(String, String), u64>,
    refused_untold: u64,
    unready: HashMap<Arc<Id>, String>,
}

impl<'a> FailureReport<'a> {
    /// Nothing went wrong yet.
    #[must_use]
    pub fn of(input: &'a Input, style: Style) -> Self {
        Self {
            input,
            style,
            senders: BTreeMap::new(),
            read: 0,
            skipped: 0,
            lost: HashMap::new(),
            lost_untold: 0,
            refused: HashMap::new(),
            refused_untold: 0,
            unready: HashMap::new(),
        }
    }

    /// Reads what the journal holds beyond the last time and writes about losses, refusals and changes
    /// of condition among these hops.
    pub fn print_new(
        &mut self,
        out: &mut dyn StyledWrite,
        journal: &Journal,
        hops: &[JournalEntry],
    ) -> io::Result<()> {
        self.note_senders(journal);
        for hop in hops {
            match &hop.step {
                DeliveryStep::Lost { route, reason } => {
                    self.lost(out, hop.arrival, route.as_ref(), reason)?;
                }
                DeliveryStep::Refused {
                    requested: at,
                    reason,
                    ..
                } => {
                    let words = hop.step.refusal().unwrap_or_default();
                    self.refused(out, (at, reason), &words)?;
                }
                DeliveryStep::Condition {
                    node: of,
                    condition,
                } => self.turned(out, of, condition)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Counts hops that are missing from what is printed.
    pub fn skip(&mut self, hops: u64) {
        self.skipped += hops;
    }

    /// Remembers who sent what, and none of the events.
    fn note_senders(&mut self, journal: &Journal) {
        loop {
            let slice = journal.next_entries(self.read);
            self.read = slice.end();
            if slice.entries.is_empty() {
                return;
            }
            for hop in slice.entries {
                let DeliveryStep::Received {
                    from: Some(from),
                    parent: None,
                    ..
                } = hop.step
                else {
                    continue;
                };
                self.senders.insert(hop.arrival, from);
                if self.senders.len() > SENDERS {
                    self.senders.pop_first();
                }
            }
        }
    }

    /// That a node is ready is news only if it was not.
    fn turned(
        &mut self,
        out: &mut dyn Write,
        of: &Arc<Id>,
        condition: &NodeCondition,
    ) -> io::Result<()> {
        match condition.reason() {
            Some(words) => {
                self.unready.insert(of.clone(), words.to_owned());
                writeln!(out, "knew: {of} is not ready: {words}")
            }
            None if self.unready.remove(of).is_some() => writeln!(out, "knew: {of} is ready"),
            None => Ok(()),
        }
    }

    /// How often something went wrong that was told only once.
    pub fn print_summary(&self, out: &mut dyn Write, memory: MemoryLimit) -> io::Result<()> {
        match self.skipped {
            0 => {}
            1 => writeln!(out, "knew: 1 line was dropped to stay in {memory}")?,
            many => writeln!(out, "knew: {many} lines were dropped to stay in {memory}")?,
        }
        let lost = self.lost.values().sum::<u64>() + self.lost_untold;
        match lost {
            0 => {}
            1 => writeln!(out, "knew: 1 event was lost")?,
            many => writeln!(out, "knew: {many} events were lost")?,
        }
        let refused = self.refused.values().sum::<u64>() + self.refused_untold;
        match refused {
            0 => Ok(()),
            1 => writeln!(out, "knew: 1 request was refused"),
            many => writeln!(out, "knew: {many} requests were refused"),
        }
    }

    fn refused(
        &mut self,
        out: &mut dyn Write,
        (at, reason): (&str, &str),
        words: &str,
    ) -> io::Result<()> {
        let which = (at.to_owned(), reason.to_owned());
        if let Some(times) = self.refused.get_mut(&which) {
            *times += 1;
            return Ok(());
        }
        if self.refused.len() == REFUSALS {
            self.refused_untold += 1;
            return Ok(());
        }
        self.refused.insert(which, 1);
        // Why a hub that is not ready takes nothing was said when it was not.
        if self.unready.values().any(|value| value == reason) {
            return Ok(());
        }
        writeln!(out, "knew: {words}")
    }

    fn lost(
        &mut self,
        out: &mut dyn StyledWrite,
        arrival: u64,
        route: Option<&Arc<Id>>,
        reason: &str,
    ) -> io::Result<()> {
        let from = || self.senders.get(&arrival).cloned();
        let Some(who) = route.cloned().or_else(from) else {
            return Ok(());
        };
        let which = (who.to_string(), truncate(reason, REASON).into_owned());
        if self.lost.len() == LOSSES && !self.lost.contains_key(&which) {
            self.lost_untold += 1;
            return Ok(());
        }
        let times = self.lost.entry(which).or_default();
        *times += 1;
        if *times > 1 {
            return Ok(());
        }
        let problem = self.problem(&who, reason);
        match problem {
            Some(problem) => report::write(out, &self.input.manifest, &problem, self.style),
            None => writeln!(out, "knew: {who} lost an event: {reason}"),
        }
    }

    fn problem(&self, who: &Id, reason: &str) -> Option<Problem> {
        let (origin, field) = self.field(who)?;
        Some(Problem {
            cause: None,
            severity: Severity::Warning,
            code: ProblemCode::Lost,
            message: format!("{who} lost an event: {reason}"),
            hint: Some(format!(
                "start what listens there, correct {field}, or name a dead letter sink"
            )),
            at: ProblemLocation::Field(origin, field.to_owned()),
        })
    }

    /// The object and the field that names whom the event was for.
    fn field(&self, who: &Id) -> Option<(DocumentLocation, &'static str)> {
        match self.input.graph.node(who)? {
            Node::Route(route) => Some((route.origin?, "spec.subscriber")),
            Node::Source(source) => Some((source.origin, "spec.sink")),
            Node::Hub(_) | Node::Target(_) | Node::Opaque(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::cli::arguments::Color;

    #[test]
    fn what_a_door_refuses_is_told_once_for_each_reason_and_counted() {
        let input = Input::of(Vec::new(), Vec::new());
        let mut failures = FailureReport::of(&input, Style::new(Color::Never, false));
        let journal = Journal::default();
        for (at, reason) in [("/a", "no event"), ("/a", "no event"), ("/b", "no event")] {
            let step = DeliveryStep::Refused {
                node: None,
                requested: at.to_owned(),
                status: 400,
                reason: reason.to_owned(),
            };
            journal.append(Timestamp::UNIX_EPOCH, 0, [step]);
        }
        assert_eq!(journal.failure_count(), 3);
        let mut out = Vec::new();
        let slice = journal.entries_from(0);
        failures
            .print_new(&mut out, &journal, &slice.entries)
            .unwrap();
        failures
            .print_summary(&mut out, MemoryLimit::default())
            .unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "knew: refused with 400: no event (/a)\n\
             knew: refused with 400: no event (/b)\n\
             knew: 3 requests were refused\n"
        );
    }

    #[test]
    fn a_hub_that_is_not_ready_says_so_once() {
        let input = Input::of(Vec::new(), Vec::new());
        let mut failures = FailureReport::of(&input, Style::new(Color::Never, false));
        let journal = Journal::default();
        let condition = DeliveryStep::Condition {
            node: Arc::new(Id::new("", "Service", "default", "a")),
            condition: NodeCondition::Waiting("gone".to_owned()),
        };
        let refused = DeliveryStep::Refused {
            node: None,
            requested: "/a".to_owned(),
            status: 503,
            reason: "gone".to_owned(),
        };
        journal.append(Timestamp::UNIX_EPOCH, 0, [condition, refused]);
        let mut out = Vec::new();
        let slice = journal.entries_from(0);
        failures
            .print_new(&mut out, &journal, &slice.entries)
            .unwrap();
        let told = String::from_utf8(out).unwrap();
        assert_eq!(told.lines().count(), 1, "{told}");
    }
}
