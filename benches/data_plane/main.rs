//! What an event costs: knew beside the least program that can take an event and post it on.
//!
//! `cargo bench --bench data_plane` starts a counting sink, the hop and `knew run` on this machine, in
//! turns, puts the same load on each and reads from `/proc` what each took. The load and the sink are
//! the same for all and not counted. `-- NAME` runs only scenarios with NAME in them, and
//! `KNEW_BENCH_ROUNDS` says how often each has its turn (5). A figure is the median of its turns, a
//! ratio the median of what each turn showed beside the same turn of the other.

#![expect(
    clippy::cast_precision_loss,
    reason = "counts of events are far below 2^52"
)]
#![expect(
    clippy::unwrap_used,
    reason = "what goes wrong in the scenery of a measurement may end it"
)]

mod hop;
mod load;
mod median;
mod post;
mod process;
mod scenario;
mod sink;

use load::Load;
use median::median;
use process::Process;
use scenario::Scenario;
use sink::Sink;

/// Seconds of full load, and then of a thousand events a second, in one turn; an even number.
const SECONDS: u8 = 4;

/// What one turn of one scenario showed.
#[derive(Clone, Copy, Debug)]
struct Figures {
    per_million: f64,
    accepted: f64,
    memory: f64,
    p50: f64,
    p99: f64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    match arguments.as_slice() {
        [role, sink, copies] if role == "hop" => {
            runtime.block_on(hop::run(sink, copies.parse().unwrap()));
        }
        _ => {
            let chosen = arguments.iter().find(|argument| !argument.starts_with('-'));
            runtime.block_on(compare(chosen.map_or("", String::as_str)));
        }
    }
}

async fn compare(chosen: &str) {
    let rounds = std::env::var("KNEW_BENCH_ROUNDS").ok();
    let rounds = rounds.and_then(|round| round.parse().ok()).unwrap_or(5);
    let sink = Sink::start().await;
    let mut scenarios = Scenario::all(&sink.url);
    let base = ["hop", "hop to 10", "broker, 1 trigger"];
    scenarios.retain(|scenario| scenario.name.contains(chosen) || base.contains(&scenario.name));
    println!(
        "{:<24} {:>12} {:>7} {:>10} {:>8} {:>8} {:>7} {:>8}",
        "", "CPU-s/M", "ratio", "events/s", "p50 µs", "p99 µs", "ratio", "RSS MiB"
    );
    for scenario in &scenarios {
        let beside = scenarios.iter().find(|it| it.name == scenario.beside);
        let beside = beside.unwrap_or(scenario);
        let (mut own, mut other) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let (figures, besides) = measure(scenario, beside, &sink).await;
            own.push(figures);
            other.push(besides);
        }
        println!(
            "{:<24} {:>12.1} {:>7.2} {:>10.0} {:>8.0} {:>8.0} {:>7.2} {:>8.1}",
            scenario.name,
            median(own.iter().map(|own| own.per_million)),
            ratio(&own, &other, |it| it.per_million),
            median(own.iter().map(|own| own.accepted)),
            median(own.iter().map(|own| own.p50)),
            median(own.iter().map(|own| own.p99)),
            ratio(&own, &other, |it| it.p99),
            own.iter().map(|own| own.memory).fold(0.0, f64::max),
        );
    }
}

/// What a figure is beside the other's of the same turn.
fn ratio(own: &[Figures], beside: &[Figures], figure: fn(&Figures) -> f64) -> f64 {
    median(own.iter().zip(beside).map(|(a, b)| figure(a) / figure(b)))
}

/// One turn of a program and of what it is compared with. They take the load second by second in turns,
/// so that a machine that slows down for a while slows both, and each is as often first as second.
async fn measure(scenario: &Scenario, beside: &Scenario, sink: &Sink) -> (Figures, Figures) {
    let mut both = [Turn::start(scenario).await, Turn::start(beside).await];
    for turn in &both {
        turn.load.saturate(1).await;
    }
    for _ in 0..SECONDS {
        for turn in &mut both {
            turn.saturate(sink).await;
        }
        both.reverse();
    }
    for _ in 0..SECONDS {
        for turn in &mut both {
            turn.times.extend(turn.load.pace(1000, 20, 1).await);
        }
        both.reverse();
    }
    both.map(Turn::end).into()
}

/// A program that is being measured.
struct Turn {
    process: Process,
    load: Load,
    cpu: f64,
    delivered: u64,
    accepted: u64,
    times: Vec<f64>,
}

impl Turn {
    async fn start(scenario: &Scenario) -> Self {
        let process = Process::start(&scenario.program, &scenario.arguments).await;
        let load = Load {
            address: process.address,
            path: scenario.path,
            types: scenario.types,
        };
        Self {
            process,
            load,
            cpu: 0.0,
            delivered: 0,
            accepted: 0,
            times: Vec::new(),
        }
    }

    async fn saturate(&mut self, sink: &Sink) {
        let before = (self.process.cpu(), sink.count());
        self.accepted += self.load.saturate(1).await;
        self.cpu += self.process.cpu() - before.0;
        self.delivered += sink.count() - before.1;
    }

    fn end(mut self) -> Figures {
        self.times.sort_by(f64::total_cmp);
        let part = |of: usize| self.times.get(self.times.len() * of / 100).copied();
        Figures {
            per_million: self.cpu / self.delivered as f64 * 1e6,
            accepted: self.accepted as f64 / f64::from(SECONDS),
            memory: self.process.peak(),
            p50: part(50).unwrap_or(f64::NAN),
            p99: part(99).unwrap_or(f64::NAN),
        }
    }
}
