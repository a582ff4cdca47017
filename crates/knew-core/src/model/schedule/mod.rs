//! When a source fires: Knative's cron grammar, and the instants it names.
//!
//! [`Schedule::parse`] accepts and refuses what the admission webhook does, in its words.
//! [`Schedule::next`] walks the wall clock of the schedule's zone as the cluster's cron library does,
//! daylight saving included: a skipped hour does not fire, a repeated hour fires twice.

mod field;
mod grammar;
mod next;

use std::fmt;
use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};

use grammar::Recurrence;

/// Which of the two grammars a schedule is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CronDialect {
    /// `PingSource`: five fields, or six with seconds first; `@every` is refused.
    Ping,
    /// `CronJobSource`: exactly five fields; `@every` is allowed.
    CronJob,
}

/// A parsed schedule.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// The text it was parsed from, without the time zone given beside it.
    pub text: String,
    zone: TimeZone,
    rule: Recurrence,
    /// How often it fires at most; `None` is for ever.
    pub limit: Option<u64>,
}

/// What part of a schedule was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchedulePart {
    /// The schedule itself.
    Schedule,
    /// The time zone given beside it.
    Timezone,
}

/// Why a schedule was refused, in the words of the cluster's parser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleError {
    /// The part at fault.
    pub part: SchedulePart,
    /// The sentence.
    pub message: String,
}

impl fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ScheduleError {}

impl Schedule {
    /// Parses a schedule, with the time zone written in a field of its own if there is one.
    pub fn parse(
        text: &str,
        timezone: Option<&str>,
        dialect: CronDialect,
    ) -> Result<Self, ScheduleError> {
        let zone = timezone
            .filter(|timezone| !timezone.is_empty())
            .map(|timezone| {
                grammar::zone(timezone).map_err(|message| refuse(SchedulePart::Timezone, message))
            })
            .transpose()?;
        let (zone, rule) = grammar::parse(text, zone, dialect)
            .map_err(|error| refuse(SchedulePart::Schedule, error))?;
        Ok(Self {
            text: text.to_owned(),
            zone,
            rule,
            limit: None,
        })
    }

    /// Fires after each period, counted from when it starts, and so often at most.
    #[must_use]
    pub fn every(period: Duration, limit: Option<u64>) -> Self {
        Self {
            text: format!("every {period:?}"),
            zone: TimeZone::UTC,
            rule: Recurrence::Period(period),
            limit,
        }
    }

    /// The first instant strictly after `after`; `None` when it does not fire within five years.
    #[must_use]
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        match &self.rule {
            Recurrence::Fields(fields) => next::after(fields, &self.zone, after),
            Recurrence::Period(period) => after.checked_add(*period).ok(),
            Recurrence::Every(period) => whole_second(after).checked_add(*period).ok(),
        }
    }

    /// The zone whose wall clock it follows, such as `Europe/Paris`; `UTC` when none was given.
    #[must_use]
    pub fn zone(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The fixed wait of an `@every` schedule.
    #[must_use]
    pub fn period(&self) -> Option<Duration> {
        match self.rule {
            Recurrence::Every(period) | Recurrence::Period(period) => Some(period),
            Recurrence::Fields(_) => None,
        }
    }
}

fn refuse(part: SchedulePart, message: String) -> ScheduleError {
    ScheduleError { part, message }
}

fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
