//! What an event costs: knew beside the least program that can take an event and post it on.
//!
//! `cargo bench --bench data_plane` starts a counting sink, the hop and `knew run` on this machine, in
//! turns, puts the same load on each and reads from `/proc` what each took. The load and the sink are
//! the same for all and not counted. `-- NAME` runs only scenarios with NAME in them, and
//! `KNEW_BENCH_ROUNDS` says how often each has its turn (3).

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
    let rounds = rounds.and_then(|it| it.parse().ok()).unwrap_or(3);
    let sink = Sink::start().await;
    let mut scenarios = Scenario::all(&sink.url);
    let base = ["hop", "hop to 10", "broker, 1 trigger"];
    scenarios.retain(|it| it.name.contains(chosen) || base.contains(&it.name));
    let mut best: Vec<Option<Figures>> = vec![None; scenarios.len()];
    for _ in 0..rounds {
        for (scenario, best) in scenarios.iter().zip(&mut best) {
            let figures = measure(scenario, &sink).await;
            let known = best.get_or_insert(figures);
            known.per_million = known.per_million.min(figures.per_million);
            known.accepted = known.accepted.max(figures.accepted);
            known.memory = known.memory.max(figures.memory);
            known.p50 = known.p50.min(figures.p50);
            known.p99 = known.p99.min(figures.p99);
        }
    }
    println!(
        "{:<24} {:>12} {:>7} {:>10} {:>8} {:>8} {:>8}",
        "", "CPU-s/M", "ratio", "events/s", "p50 µs", "p99 µs", "RSS MiB"
    );
    let floor = |name: &str| {
        let at = scenarios.iter().position(|it| it.name == name);
        at.and_then(|it| best[it])
            .map_or(f64::NAN, |it| it.per_million)
    };
    for (scenario, figures) in scenarios.iter().zip(&best) {
        let Some(it) = figures else { continue };
        println!(
            "{:<24} {:>12.1} {:>7.2} {:>10.0} {:>8.0} {:>8.0} {:>8.1}",
            scenario.name,
            it.per_million,
            it.per_million / floor(scenario.beside),
            it.accepted,
            it.p50,
            it.p99,
            it.memory
        );
    }
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
