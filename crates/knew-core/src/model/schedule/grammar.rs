//! Parser for the text of a schedule: zone prefix, descriptors, five or six fields.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::CronDialect;
use super::field::{CronField, DAYS, HOURS, MONTHS, SIXTY, WEEKDAYS};

/// The times a schedule names, without its zone.
#[derive(Clone, Debug, PartialEq)]
pub enum Recurrence {
    /// Sets of values of the wall clock.
    Fields(CronFields),
    /// `@every`: a fixed period in whole seconds.
    Every(Duration),
    /// A fixed period of any length, which no cron text can express.
    Period(Duration),
}

/// The six fields of a schedule.
#[derive(Clone, Debug, PartialEq)]
pub struct CronFields {
    /// Seconds of a minute, 0 without a field for them.
    pub second: CronField,
    /// Minutes of an hour, 0 to 59.
    pub minute: CronField,
    /// Hours of a day, 0 to 23.
    pub hour: CronField,
    /// Days of a month, from 1.
    pub day: CronField,
    /// Months of a year, from 1.
    pub month: CronField,
    /// Days of a week, Sunday is 0.
    pub weekday: CronField,
}

/// Parses a schedule. A separate zone takes the place of a prefix, so that a second one is rejected.
pub fn parse(
    text: &str,
    zone_beside: Option<TimeZone>,
    dialect: CronDialect,
) -> Result<(TimeZone, Recurrence), String> {
    if dialect == CronDialect::Ping && text.contains("@every") {
        return Err("unsupported descriptor @every".to_owned());
    }
    let (zone, rest) = match zone_beside {
        Some(zone) => (zone, text.trim()),
        None if text.is_empty() => return Err("empty spec string".to_owned()),
        None => prefix(text)?,
    };
    let rule = if rest.starts_with('@') {
        descriptor(rest)?
    } else {
        Recurrence::Fields(fields(rest, dialect)?)
    };
    Ok((zone, rule))
}

/// Looks up a zone by its IANA name. The empty name and `Local` are UTC, as in the cluster's images.
pub fn zone(name: &str) -> Result<TimeZone, String> {
    if matches!(name, "" | "UTC" | "Local") {
        return Ok(TimeZone::UTC);
    }
    // Names are files to a cluster, and letters count there.
    TimeZone::get(name)
        .ok()
        .filter(|zone| zone.iana_name() == Some(name))
        .ok_or_else(|| format!("provided bad location {name}: unknown time zone {name}"))
}

fn prefix(text: &str) -> Result<(TimeZone, &str), String> {
    let Some(after) = text
        .strip_prefix("TZ=")
        .or_else(|| text.strip_prefix("CRON_TZ="))
    else {
        return Ok((TimeZone::UTC, text));
    };
    let Some((name, rest)) = after.split_once(' ') else {
        return Err(format!("no schedule after the time zone: {text}"));
    };
    Ok((zone(name)?, rest.trim()))
}

fn descriptor(text: &str) -> Result<Recurrence, String> {
    let midnight = CronFields {
        second: CronField::only(0),
        minute: CronField::only(0),
        hour: CronField::only(0),
        day: CronField::any(&DAYS),
        month: CronField::any(&MONTHS),
        weekday: CronField::any(&WEEKDAYS),
    };
    let fields = match text {
        "@yearly" | "@annually" => CronFields {
            day: CronField::only(1),
            month: CronField::only(1),
            ..midnight
        },
        "@monthly" => CronFields {
            day: CronField::only(1),
            ..midnight
        },
        "@weekly" => CronFields {
            weekday: CronField::only(0),
            ..midnight
        },
        "@daily" | "@midnight" => midnight,
        "@hourly" => CronFields {
            hour: CronField::any(&HOURS),
            ..midnight
        },
        _ => return every(text),
    };
    Ok(Recurrence::Fields(fields))
}

fn every(text: &str) -> Result<Recurrence, String> {
    let Some(period) = text.strip_prefix("@every ") else {
        return Err(format!("unrecognized descriptor: {text}"));
    };
    let period = go_duration(period).ok_or_else(|| {
        format!("failed to parse duration {text}: time: invalid duration {period:?}")
    })?;
    let seconds = period.as_secs().max(1);
    Ok(Recurrence::Every(Duration::from_secs(seconds)))
}

/// Parses a duration as Go writes it: `1h30m`, `1.5s`, `300ms`.
fn go_duration(text: &str) -> Option<Duration> {
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    let mut total = Duration::ZERO;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|rest: char| !rest.is_ascii_digit() && rest != '.')?;
        let unit_length = rest[digits..]
            .find(|rest: char| rest.is_ascii_digit() || rest == '.')
            .unwrap_or(rest.len() - digits);
        let amount: f64 = rest[..digits].parse().ok()?;
        let unit = match &rest[digits..digits + unit_length] {
            "ns" => 1e-9,
            "us" | "µs" | "μs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        total = total.checked_add(Duration::try_from_secs_f64(amount * unit).ok()?)?;
        rest = &rest[digits + unit_length..];
    }
    Some(total)
}

fn fields(text: &str, dialect: CronDialect) -> Result<CronFields, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (second, five) = match (dialect, &words[..]) {
        (_, five) if five.len() == 5 => ("0", five),
        (CronDialect::Ping, [second, five @ ..]) if five.len() == 5 => (*second, five),
        _ => return Err(wrong_count(&words, dialect)),
    };
    Ok(CronFields {
        second: CronField::parse(second, &SIXTY)?,
        minute: CronField::parse(five[0], &SIXTY)?,
        hour: CronField::parse(five[1], &HOURS)?,
        day: CronField::parse(five[2], &DAYS)?,
        month: CronField::parse(five[3], &MONTHS)?,
        weekday: CronField::parse(five[4], &WEEKDAYS)?,
    })
}

fn wrong_count(words: &[&str], dialect: CronDialect) -> String {
    let wanted = match dialect {
        CronDialect::Ping => "5 to 6",
        CronDialect::CronJob => "exactly 5",
    };
    format!(
        "expected {wanted} fields, found {}: [{}]",
        words.len(),
        words.join(" ")
    )
}
