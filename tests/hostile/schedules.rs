//! Schedules.

use jiff::Timestamp;
use knew_core::model::schedule::{CronDialect, Schedule};
use proptest::prelude::*;

use crate::damage::{config, damaged_text, lines};

const SEEDS: &str = include_str!("schedules.txt");

/// A text is refused with words, or names instants that lie ahead, one after the other.
fn examine(text: &str, zone: Option<&str>, from: Timestamp) {
    for dialect in [CronDialect::Ping, CronDialect::CronJob] {
        let schedule = match Schedule::parse(text, zone, dialect) {
            Ok(schedule) => schedule,
            Err(error) => {
                assert!(!error.message.is_empty(), "{text}");
                continue;
            }
        };
        let mut at = from;
        for _ in 0..3 {
            let Some(next) = schedule.next(at) else { break };
            assert!(next > at, "{text}: {next} is not after {at}");
            at = next;
        }
    }
}

fn instant() -> impl Strategy<Value = Timestamp> {
    let seconds = prop_oneof![
        1_500_000_000..2_000_000_000_i64,
        Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
    ];
    (seconds, 0..1_000_000_000_i32).prop_filter_map("beyond time", |(second, nano)| {
        Timestamp::new(second, nano).ok()
    })
}

fn zone() -> impl Strategy<Value = Option<&'static str>> {
    proptest::sample::select(vec![
        None,
        Some("UTC"),
        Some("Europe/Berlin"),
        Some("America/Sao_Paulo"),
        Some("Australia/Lord_Howe"),
        Some("Pacific/Apia"),
        Some("Africa/Casablanca"),
        Some("Mars/Olympus"),
    ])
}

#[test]
fn every_seed_fires_or_is_refused() {
    let seeds = lines(SEEDS);
    assert!(seeds.len() >= 25);
    for seed in seeds {
        examine(seed, None, "2024-02-27T22:58:30Z".parse().unwrap());
        examine(seed, None, Timestamp::MAX);
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn damaged_schedules_fire_or_are_refused(
        text in damaged_text(&lines(SEEDS)),
        zone in zone(),
        from in instant(),
    ) {
        examine(&text, zone, from);
    }
}
