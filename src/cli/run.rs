//! `knew run`: the engine without a screen.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use clap::{Args, ValueEnum};
use tokio::sync::watch;

use crate::shell::signals::Signals;
use crate::shell::stdio;
use crate::shell::user_config::UserConfig;
use knew_core::graph::trust::{Permission, Trust};
use knew_core::model::{Problem, Severity};
use knew_core::record::json_lines::JsonLines;
use knew_core::record::{DeliveryStep, Journal, MemoryLimit, OutputStream};
use knew_engine::{Clock, Engine, EngineOptions, EventDisplay, ProcessOutput};
use knew_event::display::{self, DisplayLayout};
use knew_text::escape_json;
use knew_tui::ui::ColorDepth;

use super::connect;
use super::failure_report::FailureReport;
use super::input::{Input, Paths};
use super::listen::Listen;
use super::report::{self, Style};
use super::trust::Asked;
use super::{Answer, Color, runtime};

/// How often failures are looked for while nobody reads every hop.
const LOOK_OUT: Duration = Duration::from_millis(250);

/// Arguments of `knew run`.
#[derive(Args, Debug)]
pub struct Run {
    #[command(flatten)]
    input: Paths,
    #[command(flatten)]
    options: RunOptions,
}

/// How to run.
#[derive(Args, Debug, Default)]
pub struct RunOptions {
    #[command(flatten)]
    listen: Listen,
    /// What to print
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    output: Form,
    /// Print as the `event_display` of that time did
    #[arg(long, value_enum, default_value_t, value_name = "ERA")]
    layout: Era,
    /// Keep the events of every hub in this process, whatever Kafka or NATS they name
    #[arg(long)]
    memory: bool,
    /// Memory for events, such as 512MiB [default: 256MiB]
    #[arg(long, value_name = "SIZE")]
    memory_limit: Option<MemoryLimit>,
    /// Stop after this time, such as 30s or 5m
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    time: Option<Duration>,
    /// Stop after so many deliveries
    #[arg(long, value_name = "N")]
    exit_after: Option<u64>,
    /// Grant whatever the folder asks for, for this run: commands, secrets, other machines
    #[arg(long, conflicts_with = "restricted")]
    trust: bool,
    /// Run without what the folder is not trusted with; such deliveries fail
    #[arg(long)]
    restricted: bool,
}

