//! RFC 3339 timestamps, parsed and printed like Go's.
//!
//! Seconds and nanoseconds are kept apart from any calendar library, because `9999-12-31T23:59:59Z`, a
//! common way to write *never*, is outside of what jiff represents.

use std::fmt;

use jiff::Timestamp;

/// Instant with the UTC offset it was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Time {
    seconds: i64,
    nanos: u32,
    offset: i32,
}

const SECONDS_PER_DAY: i64 = 86_400;
const DAYS_FROM_YEAR_0_TO_1970: i64 = 719_528;

/// Go's zero time, which it prints for a time that was never set.
pub const GO_ZERO_TIME: &str = "0001-01-01T00:00:00Z";

impl Time {
    /// Parses RFC 3339 with an optional fraction, of which nine digits count.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = TimeParser(text.as_bytes());
        let year = rest.number(4)?;
        rest.literal(b"-")?;
        let month = rest.number(2)?;
        rest.literal(b"-")?;
        let day = rest.number(2)?;
        rest.literal(b"T")?;
        let hour = rest.number(2)?;
        rest.literal(b":")?;
        let minute = rest.number(2)?;
        rest.literal(b":")?;
        let second = rest.number(2)?;
        let nanos = rest.fraction()?;
        let offset = rest.offset()?;
        let valid = (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        if !valid || !rest.0.is_empty() {
            return None;
        }
        let local = days_before(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60;
        Some(Self {
            seconds: local + second - i64::from(offset),
            nanos,
            offset,
        })
    }

    /// The same instant in UTC, as every event leaves a hub.
    #[must_use]
    pub fn to_utc(self) -> Self {
        Self { offset: 0, ..self }
    }

    /// RFC 3339 text of the instant in UTC.
    #[must_use]
    pub fn to_utc_string(self) -> String {
        self.to_utc().to_string()
    }

    /// The instant as a jiff timestamp, if jiff can represent it.
    #[must_use]
    pub fn to_timestamp(self) -> Option<Timestamp> {
        Timestamp::new(self.seconds, i32::try_from(self.nanos).ok()?).ok()
    }
}

impl From<Timestamp> for Time {
    fn from(at: Timestamp) -> Self {
        // Before 1970 the nanoseconds of a `Timestamp` are negative; here they always count upwards.
        let nanos = i64::from(at.subsec_nanosecond());
        Self {
            seconds: at.as_second() + nanos.div_euclid(1_000_000_000),
            nanos: u32::try_from(nanos.rem_euclid(1_000_000_000)).unwrap_or_default(),
            offset: 0,
        }
    }
}

/// RFC 3339 in its own offset, without trailing zeros in the fraction.
///
/// Every event has a time printed, and this takes a fraction of the time `write!` with padding does.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.seconds + i64::from(self.offset);
        let (year, month, day) = civil_date(local.div_euclid(SECONDS_PER_DAY));
        let clock = local.rem_euclid(SECONDS_PER_DAY);
        let mut text = *b"0000-00-00T00:00:00.000000000Z";
        write_digits(&mut text[..4], year);
        write_digits(&mut text[5..7], month);
        write_digits(&mut text[8..10], day);
        write_digits(&mut text[11..13], clock / 3600);
        write_digits(&mut text[14..16], clock / 60 % 60);
        write_digits(&mut text[17..19], clock % 60);
        write_digits(&mut text[20..29], i64::from(self.nanos));
        let zeros = text[20..29]
            .iter()
            .rev()
            .take_while(|digit| **digit == b'0');
        let mut end = match zeros.count() {
            9 => 19,
            zeros => 29 - zeros,
        };
        if self.offset == 0 {
            text[end] = b'Z';
            end += 1;
        }
        let start = if (0..=9999).contains(&year) {
            0
        } else {
            write!(f, "{year:04}")?;
            4
        };
        f.write_str(str::from_utf8(&text[start..end]).unwrap_or_default())?;
        if self.offset == 0 {
            return Ok(());
        }
        let sign = if self.offset < 0 { '-' } else { '+' };
        let minutes = self.offset.abs() / 60;
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// Writes the last digits of a number.
fn write_digits(text: &mut [u8], mut number: i64) {
    for place in text.iter_mut().rev() {
        *place = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
}

/// Unparsed rest of a timestamp.
struct TimeParser<'a>(&'a [u8]);

impl TimeParser<'_> {
    fn number(&mut self, width: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(width)?;
        self.0 = rest;
        digits.iter().try_fold(0, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + i64::from(digit - b'0'))
        })
    }

    fn literal(&mut self, text: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(text)?;
        Some(())
    }

    fn fraction(&mut self) -> Option<u32> {
        if self.literal(b".").is_none() && self.literal(b",").is_none() {
            return Some(0);
        }
        let count = self
            .0
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        let nanos = (0..9).fold(0, |nanos, place| {
            nanos * 10 + digits.get(place).map_or(0, |digit| u32::from(digit - b'0'))
        });
        (count > 0).then_some(nanos)
    }

    fn offset(&mut self) -> Option<i32> {
        if self.literal(b"Z").is_some() {
            return Some(0);
        }
        let sign = if self.literal(b"-").is_some() {
            -1
        } else {
            self.literal(b"+")?;
            1
        };
        let hours = self.number(2)?;
        self.literal(b":")?;
        let minutes = self.number(2)?;
        let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
        (hours <= 24 && minutes < 60).then_some(sign * seconds)
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_before_year(year: i64) -> i64 {
    let past = year - 1;
    year * 365 + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400) + 1
        - DAYS_FROM_YEAR_0_TO_1970
}

fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let months: i64 = (1..month).map(|month| days_in_month(year, month)).sum();
    days_before_year(year) + months + day - 1
}

fn civil_date(days: i64) -> (i64, i64, i64) {
    // 146,097 days are 400 years; the estimate is off by at most one year.
    let mut year = (days + DAYS_FROM_YEAR_0_TO_1970) * 400 / 146_097;
    while days_before_year(year + 1) <= days {
        year += 1;
    }
    while days_before_year(year) > days {
        year -= 1;
    }
    let mut day = days - days_before_year(year);
    let mut month = 1;
    while day >= days_in_month(year, month) {
        day -= days_in_month(year, month);
        month += 1;
    }
    (year, month, day + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("2024-03-01T10:00:00.500+02:00", "2024-03-01T08:00:00.5Z")]
    #[case("2020-01-01T00:00:00.120Z", "2020-01-01T00:00:00.12Z")]
    #[case("2020-02-29T23:59:59-01:30", "2020-03-01T01:29:59Z")]
    #[case("0001-01-01T00:00:00Z", GO_ZERO_TIME)]
    #[case("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z")]
    #[case("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z")]
    #[case("1969-12-31T23:59:59.999999999999Z", "1969-12-31T23:59:59.999999999Z")]
    fn a_time_is_printed_in_utc_without_trailing_zeros(#[case] text: &str, #[case] utc: &str) {
        assert_eq!(Time::parse(text).unwrap().to_utc_string(), utc);
    }

    #[rstest]
    #[case("")]
    #[case("2024-03-01")]
    #[case("2024-03-01 10:00:00Z")]
    #[case("2024-03-01t10:00:00z")]
    #[case("2024-03-01T10:00:00")]
    #[case("2024-03-01T24:00:00Z")]
    #[case("2024-03-01T10:00:60Z")]
    #[case("2023-02-29T10:00:00Z")]
    #[case("2024-13-01T10:00:00Z")]
    #[case("2024-03-01T10:00:00.Z")]
    #[case("2024-03-01T10:00:00+0200")]
    #[case("2024-03-01T10:00:00Z ")]
    fn what_is_not_rfc_3339_is_refused(#[case] text: &str) {
        assert_eq!(Time::parse(text), None);
    }

    #[test]
    fn the_offset_it_was_written_in_is_kept() {
        let text = "2018-04-26T14:48:09+02:00";
        assert_eq!(Time::parse(text).unwrap().to_string(), text);
    }

    proptest! {
        #[test]
        fn printing_and_parsing_agree_with_the_calendar_library(
            second in -60_000_000_000_i64..200_000_000_000,
            nano in 0..1_000_000_000_i64,
        ) {
            let at = Timestamp::new(second, 0).unwrap() + jiff::SignedDuration::from_nanos(nano);
            let time = Time::from(at);
            prop_assert_eq!(time.to_string(), at.to_string());
            prop_assert_eq!(Time::parse(&at.to_string()), Some(time));
            prop_assert_eq!(time.to_timestamp(), Some(at));
        }
    }
}
