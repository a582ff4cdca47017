//! ISO 8601 durations as Knative parses them: `PT0.2S`, `P1D`.
//!
//! Fractions are cut to one decimal, not rounded: `PT0.25S` is 200 ms and `PT0.05S` is zero.

use std::time::Duration;

/// A duration with its sign; only some fields reject a negative one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IsoDuration {
    /// True if it was written with a minus.
    pub negative: bool,
    /// Length without the sign.
    pub length: Duration,
}

impl IsoDuration {
    /// The length, or zero for a negative duration.
    #[must_use]
    pub fn non_negative(self) -> Duration {
        if self.negative {
            Duration::ZERO
        } else {
            self.length
        }
    }
}

const DATE: &[(char, u64)] = &[
    ('Y', 31_556_952_000),
    ('M', 2_629_746_000),
    ('W', 604_800_000),
    ('D', 86_400_000),
];
const TIME: &[(char, u64)] = &[('H', 3_600_000), ('M', 60_000), ('S', 1_000)];

/// Parses a duration; `None` for any other text, such as `5s`.
#[must_use]
pub fn parse(text: &str) -> Option<IsoDuration> {
    let negative = text.starts_with('-');
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    let body = body.strip_prefix('P')?;
    let (date, time) = match body.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None if body.is_empty() => return None,
        None => (body, ""),
    };
    let milliseconds = amount(date, DATE)?.checked_add(amount(time, TIME)?)?;
    Some(IsoDuration {
        negative,
        length: Duration::from_millis(milliseconds),
    })
}

/// Sums up `1H30M`: each unit at most once, in descending order.
fn amount(text: &str, units: &[(char, u64)]) -> Option<u64> {
    let mut rest = text;
    let mut left = units;
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let end = rest.find(|rest: char| rest.is_ascii_uppercase())?;
        let unit = rest[end..].chars().next()?;
        let index = left.iter().position(|(name, _)| *name == unit)?;
        total = total.checked_add(tenths(&rest[..end])?.checked_mul(left[index].1)? / 10)?;
        left = &left[index + 1..];
        rest = &rest[end + 1..];
    }
    Some(total)
}

/// Parses a decimal number in tenths, and drops further digits.
fn tenths(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.is_empty() {
        return None;
    }
    if whole.is_empty() && text == fraction {
        return None;
    }
    let whole: u64 = match whole {
        "" if text.len() > 1 => 0,
        whole => whole.parse().ok()?,
    };
    let tenth = u64::from(fraction.as_bytes()[0] - b'0');
    whole.checked_mul(10)?.checked_add(tenth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("PT0.2S", 200)]
    #[case("PT0.25S", 200)]
    #[case("PT0.05S", 0)]
    #[case("PT.5S", 500)]
    #[case("PT0,5S", 500)]
    #[case("PT1M30S", 90_000)]
    #[case("P1D", 86_400_000)]
    #[case("P1W", 604_800_000)]
    #[case("P1M", ((730 * 60 + 29) * 60 + 6) * 1000)]
    #[case("P1Y", ((8765 * 60 + 49) * 60 + 12) * 1000)]
    fn a_duration_keeps_one_decimal(#[case] text: &str, #[case] milliseconds: u64) {
        let period = parse(text).expect(text);
        assert_eq!(period.length, Duration::from_millis(milliseconds));
    }

    #[rstest]
    #[case("")]
    #[case("P")]
    #[case("PT")]
    #[case("5s")]
    #[case("pt1s")]
    #[case("PT500MS")]
    #[case("PT1S1M")]
    #[case("PT 1S")]
    #[case("PT1")]
    #[case("PTS")]
    #[case("P1H")]
    fn what_is_no_iso_duration_is_refused(#[case] text: &str) {
        assert_eq!(parse(text), None);
    }

    #[test]
    fn a_negative_duration_is_read_and_waits_for_nothing() {
        let period = parse("-PT5S").expect("parses");
        assert!(period.negative);
        assert_eq!(period.non_negative(), Duration::ZERO);
    }
}