impl RunOptions {
    /// The default options with a listener and a memory limit.
    #[must_use]
    pub fn of(listen: Listen, memory_limit: Option<MemoryLimit>) -> Self {
        Self {
            listen,
            memory_limit,
            ..Self::default()
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Each event that reaches a Service, as `event_display` prints it
    #[default]
    Display,
    /// One line of JSON for each thing that happens
    Json,
    /// Nothing
    None,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Era {
    /// Knative Eventing 0.23 and later
    #[default]
    Today,
    /// Mid-2019 to early 2021, with a line saying whether the event is valid
    #[value(name = "2019")]
    Classic,
}

impl Run {
    /// Runs until it is told to stop.
    pub fn run(self, color: Color, out: Box<dyn Write + Send>) -> anyhow::Result<Answer> {
        let input = self.input.load()?;
        run(input, self.options, color, out)
    }
}

/// Runs what is open without a screen, as `knew` does where there is no terminal.
pub fn run(
    mut input: Input,
    options: RunOptions,
    color: Color,
    out: Box<dyn Write + Send>,
) -> anyhow::Result<Answer> {
    let style = Style::new(color, stdio::is_stderr_terminal());
    let worth = |it: &&Problem| it.severity < Severity::Info;
    for problem in input.problems.iter().filter(worth) {
        report::write(&mut stdio::stderr(), &input.manifest, problem, style)?;
    }
    if input.manifest.resources.is_empty() {
        bail!("there is nothing to run: none of the files holds an object");
    }
    let trust = granted(&input, &options)?;
    let (engine, warning) = options.listen.options()?;
    if let Some(warning) = warning {
        writeln!(stdio::stderr(), "knew: {warning}")?;
    }
    input.lighten();
    let failures = FailureReport::of(&input, style);
    let runtime = runtime()?;
    let answer = runtime
        .block_on(Running::new(options, (engine, trust), out).until_reported(&input, failures));
    // A client of a queue that takes its time to say goodbye holds nobody up.
    runtime.shutdown_background();
    answer
}

/// The trust to run with. Without a screen nobody can be asked, so nothing runs that asks for more than
/// was granted before, unless the flags say what to do.
fn granted(input: &Input, options: &RunOptions) -> anyhow::Result<Trust> {
    if options.trust {
        return Ok(Trust::everything());
    }
    let asked = Asked::by(input, options.memory);
    if !options.restricted {
        refuse_missing(&asked)?;
    }
    Ok(Trust::granting(asked.granted))
}

fn refuse_missing(asked: &Asked) -> anyhow::Result<()> {
    let missing = &asked.missing;
    if missing.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = missing
        .permissions
        .iter()
        .map(|permission: &Permission| format!("\n  {}", permission.display_line()))
        .collect();
    bail!(
        "{} is not trusted. Grant what it asks for with --trust for this run, or with `knew trust` from \
         now on; --restricted runs without it. It asks to:{}",
        missing.folder_line(),
        lines.concat()
    );
}

/// Everything one run holds on to.
struct Running {
    options: RunOptions,
    trust: Trust,
    engine: EngineOptions,
    memory: MemoryLimit,
    journal: Arc<Journal>,
    printer: Arc<Printer>,
}

/// Where text goes, one event at a time; says when nobody reads it any more.
struct Printer {
    out: std::sync::Mutex<Box<dyn Write + Send>>,
    closed: watch::Sender<bool>,
}

impl Printer {
    fn print(&self, bytes: &[u8]) {
        let mut out = self
            .out
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if out.write_all(bytes).and_then(|()| out.flush()).is_err() {
            self.closed.send_replace(true);
        }
    }

    async fn closed(&self) {
        let mut closed = self.closed.subscribe();
        // The sender lives as long as we do.
        let _ = closed.wait_for(|closed| *closed).await;
    }
}

impl Running {
    fn new(
        options: RunOptions,
        (engine, trust): (EngineOptions, Trust),
        out: Box<dyn Write + Send>,
    ) -> Self {
        let printer = Printer {
            out: std::sync::Mutex::new(out),
            closed: watch::channel(false).0,
        };
        let set = options.memory_limit;
        let memory = set.or_else(|| UserConfig::read(ColorDepth::None).settings.memory_limit);
        let memory = memory.unwrap_or_default();
        Self {
            options,
            trust,
            engine,
            memory,
            journal: Arc::new(Journal::with_memory_limit(memory.journal())),
            printer: Arc::new(printer),
        }
    }

    async fn until_reported(
        self,
        input: &Input,
        mut failures: FailureReport<'_>,
    ) -> anyhow::Result<Answer> {
        let clock = Clock::Real;
        let mut signals = Signals::listen()?;
        let engine = Engine::start(self.engine(), clock.clone(), Arc::clone(&self.journal)).await?;
        if let Some(port) = engine.port_taken() {
            writeln!(
                stdio::stderr(),
                "knew: another program has port {port}; --listen chooses one"
            )?;
        }
        writeln!(
            stdio::stderr(),
            "knew: taking events at http://{}",
            engine.address()
        )?;
        engine.set_trust(self.trust.clone());
        engine.apply(&input.graph, 1);
        let time = self.options.time;
        let over = async {
            match time {
                Some(time) => clock.sleep(time).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = signals.next() => {}
            () = over => {}
            () = self.printer.closed() => {}
            () = self.follow(&engine, &mut failures) => {}
        }
        engine.stop().await;
        failures.print_summary(&mut stdio::stderr(), self.memory)?;
        Ok(Answer::Yes)
    }

    fn engine(&self) -> EngineOptions {
        let printer = Arc::clone(&self.printer);
        let layout = match self.options.layout {
            Era::Today => DisplayLayout::Current,
            Era::Classic => DisplayLayout::Classic2019,
        };
        let mut options = EngineOptions {
            memory: self.memory,
            connect: connect::said(self.options.memory),
            output: ProcessOutput::with_callback(|of, from, line| {
                let mut out = stdio::stderr();
                _ = match from {
                    OutputStream::Knew => writeln!(out, "knew: {}: {line}", of.name),
                    OutputStream::Stdout | OutputStream::Stderr => {
                        writeln!(out, "{} | {line}", of.name)
                    }
                };
            }),
            ..self.engine.clone()
        };
        if self.options.output == Form::Display {
            options.display = EventDisplay::with_callback(move |_, event| {
                printer.print(&display::event_display(event, layout));
            });
        }
        options
    }

    /// Reads the journal as it grows; ends when enough was delivered.
    async fn follow(&self, engine: &Engine, failures: &mut FailureReport<'_>) {
        if self.options.output != Form::Json && self.options.exit_after.is_none() {
            return self.poll_failures(engine, failures).await;
        }
        let mut moved = engine.journal_end();
        let mut lines = JsonLines::default();
        let (mut position, mut delivered) = (0, 0);
        while moved.changed().await.is_ok() {
            loop {
                let slice = self.journal.next_entries(position);
                if slice.entries.is_empty() {
                    break;
                }
                failures.skip(slice.from.saturating_sub(position));
                position = slice.end();
                // A closed stderr is no reason to stop handing events on.
                let _ = failures.print_new(&mut stdio::stderr(), &self.journal, &slice.entries);
                for hop in slice.entries {
                    delivered += u64::from(matches!(hop.step, DeliveryStep::Delivered { .. }));
                    if self.options.output == Form::Json {
                        for mut line in lines.lines_for(&hop, &self.journal) {
                            line.push('\n');
                            self.printer.print(escape_json(&line).as_bytes());
                        }
                    }
                }
                if self
                    .options
                    .exit_after
                    .is_some_and(|exit_after| delivered >= exit_after)
                {
                    return;
                }
            }
        }
    }

    /// Tells of failures now and then, and copies hops only when there can be one among them.
    async fn poll_failures(&self, engine: &Engine, failures: &mut FailureReport<'_>) {
        let (mut position, mut known) = (0, 0);
        // Who watches anew each time costs the engine nothing meanwhile.
        while engine.journal_end().changed().await.is_ok() {
            Clock::Real.sleep(LOOK_OUT).await;
            // In this order one that comes between the two is found the next time.
            let end = self.journal.end();
            let now = self.journal.failure_count();
            if now == known {
                position = end;
                continue;
            }
            known = now;
            loop {
                let slice = self.journal.next_entries(position);
                if slice.entries.is_empty() {
                    break;
                }
                position = slice.end();
                // A closed stderr is no reason to stop handing events on.
                let _ = failures.print_new(&mut stdio::stderr(), &self.journal, &slice.entries);
            }
        }
    }
}

/// A time as people write it: `500ms`, `30s`, `5m`, `1h30m`.
fn duration(text: &str) -> Result<Duration, String> {
    let span: jiff::SignedDuration = text
        .parse()
        .map_err(|error: jiff::Error| error.to_string())?;
    Duration::try_from(span).map_err(|_| "a time cannot be negative".to_owned())
}
