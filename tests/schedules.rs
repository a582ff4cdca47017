//! Schedules fire when the cluster fires them, and are refused in its words: `tests/schedules/`.

use jiff::Timestamp;
use knew::model::schedule::{Dialect, Schedule};

const FIRES: &str = include_str!("schedules/fires.txt");
const REFUSED: &str = include_str!("schedules/refused.txt");

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines()
        .filter(|it| !it.starts_with('#') && !it.is_empty())
        .map(|it| it.split(" | ").collect())
}

fn zone(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|it| !it.is_empty())
}

#[test]
fn a_schedule_fires_when_the_cluster_would() {
    let mut faults = Vec::new();
    for row in rows(&FIRES.replace("| |", "|  |")) {
        let [text, zone_name, from, wanted] = row[..] else {
            panic!("a row has four parts: {row:?}");
        };
        let schedule = Schedule::parse(text, zone(zone_name), Dialect::Ping)
            .unwrap_or_else(|it| panic!("{text}: {it}"));
        let mut at: Timestamp = from.parse().expect("FROM is an instant");
        for wanted in wanted.split(", ") {
            let next = schedule.next(at);
            let shown = next.map_or("never".to_owned(), |it| it.to_string());
            if shown != wanted {
                faults.push(format!(
                    "{text} {zone_name} after {at}: {shown}, not {wanted}"
                ));
            }
            at = next.unwrap_or(at);
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_schedule_is_refused_in_the_words_of_the_cluster() {
    for row in rows(&REFUSED.replace("| |", "|  |")) {
        let [text, zone_name, wanted] = row[..] else {
            panic!("a row has three parts: {row:?}");
        };
        let error = Schedule::parse(text.trim_matches('"'), zone(zone_name), Dialect::Ping)
            .expect_err(text);
        assert_eq!(error.message, wanted, "{text}");
    }
}

#[test]
fn a_cron_job_takes_five_fields_and_every() {
    let from: Timestamp = "2024-02-27T22:58:30.5Z".parse().expect("an instant");
    let every = Schedule::parse("@every 1h30m", None, Dialect::CronJob).expect("allowed");
    let wanted = "2024-02-28T00:28:30Z".parse().ok();
    assert_eq!(every.next(from), wanted);
    let error = Schedule::parse("0 * * * * *", None, Dialect::CronJob).expect_err("six fields");
    assert_eq!(
        error.message,
        "expected exactly 5 fields, found 6: [0 * * * * *]"
    );
}
