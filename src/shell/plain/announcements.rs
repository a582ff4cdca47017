//! What is told without being asked for: events that are over, and messages.

use std::collections::BTreeMap;

use knew_text::escape_invisible;
use knew_tui::app::{App, Running};
use knew_tui::state::toast::Level;
use knew_tui::state::unsaved::KeptText;
use knew_tui::view::screen_reader;

/// So many events at once are told each; of more, only their number and the last ones.
const MANY: usize = 10;

/// Remembers what was told.
#[derive(Debug, Default)]
pub struct AnnouncementTracker {
    /// Nothing is told of events while this is set.
    pub held: bool,
    seen: u64,
    /// Events that are not over, and whether it was told that they wait.
    open: BTreeMap<u64, bool>,
    messages: u64,
}

impl AnnouncementTracker {
    /// A line for each event that is over now, or that waits to be tried again.
    pub fn events(&mut self, app: &App) -> Vec<String> {
        let arrivals = app.workbench.stream.arrivals.arrivals();
        let new = arrivals
            .iter()
            .rev()
            .take_while(|arrival| arrival.number > self.seen);
        for arrival in new {
            self.open.insert(arrival.number, false);
        }
        self.seen = arrivals.back().map_or(self.seen, |arrival| arrival.number);
        let mut lines = Vec::new();
        self.open.retain(|number, waits| {
            let Some(arrival) = app.workbench.stream.arrivals.get(*number) else {
                return false;
            };
            let over = screen_reader::is_over(arrival);
            if over || screen_reader::is_waiting(arrival) && !*waits {
                *waits = true;
                lines.push(app.said_event(arrival));
            }
            !over
        });
        if self.held {
            lines.clear();
        }
        let left_out = lines.len().saturating_sub(MANY);
        if left_out > 0 {
            lines.drain(..left_out);
            lines.insert(0, format!("{left_out} events more, and:"));
        }
        lines
    }

    /// The messages since the last time.
    pub fn messages(&mut self, app: &App) -> Vec<String> {
        let log = &app.toasts.log;
        let ever = app.toasts.dropped + u64::try_from(log.len()).unwrap_or(u64::MAX);
        let new = usize::try_from(ever.saturating_sub(self.messages)).unwrap_or(usize::MAX);
        self.messages = ever;
        let said = log.iter().skip(log.len().saturating_sub(new));
        said.map(|toast| match toast.level {
            Level::Failed => format!("Failed: {}", toast.text),
            Level::Info | Level::Done => toast.text.clone(),
        })
        .collect()
    }
}

/// That there are unsaved edits, which only the screen can show and restore.
pub fn unsaved(edits: &[KeptText]) -> Vec<String> {
    let names = edits.iter().map(|edit| {
        let name = escape_invisible(&edit.name);
        format!("An earlier run left unsaved edits of {name}; knew without --plain restores them.")
    });
    names.collect()
}

/// What runs, and how much is wrong with it.
pub fn running(app: &App) -> String {
    let title = &app.workbench.open.title;
    let routes = app.workbench.open.graph.routes.len();
    let problems = app.wrong_count();
    match &app.workbench.running {
        Running::At(address) => format!(
            "{title} is running. It takes events at http://{address}. Routes: {routes}. Problems: {problems}."
        ),
        Running::Failed(why) => format!("{title} cannot run: {why}."),
        Running::Starting => format!("{title} is starting."),
        Running::Stopped => "Nothing is running.".to_owned(),
    }
}
