//! Which routes would take the event of the composer, as its form stands now.

use crate::app::App;
use crate::state::form::{Form, FormKind, send};
use knew_core::graph::Route;
use knew_event::Event;
use knew_filter::{Verdict, explain_route};

/// Of a hub with more routes than that, nothing is said: it is judged again at each key.
const JUDGED: usize = 50;

/// What would become of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// Whether some route takes it.
    pub taken: bool,
    /// Who does, or why not, as a sentence without a full stop; nothing while the form describes no
    /// event.
    pub words: String,
}

impl App {
    /// The fate of what a form would send; `None` where no filters decide it.
    #[must_use]
    pub fn fate(&self, form: &Form) -> Option<Fate> {
        let FormKind::Send { to, .. } = &form.kind else {
            return None;
        };
        let routes: Vec<&Route> = self.workbench.open.graph.routes_of(to).collect();
        if routes.is_empty() || routes.len() > JUDGED {
            return None;
        }
        let Some(event) = send::event(&mut form.clone()) else {
            let (taken, words) = (false, String::new());
            return Some(Fate { taken, words });
        };
        let selected = |route: &&Route| Some(&route.id) == self.workbench.selected.as_ref();
        Some(match routes.iter().copied().find(selected) {
            Some(route) => of_one(route, &routes, &event),
            None => of_all(&routes, &event),
        })
    }
}

fn judge(route: &Route, event: &Event) -> Verdict {
    explain_route(route.filter.as_ref(), event)
}

/// Of the selected route, and of others only that they take it too.
fn of_one(route: &Route, routes: &[&Route], event: &Event) -> Fate {
    let verdict = judge(route, event);
    let name = &route.id.name;
    let taken = verdict.passes();
    let others = routes
        .iter()
        .filter(|other| other.id != route.id && judge(other, event).passes());
    let others: Vec<&str> = others.map(|other| other.id.name.as_str()).collect();
    let words = if taken && others.is_empty() {
        format!("{name} takes it")
    } else if taken {
        format!("{name} takes it, and so does {}", others.join(", "))
    } else {
        format!("{name} does not take it: {}", verdict.sentence())
    };
    Fate { taken, words }
}

fn of_all(routes: &[&Route], event: &Event) -> Fate {
    let taking = routes.iter().filter(|route| judge(route, event).passes());
    let names: Vec<&str> = taking.map(|taking| taking.id.name.as_str()).collect();
    let words = match names.as_slice() {
        [] => "no route takes it".to_owned(),
        [name] => format!("{name} takes it"),
        [names @ .., last] => format!("{} and {last} take it", names.join(", ")),
    };
    Fate {
        taken: !names.is_empty(),
        words,
    }
}
