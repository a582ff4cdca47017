//! What a hub costs that NATS or Kafka keeps: knew beside a program that does the same by hand.
//!
//! `cargo bench --bench hubs` starts a counting sink and, for each turn, a server, the bare program and
//! `knew run` on it. Both take the same load for a second at a time, in turns, and each second ends when
//! the sink has everything that was accepted. `-- NAME` runs only scenarios with NAME in them, and
//! `KNEW_BENCH_ROUNDS` says how often each has its turn (3). A figure is the median of its turns, a
//! ratio the median of what each turn showed beside the same turn of the other.

#![expect(
    clippy::cast_precision_loss,
    reason = "counts of events are far below 2^52"
)]
#![expect(
    clippy::unwrap_used,
    reason = "what goes wrong in the scenery of a measurement may end it"
)]

mod bare;
mod kafka;
mod nats;
mod scenario;

#[path = "../data_plane/load.rs"]
#[expect(dead_code, reason = "what is paced is measured elsewhere")]
mod load;
#[path = "../data_plane/median.rs"]
mod median;
#[path = "../data_plane/post.rs"]
mod post;
#[path = "../data_plane/process.rs"]
mod process;
#[path = "../../tests/scenery/server.rs"]
#[expect(dead_code, reason = "only what keeps hubs is started")]
mod server;
#[path = "../data_plane/sink.rs"]
mod sink;

use std::time::Duration;

use knew_engine::Clock;

use load::Load;
use median::median;
use process::Process;
use scenario::{Program, System};
use sink::Sink;

/// Seconds of full load in one turn; an even number.
const SECONDS: u8 = 6;

/// How long the events of a second may take to arrive.
const PATIENCE: Duration = Duration::from_mins(1);

/// What one turn of one program showed.
#[derive(Clone, Copy)]
struct Figures {
    /// Events a second, from the first that is sent to the last that arrives.
    rate: f64,
    per_million: f64,
    memory: f64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    match arguments.as_slice() {
        [role, system, address, sink] if role == "bare" => {
            runtime.block_on(bare::run(system, address, sink));
        }
        _ => {
            let chosen = arguments.iter().find(|argument| !argument.starts_with('-'));
            runtime.block_on(compare(chosen.map_or("", String::as_str)));
        }
    }
}

async fn compare(chosen: &str) {
    let rounds = std::env::var("KNEW_BENCH_ROUNDS").ok();
    let rounds = rounds.and_then(|round| round.parse().ok()).unwrap_or(3);
    let sink = Sink::start().await;
    println!(
        "{:<24} {:>10} {:>8} {:>10} {:>7} {:>8}",
        "", "events/s", "slower", "CPU-s/M", "ratio", "RSS MiB"
    );
    for system in [System::Nats, System::Kafka] {
        for program in [Program::Bare, Program::Knew] {
            let name = format!("{} on {}", program.name(), system.name());
            if name.contains(chosen) {
                row(&name, (program, system), rounds, &sink).await;
            }
        }
    }
}

/// The bare program beside itself shows how much is noise.
async fn row(name: &str, (program, system): (Program, System), rounds: usize, sink: &Sink) {
    let (mut own, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let Some((figures, besides)) = measure(program, system, sink).await else {
            return;
        };
        own.push(figures);
        bare.push(besides);
    }
    let beside = |figure: fn(&Figures, &Figures) -> f64| {
        median(own.iter().zip(&bare).map(|(own, bare)| figure(own, bare)))
    };
    println!(
        "{name:<24} {:>10.0} {:>8.2} {:>10.1} {:>7.2} {:>8.1}",
        median(own.iter().map(|own| own.rate)),
        beside(|own, bare| bare.rate / own.rate),
        median(own.iter().map(|own| own.per_million)),
        beside(|own, bare| own.per_million / bare.per_million),
        own.iter().map(|own| own.memory).fold(0.0, f64::max),
    );
}

/// One turn of a program and of the bare one, on a server of their own. They take the load second by
/// second in turns, so that a machine that slows down for a while slows both, and each is as often
/// first as second. None where the server is not installed.
async fn measure(program: Program, system: System, sink: &Sink) -> Option<(Figures, Figures)> {
    let server = system.server()?;
    let mut both = [
        Turn::start(program, system, &server.address(), sink).await,
        Turn::start(Program::Bare, system, &server.address(), sink).await,
    ];
    for turn in &mut both {
        turn.second(sink).await;
        turn.forget();
    }
    for _ in 0..SECONDS {
        for turn in &mut both {
            turn.second(sink).await;
        }
        both.reverse();
    }
    Some(both.map(Turn::end).into())
}

/// A program that is being measured.
struct Turn {
    process: Process,
    load: Load,
    cpu: f64,
    events: u64,
    seconds: f64,
}

impl Turn {
    async fn start(program: Program, system: System, address: &str, sink: &Sink) -> Self {
        let (file, arguments) = program.command(system, address, &sink.url);
        let process = Process::start(&file, &arguments).await;
        let load = Load {
            address: process.address,
            path: program.path(),
            types: 1,
        };
        Self {
            process,
            load,
            cpu: 0.0,
            events: 0,
            seconds: 0.0,
        }
    }

    /// A second of load, until everything of it has arrived.
    async fn second(&mut self, sink: &Sink) {
        let (cpu, count, start) = (self.process.cpu(), sink.count(), Clock::Real.now());
        let accepted = self.load.saturate(1).await;
        let arrived = async {
            while sink.count() - count < accepted {
                Clock::Real.sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(PATIENCE, arrived).await.unwrap();
        self.seconds += Clock::Real.elapsed_since(start).as_secs_f64();
        self.cpu += self.process.cpu() - cpu;
        self.events += accepted;
    }

    /// What came so far was for warming up.
    fn forget(&mut self) {
        (self.cpu, self.events, self.seconds) = (0.0, 0, 0.0);
    }

    fn end(self) -> Figures {
        Figures {
            rate: self.events as f64 / self.seconds,
            per_million: self.cpu / self.events as f64 * 1e6,
            memory: self.process.peak(),
        }
    }
}
