//! How long a key waits for its answer on the screen while events flood in, beside the same screen at rest.
//!
//! `cargo bench --bench screen` starts knew in a terminal and presses keys as fast as people type: for some
//! seconds at rest, then for as long while twenty thousand events a second come over 64 connections, and
//! then as many as are taken. What is measured lasts from the key's byte to the words on the screen.

#![expect(
    clippy::cast_precision_loss,
    reason = "counts of events are far below 2^52"
)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what goes wrong in the scenery of a measurement may end it"
)]

#[path = "../data_plane/load.rs"]
mod load;
#[path = "../../tests/program/pty.rs"]
#[expect(dead_code, reason = "tests ask a terminal for more")]
mod pty;

use std::fs;
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use knew_engine::Clock;

use load::Load;
use pty::Session;

/// How long keys are pressed each time.
const SECONDS: u64 = 20;

/// The time between an answer and the next key.
const REST: Duration = Duration::from_millis(60);

/// Events a second that must delay no key.
const RATE: u64 = 20_000;

/// Connections they come over.
const CLIENTS: u64 = 64;

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
    let (pressed, taken) = during(&mut knew, move || {
        wait(async { load.pace(RATE, CLIENTS, SECONDS + 1).await.len() as u64 })
    });
    report("20,000/s", &pressed, taken);
    let (pressed, taken) = during(&mut knew, move || wait(load.saturate(SECONDS + 1)));
    report("all it takes", &pressed, taken);
}

/// Presses keys while a load is on that lasts a second longer; what it showed, and the events taken.
fn during(knew: &mut Session, load: impl FnOnce() -> u64 + Send + 'static) -> (Pressed, u64) {
    let loading = thread::spawn(load);
    thread::sleep(Duration::from_millis(500));
    let pressed = press(knew);
    (pressed, loading.join().unwrap())
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(work)
}

/// The port in the first line of the screen.
fn port(knew: &Session) -> u16 {
    let screen = knew.until_shown("running :");
    let (_, rest) = screen.split_once("running :").unwrap();
    let digits = rest.split(|rest: char| !rest.is_ascii_digit()).next();
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
    while Clock::Real.elapsed_since(start) < Duration::from_secs(SECONDS) {
        thread::sleep(REST);
        let asked = Clock::Real.now();
        knew.keys("?");
        knew.until_shown("Search:");
        times.push(millis(asked));
        thread::sleep(REST);
        let asked = Clock::Real.now();
        knew.keys("\x1b");
        knew.until("the help to go", |knew| !knew.contains("Search:"));
        times.push(millis(asked));
    }
    times.sort_by(f64::total_cmp);
    let frames = knew.frames() - frames;
    Pressed { times, frames }
}

fn millis(since: Timestamp) -> f64 {
    Clock::Real.elapsed_since(since).as_secs_f64() * 1e3
}

fn report(name: &str, pressed: &Pressed, taken: u64) {
    let rate = taken / (SECONDS + 1);
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
