//! Points in time as words, in the zone of whoever looks.

use std::time::Duration;

use jiff::Timestamp;

use crate::app::App;
use crate::app::stream::Clock;

/// The time of day to the millisecond, where the user is.
#[must_use]
pub fn of_day(app: &App, at: Timestamp) -> String {
    let there = at.to_zoned(app.zone.clone());
    there.strftime("%H:%M:%S%.3f").to_string()
}

/// A time as the event list shows it: the time of day, or how long before the newest event.
#[must_use]
pub fn in_list(app: &App, at: Timestamp) -> String {
    let newest = app.stream.fold.arrivals().back().map(|it| it.at);
    match (app.stream.clock, newest) {
        (Clock::Relative, Some(newest)) => before(newest.duration_since(at).as_millis()),
        _ => of_day(app, at),
    }
}

/// How long something took, in milliseconds; what took less than one is said to.
#[must_use]
pub fn millis(took: Duration) -> String {
    match took.as_millis() {
        0 => "<1".to_owned(),
        millis => millis.to_string(),
    }
}

/// A span in at most eight cells: `-12.345s`, `-4m 12s`, `-3h 20m`.
fn before(millis: i128) -> String {
    let (millis, seconds) = (millis.max(0), millis.max(0) / 1_000);
    match seconds {
        0..100 => format!("-{}.{:03}s", seconds, millis % 1_000),
        100..6_000 => format!("-{}m {:02}s", seconds / 60, seconds % 60),
        _ => format!("-{}h {:02}m", seconds / 3_600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::before;

    #[test]
    fn a_span_is_said_in_the_units_that_matter() {
        assert_eq!(before(0), "-0.000s");
        assert_eq!(before(12_345), "-12.345s");
        assert_eq!(before(252_000), "-4m 12s");
        assert_eq!(before(12_000_000), "-3h 20m");
    }
}
