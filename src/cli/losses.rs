//! What `knew run` says on stderr: when an event is lost who could not hand it over, why, and where
//! that is written; and when a node is not ready, why. Each reason for a loss is told once for each
//! sender, and counted from then on.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::sync::Arc;

use crate::model::{At, Id, Origin, Problem, Severity};
use crate::record::arrival::Fold;
use crate::record::{Condition, Hop, Journal, Step};

use super::input::Input;
use super::report::{self, Style};

/// Follows a run and tells of lost events.
pub struct Losses<'a> {
    input: &'a Input,
    style: Style,
    arrivals: Fold,
    told: HashMap<(String, String), u64>,
    unready: HashSet<Arc<Id>>,
}

impl<'a> Losses<'a> {
    /// Nothing is lost yet.
    #[must_use]
    pub fn of(input: &'a Input, style: Style) -> Self {
        Self {
            input,
            style,
            arrivals: Fold::default(),
            told: HashMap::new(),
            unready: HashSet::new(),
        }
    }

    /// Reads what the journal holds beyond the last time and writes about losses and changes of
    /// condition among these hops.
    pub fn tell(&mut self, out: &mut dyn Write, journal: &Journal, hops: &[Hop]) -> io::Result<()> {
        self.arrivals.catch_up(journal);
        for hop in hops {
            match &hop.step {
                Step::Lost { route, reason } => {
                    self.lost(out, hop.arrival, route.as_ref(), reason)?;
                }
                Step::Condition { of, condition } => self.turned(out, of, condition)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// That a node is ready is news only if it was not.
    fn turned(
        &mut self,
        out: &mut dyn Write,
        of: &Arc<Id>,
        condition: &Condition,
    ) -> io::Result<()> {
        match condition.words() {
            Some(words) => {
                self.unready.insert(of.clone());
                writeln!(out, "knew: {of} is not ready: {words}")
            }
            None if self.unready.remove(of) => writeln!(out, "knew: {of} is ready"),
            None => Ok(()),
        }
    }

    /// How often something was lost that was told only once.
    pub fn sum_up(&self, out: &mut dyn Write) -> io::Result<()> {
        let lost: u64 = self.told.values().sum();
        match lost {
            0 => Ok(()),
            1 => writeln!(out, "knew: 1 event was lost"),
            many => writeln!(out, "knew: {many} events were lost"),
        }
    }

    fn lost(
        &mut self,
        out: &mut dyn Write,
        arrival: u64,
        route: Option<&Arc<Id>>,
        reason: &str,
    ) -> io::Result<()> {
        let arrival = self.arrivals.get(arrival);
        let from = arrival.and_then(|it| it.from.clone());
        let Some(who) = route.cloned().or(from) else {
            return Ok(());
        };
        let times = self
            .told
            .entry((who.to_string(), reason.to_owned()))
            .or_default();
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
            severity: Severity::Warning,
            code: "lost",
            message: format!("{who} lost an event: {reason}"),
            hint: Some(format!(
                "start what listens there, correct {field}, or name a dead letter sink"
            )),
            at: At::Field(origin, field.to_owned()),
        })
    }

    /// The object and the field that names whom the event was for.
    fn field(&self, who: &Id) -> Option<(Origin, &'static str)> {
        let graph = &self.input.graph;
        let route = graph.route(who).and_then(|it| it.origin);
        let source = graph.source(who).map(|it| it.origin);
        route
            .map(|origin| (origin, "spec.subscriber"))
            .or_else(|| source.map(|origin| (origin, "spec.sink")))
    }
}
