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
mod process;
mod scenario;
mod sink;

use load::Load;
use process::Process;
use scenario::Scenario;
use sink::Sink;

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
            let chosen = arguments.iter().find(|it| !it.starts_with('-'));
            runtime.block_on(compare(chosen.map_or("", String::as_str)));
        }
    }
}

async fn compare(chosen: &str) {
    let rounds = std::env::var("KNEW_BENCH_ROUNDS").ok();
    let rounds = rounds.and_then(|it| it.parse().ok()).unwrap_or(5);
    let sink = Sink::start().await;
    let mut scenarios = Scenario::all(&sink.url);
    let base = ["hop", "hop to 10", "broker, 1 trigger"];
    scenarios.retain(|it| it.name.contains(chosen) || base.contains(&it.name));
    let mut turns: Vec<Vec<Figures>> = vec![Vec::new(); scenarios.len()];
    for _ in 0..rounds {
        for (scenario, turns) in scenarios.iter().zip(&mut turns) {
            turns.push(measure(scenario, &sink).await);
        }
    }
    println!(
        "{:<24} {:>12} {:>7} {:>10} {:>8} {:>8} {:>7} {:>8}",
        "", "CPU-s/M", "ratio", "events/s", "p50 µs", "p99 µs", "ratio", "RSS MiB"
    );
    for (scenario, own) in scenarios.iter().zip(&turns) {
        let beside = scenarios.iter().position(|it| it.name == scenario.beside);
        let beside = beside.map_or(own, |it| &turns[it]);
        println!(
            "{:<24} {:>12.1} {:>7.2} {:>10.0} {:>8.0} {:>8.0} {:>7.2} {:>8.1}",
            scenario.name,
            median(own.iter().map(|it| it.per_million)),
            ratio(own, beside, |it| it.per_million),
            median(own.iter().map(|it| it.accepted)),
            median(own.iter().map(|it| it.p50)),
            median(own.iter().map(|it| it.p99)),
            ratio(own, beside, |it| it.p99),
            own.iter().map(|it| it.memory).fold(0.0, f64::max),
        );
    }
}

/// What a figure is beside another's of the same turn, so that a machine that slows down for a while
/// slows both.
fn ratio(own: &[Figures], beside: &[Figures], figure: fn(&Figures) -> f64) -> f64 {
    median(own.iter().zip(beside).map(|(a, b)| figure(a) / figure(b)))
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

async fn measure(scenario: &Scenario, sink: &Sink) -> Figures {
    let process = Process::start(scenario).await;
    let load = Load {
        address: process.address,
        path: scenario.path,
        types: scenario.types,
    };
    load.saturate(1).await;
    let before = (process.cpu(), sink.count());
    let accepted = load.saturate(4).await;
    let (cpu, delivered) = (process.cpu() - before.0, sink.count() - before.1);
    let (p50, p99) = load.pace(3).await;
    Figures {
        per_million: cpu / delivered as f64 * 1e6,
        accepted: accepted as f64 / 4.0,
        memory: process.peak(),
        p50,
        p99,
    }
}
