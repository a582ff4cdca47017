//! Finds the next time of a schedule as the cluster's cron library does.
//!
//! Months and days advance by the calendar of the zone, hours and less by absolute time, and a field
//! that wraps restarts the search. Other algorithms differ around a change of clocks, where agreeing
//! with the cluster is the point.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

use super::field::CronField;
use super::grammar::CronFields;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const YEARS_AHEAD: i16 = 5;

/// First time after `after` that the fields name in a zone.
pub fn after(fields: &CronFields, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
    // Five years of seconds, one by one, are too many to find out that none is named.
    let finer = [fields.second, fields.minute, fields.hour, fields.month];
    if finer.into_iter().any(CronField::is_empty) {
        return None;
    }
    let mut search = Search {
        fields,
        zone,
        now: local(zone, after.as_second().checked_add(1)?)?,
        coarse: false,
    };
    let last_year = search.now.year().checked_add(YEARS_AHEAD)?;
    while search.now.year() <= last_year {
        if search.round()? == FieldSearch::Found {
            return Some(search.now.timestamp());
        }
    }
    None
}

/// Result of advancing one field.
#[derive(PartialEq, Eq)]
enum FieldSearch {
    /// The current value is one that the field names.
    Found,
    /// A larger field changed, so the search restarts.
    Wrapped,
}

struct Search<'a> {
    fields: &'a CronFields,
    zone: &'a TimeZone,
    now: ZonedDateTime,
    /// True once the finer fields were set to their start, which happens once.
    coarse: bool,
}

impl Search<'_> {
    /// Advances each field from the month down; `None` past the end of time.
    fn round(&mut self) -> Option<FieldSearch> {
        let advance = [
            Self::month,
            Self::day,
            Self::hour,
            Self::minute,
            Self::second,
        ];
        for advance in advance {
            if advance(self)? == FieldSearch::Wrapped {
                return Some(FieldSearch::Wrapped);
            }
        }
        Some(FieldSearch::Found)
    }

    fn month(&mut self) -> Option<FieldSearch> {
        while !self.fields.month.has(self.now.month()) {
            self.start_at(self.now.date().first_of_month().at(0, 0, 0, 0))?;
            self.now = self.next_month()?;
            if self.now.month() == 1 {
                return Some(FieldSearch::Wrapped);
            }
        }
        Some(FieldSearch::Found)
    }

    fn day(&mut self) -> Option<FieldSearch> {
        while !self.day_matches() {
            self.start_at(self.now.date().at(0, 0, 0, 0))?;
            self.next_day()?;
            if self.now.day() == 1 {
                return Some(FieldSearch::Wrapped);
            }
        }
        Some(FieldSearch::Found)
    }

    fn hour(&mut self) -> Option<FieldSearch> {
        while !self.fields.hour.has(self.now.hour()) {
            self.start_at(self.now.date().at(self.now.hour(), 0, 0, 0))?;
            self.add(HOUR)?;
            if self.now.hour() == 0 {
                return Some(FieldSearch::Wrapped);
            }
        }
        Some(FieldSearch::Found)
    }

    fn minute(&mut self) -> Option<FieldSearch> {
        while !self.fields.minute.has(self.now.minute()) {
            self.truncate(MINUTE)?;
            self.add(MINUTE)?;
            if self.now.minute() == 0 {
                return Some(FieldSearch::Wrapped);
            }
        }
        Some(FieldSearch::Found)
    }

    fn second(&mut self) -> Option<FieldSearch> {
        while !self.fields.second.has(self.now.second()) {
            self.coarse = true;
            self.add(1)?;
            if self.now.second() == 0 {
                return Some(FieldSearch::Wrapped);
            }
        }
        Some(FieldSearch::Found)
    }

    /// With a star on either side both must match; without one, either is enough.
    fn day_matches(&self) -> bool {
        let CronFields { day, weekday, .. } = self.fields;
        let by_month = day.has(self.now.day());
        let by_week = weekday.has(self.now.weekday().to_sunday_zero_offset());
        if day.is_star() || weekday.is_star() {
            by_month && by_week
        } else {
            by_month || by_week
        }
    }

    fn start_at(&mut self, start: DateTime) -> Option<()> {
        if !self.coarse {
            self.coarse = true;
            self.now = at(self.zone, start)?;
        }
        Some(())
    }

    fn truncate(&mut self, unit: i64) -> Option<()> {
        if !self.coarse {
            self.coarse = true;
            let second = self.now.timestamp().as_second();
            self.now = local(self.zone, second - second.rem_euclid(unit))?;
        }
        Some(())
    }

    fn next_month(&self) -> Option<ZonedDateTime> {
        let date = self.now.date();
        let (year, month) = match date.month() {
            12 => (date.year().checked_add(1)?, 1),
            month => (date.year(), month + 1),
        };
        let date = Date::new(year, month, date.day()).ok()?;
        at(self.zone, date.to_datetime(self.now.time()))
    }

    /// Advances to the next midnight, or to the hour beside it where clocks change at midnight.
    fn next_day(&mut self) -> Option<()> {
        let tomorrow = self.now.date().tomorrow().ok()?;
        self.now = at(self.zone, tomorrow.to_datetime(self.now.time()))?;
        let hour = i64::from(self.now.hour());
        if hour > 12 {
            self.add((24 - hour) * HOUR)?;
        } else if hour > 0 {
            self.add(-hour * HOUR)?;
        }
        Some(())
    }

    fn add(&mut self, seconds: i64) -> Option<()> {
        let second = self.now.timestamp().as_second().checked_add(seconds)?;
        self.now = local(self.zone, second)?;
        Some(())
    }
}

fn local(zone: &TimeZone, second: i64) -> Option<ZonedDateTime> {
    Some(
        Timestamp::from_second(second)
            .ok()?
            .to_zoned_datetime(zone.clone()),
    )
}

/// The time of a wall clock, chosen as Go's `time.Date` does where clocks change.
fn at(zone: &TimeZone, civil: DateTime) -> Option<ZonedDateTime> {
    let as_utc = civil
        .to_zoned_datetime(TimeZone::UTC)
        .ok()?
        .timestamp()
        .as_second();
    let guess = offset(zone, as_utc)?;
    let offset = offset(zone, as_utc - guess)?;
    local(zone, as_utc - offset)
}

fn offset(zone: &TimeZone, second: i64) -> Option<i64> {
    let at = Timestamp::from_second(second).ok()?;
    Some(zone.to_offset(at).seconds().into())
}
