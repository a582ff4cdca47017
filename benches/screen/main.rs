//! How long a key waits for its answer on the screen while events flood in, beside the same screen at rest.
//!
//! `cargo bench --bench screen` starts knew in a terminal and presses keys one after the other, each when
//! the one before was answered: for some seconds at rest, then for as long while events come over 64
//! connections as fast as they are taken. What is measured lasts from the key's byte to the words on the
//! screen, so it holds the pace of the frames (at most thirty a second) and whatever drawing costs.

#![expect(
    clippy::cast_precision_loss,
    reason = "counts of events are far below 2^52"
)]
#![expect(
    clippy::unwrap_used,
    reason = "what goes wrong in the scenery of a measurement may end it"
)]

#[path = "../data_plane/load.rs"]
#[expect(dead_code, reason = "what is paced is measured elsewhere")]
mod load;
#[path = "../../tests/program/pty.rs"]
#[expect(dead_code, reason = "tests ask a terminal for more")]
mod pty;

use std::fs;
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use knew::engine::Clock;

use load::Load;
use pty::Session;

/// How long keys are pressed, at rest and under load.
const SECONDS: u64 = 10;

/// A broker whose one trigger takes everything, and no source.
const QUIET: &str = "\
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata: {name: default}
---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: {name: all}
spec: {broker: default, subscriber: {ref: {apiVersion: v1, kind: Service, name: display}}}
---
apiVersion: v1
kind: Service
metadata: {name: display}
";

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("quiet.yaml");
    fs::write(&file, QUIET).unwrap();
    let mut knew = Session::start(env!("CARGO_BIN_EXE_knew"), [&file], (120, 36));
    let load = Load {
        address: format!("127.0.0.1:{}", port(&knew)).parse().unwrap(),
        path: "/default/default",
        types: 1,
    };
    println!(
        "{:<12} {:>6} {:>8} {:>8} {:>8} {:>9} {:>10}",
        "", "keys", "p50 ms", "p99 ms", "max ms", "frames/s", "events/s"
    );
    report("at rest", &press(&mut knew), 0);
    let loading = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(load.saturate(SECONDS + 1))
    });
    thread::sleep(Duration::from_millis(500));
    let pressed = press(&mut knew);
    let accepted = loading.join().unwrap();
    report("under load", &pressed, accepted / (SECONDS + 1));
}

/// The port in the first line of the screen.
fn port(knew: &Session) -> u16 {
    let screen = knew.until_shown("running :");
    let (_, rest) = screen.split_once("running :").unwrap();
    let digits = rest.split(|it: char| !it.is_ascii_digit()).next();
    digits.unwrap().parse().unwrap()
}

/// How long each key took, in milliseconds, and how many frames were drawn meanwhile.
struct Pressed {
    times: Vec<f64>,
    frames: usize,
}

/// Opens the help and closes it again, until the time is over.
fn press(knew: &mut Session) -> Pressed {
    let (start, frames) = (Clock::Real.now(), knew.frames());
    let mut times = Vec::new();
    while Clock::Real.since(start) < Duration::from_secs(SECONDS) {
        let asked = Clock::Real.now();
        knew.keys("?");
        knew.until_shown("Search:");
        times.push(millis(asked));
        let asked = Clock::Real.now();
        knew.keys("\x1b");
        knew.until("the help to go", |it| !it.contains("Search:"));
        times.push(millis(asked));
    }
    times.sort_by(f64::total_cmp);
    let frames = knew.frames() - frames;
    Pressed { times, frames }
}

fn millis(since: Timestamp) -> f64 {
    Clock::Real.since(since).as_secs_f64() * 1e3
}

fn report(name: &str, pressed: &Pressed, rate: u64) {
    let part = |of: usize| pressed.times[(pressed.times.len() - 1) * of / 100];
    println!(
        "{name:<12} {:>6} {:>8.1} {:>8.1} {:>8.1} {:>9.1} {rate:>10}",
        pressed.times.len(),
        part(50),
        part(99),
        part(100),
        pressed.frames as f64 / SECONDS as f64,
    );
}
