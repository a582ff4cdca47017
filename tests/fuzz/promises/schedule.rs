//! Any schedule is refused, or fires at instants that go forward, or never.
//!
//! A script is the schedule, and on a second line the time zone beside it.

use jiff::Timestamp;
use knew_core::model::schedule::{CronDialect, Schedule};

const FROM: &[&str] = &[
    "2026-03-29T00:59:59Z",
    "2026-10-25T00:59:59Z",
    "2024-02-29T12:00:00Z",
    "1969-12-31T23:59:59.5Z",
];

pub fn holds(text: &str) {
    let (schedule, zone) = match text.split_once('\n') {
        Some((schedule, zone)) => (schedule, Some(zone)),
        None => (text, None),
    };
    for dialect in [CronDialect::Ping, CronDialect::CronJob] {
        let schedule = match Schedule::parse(schedule, zone, dialect) {
            Ok(it) => it,
            Err(error) => {
                assert!(!error.message.is_empty());
                continue;
            }
        };
        for from in FROM {
            let mut at: Timestamp = from.parse().expect("an instant");
            for _ in 0..5 {
                let Some(next) = schedule.next(at) else {
                    break;
                };
                assert!(next > at, "{schedule:?} fires at {next} after {at}");
                at = next;
            }
        }
    }
}
