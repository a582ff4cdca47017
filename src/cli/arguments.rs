//! What can be written after `knew`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use knew_core::graph::layout::stroke::LineGlyphs;
use knew_core::record::MemoryLimit;

use super::listen::Listen;
use super::{
    check, checks, completions, eval, explain, graph, keys, run, schedule, send, trust, upgrade,
};

/// What the program was asked to do.
#[derive(Debug, Parser)]
#[command(
    name = "knew",
    about = "Run, see and debug Knative Eventing topologies in your terminal. No cluster.",
    version,
    max_term_width = 100,
    after_help = "Without PATH, knew opens a gallery of samples. Where there is no terminal it does what `knew run` does."
)]
pub struct Arguments {
    /// Files and folders to open; `-` reads stdin
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Start without what is kept of the last time: panes, folds, filter, selection, theme
    #[arg(long)]
    pub fresh: bool,
    /// Lines instead of a screen, for screen readers: numbers choose, every state is in words
    #[arg(long)]
    pub plain: bool,
    /// Where the engine behind the screen listens.
    #[command(flatten)]
    pub listen: Listen,
    /// Memory for events, such as 512MiB [default: 256MiB]
    #[arg(long, value_name = "SIZE")]
    pub memory_limit: Option<MemoryLimit>,
    /// How the screen looks.
    #[command(flatten)]
    pub screen: Screen,
    /// What to do instead of opening the screen.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// How the screen looks.
#[derive(Args, Clone, Debug, Default)]
pub struct Screen {
    /// Draw with ASCII characters only
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Leave the mouse to the terminal
    #[arg(long, global = true)]
    pub no_mouse: bool,
    /// Colours of the screen; `knew themes` lists them
    #[arg(long, global = true, value_name = "NAME", env = "KNEW_THEME")]
    pub theme: Option<String>,
    /// When to use colour
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,
}

impl Screen {
    /// The characters pictures are drawn with.
    #[must_use]
    pub fn glyphs(&self) -> LineGlyphs {
        if self.ascii {
            LineGlyphs::Ascii
        } else {
            LineGlyphs::Unicode
        }
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The subcommands, in the order `knew --help` lists them.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the engine without a screen
    Run(run::Run),
    /// Print every problem, with its place and what to do
    Check(check::Check),
    /// List everything `check` knows, or explain one code
    Checks(checks::Checks),
    /// Bring old manifests to today's shape, comments kept; prints a diff
    Upgrade(upgrade::Upgrade),
    /// Print the picture
    Graph(graph::Picture),
    /// Say what would become of an event, and why
    Explain(explain::Explain),
    /// Send events over HTTP
    Send(Box<send::Send>),
    /// Evaluate a CESQL expression on an event
    Eval(eval::Eval),
    /// Say when a schedule fires
    Schedule(schedule::Fires),
    /// Show what a folder asks for, and trust it; list and revoke
    Trust(trust::TrustFolder),
    /// List everything the screen can do, with its keys
    Keys(keys::Keys),
    /// List every kind that is known, and what it does here
    Kinds,
    /// List the themes of the screen
    Themes,
    /// Print completions for a shell
    Completions(completions::Completions),
    /// Print the manual page
    Man,
}
