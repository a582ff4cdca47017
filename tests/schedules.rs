//! Schedules fire when the cluster fires them, and are refused in its words: `tests/schedules/`.

#![expect(
    clippy::expect_used,
    reason = "a row that does not parse is a failed test"
)]

use std::str::FromStr;

use jiff::Timestamp;
use knew_core::model::schedule::{CronDialect, Schedule};
use proptest::prelude::*;

const FIRES: &str = include_str!("schedules/fires.txt");
const REFUSED: &str = include_str!("schedules/refused.txt");

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split(" | ").collect())
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
        let schedule = Schedule::parse(text, zone(zone_name), CronDialect::Ping)
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
        let error = Schedule::parse(text.trim_matches('"'), zone(zone_name), CronDialect::Ping)
            .expect_err(text);
        assert_eq!(error.message, wanted, "{text}");
    }
}

#[test]
fn a_cron_job_takes_five_fields_and_every() {
    let from: Timestamp = "2024-02-27T22:58:30.5Z".parse().expect("an instant");
    let every = Schedule::parse("@every 1h30m", None, CronDialect::CronJob).expect("allowed");
    let wanted = "2024-02-28T00:28:30Z".parse().ok();
    assert_eq!(every.next(from), wanted);
    let error = Schedule::parse("0 * * * * *", None, CronDialect::CronJob).expect_err("six fields");
    assert_eq!(
        error.message,
        "expected exactly 5 fields, found 6: [0 * * * * *]"
    );
}

/// Numbers in order, as both libraries take them.
fn numbers(min: u8, max: u8) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::btree_set(min..=max, 1..4)
        .prop_map(|btree_set| btree_set.into_iter().collect())
}

fn listed(numbers: &[u8]) -> String {
    let words: Vec<String> = numbers.iter().map(u8::to_string).collect();
    words.join(",")
}

/// What the crate `cron` says, which counts days of the week from 1 and has no notion of either-or.
fn other_library(fields: [&str; 6], from: Timestamp) -> Option<i64> {
    let schedule = cron::Schedule::from_str(&fields.join(" ")).expect("a schedule");
    let from = chrono::DateTime::from_timestamp(from.as_second(), 0)?;
    schedule.after(&from).next().map(|after| after.timestamp())
}

proptest! {
    #[test]
    fn in_utc_another_library_finds_the_same_instants(
        minutes in numbers(0, 59),
        hours in numbers(0, 23),
        days in prop::option::of(numbers(1, 28)),
        months in numbers(1, 12),
        weekdays in prop::option::of(numbers(0, 6)),
        from in 1_700_000_000_i64..1_900_000_000,
    ) {
        let from = Timestamp::from_second(from).expect("an instant");
        let [minute, hour, month] = [listed(&minutes), listed(&hours), listed(&months)];
        let star = "*".to_owned();
        let day = days.as_deref().map_or(star.clone(), listed);
        let weekday = weekdays.as_deref().map_or(star.clone(), listed);
        let text = format!("{minute} {hour} {day} {month} {weekday}");
        let ours = Schedule::parse(&text, None, CronDialect::Ping).expect("a schedule").next(from);

        let shifted: Option<Vec<u8>> = weekdays.map(|it| it.iter().map(|it| it + 1).collect());
        let shifted = shifted.as_deref().map_or(star.clone(), listed);
        let theirs = if days.is_some() && shifted != star {
            let by_day = other_library(["0", &minute, &hour, &day, &month, "*"], from);
            let by_week = other_library(["0", &minute, &hour, "*", &month, &shifted], from);
            by_day.into_iter().chain(by_week).min()
        } else {
            other_library(["0", &minute, &hour, &day, &month, &shifted], from)
        };
        prop_assert_eq!(ours.map(Timestamp::as_second), theirs, "{} after {}", text, from);
    }
}
