//! What is asked, and what the answers do.

use knew_core::graph::trust::TrustRequest;
use knew_tui::app::{App, Effect, Screen};

use crate::shell::stdin;

use super::announcements::{self, AnnouncementTracker};

/// What the next number is an answer to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Asked {
    /// What to open, or what to do with what is open.
    #[default]
    Menu,
    /// What to send.
    Send,
    /// Whether a folder is trusted with what was printed.
    Trust(TrustRequest),
}

/// What is to be done after an answer.
pub enum Then {
    /// Wait.
    Nothing,
    /// Ask again.
    Ask,
    /// Open what the gallery's cursor is on.
    Open,
    /// Grant what the folder asks for, or not.
    Trust(TrustRequest, bool),
    /// Have something done.
    Do(Box<Effect>),
    /// Leave.
    Leave,
}

/// The choices, and how to choose.
pub fn question(app: &mut App, asked: &Asked) -> Vec<String> {
    if *asked == Asked::Send {
        let all = app.said_sendable();
        let choices = (1..).zip(all);
        let mut lines: Vec<String> = choices
            .map(|(number, (words, _))| format!("{number}  {words}"))
            .collect();
        lines.push("Which one? A number, or Enter to go back.".to_owned());
        return lines;
    }
    if let Asked::Trust(request) = asked {
        let mut lines = vec![format!(
            "Do you trust {}? It asks to:",
            request.folder_line()
        )];
        let asked_for = request.permissions.iter();
        lines.extend(asked_for.map(|permission| format!("  {}", permission.display_line())));
        let scope = "Commands may do whatever you may. The answer is kept for this folder and exactly these lines.";
        lines.push(scope.to_owned());
        let how = if stdin::is_terminal() {
            "Type yes to trust it; anything else leaves all of it undone."
        } else {
            "The answer must be typed on a terminal, which stdin is not: `knew trust PATH` asks there."
        };
        lines.push(how.to_owned());
        return lines;
    }
    if app.screen == Screen::Gallery {
        let mut lines = vec!["knew, Knative Eventing Workbench.".to_owned()];
        lines.extend(app.said_gallery());
        lines.push("What to open? A number, or q to quit.".to_owned());
        return lines;
    }
    let waits = if app.workbench.untrusted.is_empty() {
        ""
    } else {
        " 7 shows what this folder asks you to trust it with."
    };
    vec![
        "1 send an event, 2 explain the last event, 3 list the routes, 4 list the problems, \
         5 hold events back or tell them again, 6 say what runs, q quit. 2 and a number explains that event."
            .to_owned()
            + waits,
    ]
}

/// What an answer says and does.
pub fn answer(
    app: &mut App,
    asked: &mut Asked,
    teller: &mut AnnouncementTracker,
    line: &str,
) -> (Vec<String>, Then) {
    if ["q", "quit", "exit"].contains(&line) {
        return (Vec::new(), Then::Leave);
    }
    match std::mem::take(asked) {
        Asked::Send => return send(app, line),
        Asked::Trust(request) => {
            return (Vec::new(), Then::Trust(request, line == "yes"));
        }
        Asked::Menu => {}
    }
    if app.screen == Screen::Gallery {
        return choose_from_gallery(app, line);
    }
    let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
    match command {
        // The files are read again, as somebody may be editing them; it is asked once they are.
        "1" => {
            *asked = Asked::Send;
            let read = Effect::Templates(app.workbench.open.asked.clone());
            (Vec::new(), Then::Do(Box::new(read)))
        }
        "2" => (app.said_why(rest.trim().parse().ok()), Then::Nothing),
        "3" => (or(app.said_routes(), "There are no routes."), Then::Nothing),
        "4" => (
            or(
                app.said_problems(),
                "Nothing is wrong in the text, and whoever was called answered.",
            ),
            Then::Nothing,
        ),
        "5" => {
            teller.held = !teller.held;
            let words = if teller.held {
                "Events are held back; 5 tells them again."
            } else {
                "Events are told as they come."
            };
            (vec![words.to_owned()], Then::Nothing)
        }
        "7" if !app.workbench.untrusted.is_empty() => {
            *asked = Asked::Trust(app.workbench.untrusted.clone());
            (Vec::new(), Then::Ask)
        }
        "6" => (vec![announcements::running(app)], Then::Nothing),
        _ => (Vec::new(), Then::Ask),
    }
}

fn send(app: &mut App, line: &str) -> (Vec<String>, Then) {
    let mut all = app.said_sendable();
    match number(line, all.len()) {
        Some(index) => {
            let (_, effect) = all.swap_remove(index);
            match effect {
                Ok(effect) => (Vec::new(), Then::Do(Box::new(effect))),
                Err(fault) => (vec![format!("It cannot be sent: {fault}.")], Then::Ask),
            }
        }
        None if line.is_empty() => (Vec::new(), Then::Ask),
        None => (vec![format!("There is no {line} to send.")], Then::Ask),
    }
}

fn choose_from_gallery(app: &mut App, line: &str) -> (Vec<String>, Then) {
    match number(line, app.gallery.items.len()) {
        Some(index) => {
            app.gallery.cursor = index;
            (Vec::new(), Then::Open)
        }
        None => (Vec::new(), Then::Ask),
    }
}

/// The index a number from 1 means.
fn number(line: &str, count: usize) -> Option<usize> {
    let number: usize = line.parse().ok()?;
    number.checked_sub(1).filter(|number| *number < count)
}

fn or(lines: Vec<String>, none: &str) -> Vec<String> {
    if lines.is_empty() {
        return vec![none.to_owned()];
    }
    lines
}
