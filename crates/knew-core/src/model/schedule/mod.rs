//! Schedules of sources: Knative's cron grammar, and the times it names.
//!
//! [`Schedule::parse`] accepts and rejects what the admission webhook does, with its messages.
//! [`Schedule::next`] follows the wall clock of the schedule's zone as the cluster's cron library does:
//! an hour skipped by daylight saving does not fire, a repeated one fires twice.

mod field;
mod grammar;
mod next;

use std::fmt;
use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};

use grammar::Recurrence;

/// The grammar of a schedule, which depends on the kind of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CronDialect {
    /// `PingSource`: five fields, or six with seconds first; no `@every`.
    Ping,
    /// `CronJobSource`: exactly five fields, or `@every`.
    CronJob,
}

/// A parsed schedule with its time zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// Text it was parsed from, without a separate time zone.
    pub text: String,
    zone: TimeZone,
    rule: Recurrence,
    /// Most times it fires; `None` for no limit.
    pub limit: Option<u64>,
}

/// The part of a schedule with a syntax error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchedulePart {
    /// The schedule itself (`spec.schedule`).
    Schedule,
    /// The separate time zone (`spec.timezone`).
    Timezone,
}

/// Syntax error in a schedule, with the message of the cluster's parser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleError {
    /// Part that the error is in.
    pub part: SchedulePart,
    /// Message of the cluster's parser.
    pub message: String,
}

impl fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ScheduleError {}

impl Schedule {
    /// Parses a schedule, with the time zone of a separate field if there is one.
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

    /// Creates a schedule that fires after each period, counted from the start, and at most so often.
    #[must_use]
    pub fn every(period: Duration, limit: Option<u64>) -> Self {
        Self {
            text: format!("every {period:?}"),
            zone: TimeZone::UTC,
            rule: Recurrence::Period(period),
            limit,
        }
    }

    /// First time strictly after `after`; `None` if there is none within five years.
    #[must_use]
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        match &self.rule {
            Recurrence::Fields(fields) => next::after(fields, &self.zone, after),
            Recurrence::Period(period) => after.checked_add(*period).ok(),
            Recurrence::Every(period) => whole_second(after).checked_add(*period).ok(),
        }
    }

    /// Zone whose wall clock it follows, such as `Europe/Paris`; `UTC` by default.
    #[must_use]
    pub fn zone(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// Period of an `@every` schedule.
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
