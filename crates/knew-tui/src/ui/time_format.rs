//! Points in time as words, in the zone of whoever looks.

use std::time::Duration;

use jiff::Timestamp;

use crate::app::App;
use crate::state::event_list::TimeDisplay;

/// The time of day to the millisecond, where the user is.
#[must_use]
pub fn time_of_day(app: &App, at: Timestamp) -> String {
    let there = at.to_zoned_datetime(app.zone.clone());
    there.strftime("%H:%M:%S%.3f").to_string()
}

/// The time of day to the second, where the user is.
#[must_use]
pub fn time_of_day_in_seconds(app: &App, at: Timestamp) -> String {
    let there = at.to_zoned_datetime(app.zone.clone());
    there.strftime("%H:%M:%S").to_string()
}

/// A time as the event list shows it: the time of day, or how long before the newest event.
#[must_use]
pub fn time_in_list(app: &App, at: Timestamp) -> String {
    let newest = app
        .workbench
        .stream
        .arrivals
        .arrivals()
        .back()
        .map(|arrival| arrival.at);
    match (app.workbench.stream.clock, newest) {
        (TimeDisplay::Relative, Some(newest)) => before(newest.duration_since(at).as_millis()),
        _ => time_of_day(app, at),
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

/// How long something took in at most five cells: milliseconds, or what is said when those are many.
#[must_use]
pub fn took(took: Duration) -> String {
    match took.as_secs() {
        0..100 => millis(took),
        seconds @ 100..1_000 => format!("{seconds}s"),
        seconds @ 1_000..60_000 => format!("{}m", seconds / 60),
        seconds => format!("{}h", seconds / 3_600),
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
    use crate::ui::time_format::{before, took};
    use std::time::Duration;

    #[test]
    fn how_long_something_took_fits_its_column() {
        let said = |millis| took(Duration::from_millis(millis));
        assert_eq!(said(0), "<1");
        assert_eq!(said(99_999), "99999");
        assert_eq!(said(204_640), "204s");
        assert_eq!(said(3_000_000), "50m");
    }

    #[test]
    fn a_span_is_said_in_the_units_that_matter() {
        assert_eq!(before(0), "-0.000s");
        assert_eq!(before(12_345), "-12.345s");
        assert_eq!(before(252_000), "-4m 12s");
        assert_eq!(before(12_000_000), "-3h 20m");
    }
}
