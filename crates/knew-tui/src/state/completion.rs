//! What could be typed next in the editor: fields of the kind, words a field takes, names of objects,
//! and the attributes and values that events really had.

mod workspace;

use std::collections::BTreeSet;

use crate::app::App;
use crate::state::destinations::Ends;
use crate::state::editor::Editor;
use crate::state::form::blueprint;
use crate::state::form::blueprint::{BLUEPRINTS, What};
use knew_core::manifest::File;
use knew_core::model::workspace_keys;

/// How many of the last events are asked for their attributes.
const ASKED: usize = 100;

/// How many offers are worth showing.
const OFFERED: usize = 12;

/// Fields that hold other fields.
const MAPS: &[&str] = &[
    "metadata",
    "spec",
    "filter",
    "filters",
    "subscriber",
    "sink",
    "reply",
    "ref",
    "delivery",
    "deadLetterSink",
    "ceOverrides",
    "extensions",
    "attributes",
    "exact",
    "prefix",
    "suffix",
    "all",
    "any",
    "not",
    "template",
    "channel",
    "labels",
    "annotations",
];

/// The fields below a field, whatever the kind.
const BELOW: &[(&[&str], &[&str])] = &[
    (
        &["metadata"],
        &["name", "namespace", "labels", "annotations"],
    ),
    (
        &["sink", "subscriber", "reply", "deadLetterSink"],
        &["ref", "uri"],
    ),
    (
        &["ref", "channel"],
        &["apiVersion", "kind", "name", "namespace"],
    ),
    (
        &["delivery"],
        &[
            "retry",
            "backoffPolicy",
            "backoffDelay",
            "timeout",
            "deadLetterSink",
            "retryAfterMax",
            "format",
        ],
    ),
    (&["filter"], &["attributes"]),
    (
        &["filters", "all", "any", "not"],
        &["exact", "prefix", "suffix", "all", "any", "not", "cesql"],
    ),
];

/// Fields below which attributes of events are named.
const OF_ATTRIBUTES: &[&str] = &["attributes", "exact", "prefix", "suffix"];

/// What fits at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is typed of it.
    pub typed: String,
    /// What it could become, best first.
    pub offers: Vec<String>,
    /// Whether it is a field rather than a value.
    pub is_field: bool,
}

impl Completion {
    /// What taking the first offer adds.
    #[must_use]
    pub fn rest(&self) -> Option<String> {
        let first = self.offers.first()?;
        if self.is_field && self.typed.is_empty() {
            return None;
        }
        let rest = first.get(self.typed.len()..)?;
        let colon = match (
            self.is_field,
            MAPS.contains(&first.as_str()) || workspace_keys::is_map(first),
        ) {
            (false, _) => "",
            (true, true) => ":",
            (true, false) => ": ",
        };
        Some(format!("{rest}{colon}"))
    }
}

/// Where the cursor stands in the document.
struct Here<'a> {
    /// The kind of the object.
    kind: &'a str,
    /// The names of the fields around it, outermost first.
    path: Vec<&'a str>,
    /// The field whose value is typed, else the fields beside the one that is typed.
    field: Option<&'a str>,
    beside: Vec<(&'a str, &'a str)>,
    typed: &'a str,
}

impl App {
    /// What could be typed next in the editor.
    #[must_use]
    pub fn completion(&self) -> Option<Completion> {
        let editor = self.workbench.editor.as_ref()?;
        let here = Here::of(editor)?;
        let files = &self.workbench.open.manifest.files;
        let is_workspace = files.get(editor.file).is_some_and(File::is_workspace);
        let offers = match here.field {
            Some(_) if is_workspace => return None,
            None if is_workspace => workspace::fields(&here.path, &self.workbench.open.graph),
            Some(field) => self.values(&here, field),
            None => self.fields(&here),
        };
        let fits = |word: &String| word.starts_with(here.typed) && word != here.typed;
        let offers: Vec<String> = offers.into_iter().filter(fits).take(OFFERED).collect();
        (!offers.is_empty()).then(|| Completion {
            typed: here.typed.to_owned(),
            offers,
            is_field: here.field.is_none(),
        })
    }

    fn fields(&self, here: &Here<'_>) -> Vec<String> {
        let last = here.path.last().copied().unwrap_or_default();
        let names: Vec<String> = if OF_ATTRIBUTES.contains(&last) {
            self.attributes()
        } else if let Some((_, names)) = BELOW.iter().find(|(above, _)| above.contains(&last)) {
            names.iter().map(|name| (*name).to_owned()).collect()
        } else {
            of_kind(here.kind, &here.path)
        };
        let free = |word: &String| !here.beside.iter().any(|(name, _)| name == word);
        names.into_iter().filter(free).collect()
    }

    fn values(&self, here: &Here<'_>, field: &str) -> Vec<String> {
        let beside = |name: &str| {
            let found = here.beside.iter().find(|(known, _)| *known == name);
            found.map_or("", |(_, value)| *value)
        };
        let last = here.path.last().copied().unwrap_or_default();
        let ends = Ends::of(&self.workbench.open);
        let distinct = |names: Vec<String>| -> Vec<String> {
            names
                .into_iter()
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect()
        };
        match (last, field) {
            ("", "kind") => BLUEPRINTS
                .iter()
                .map(|blueprint| blueprint.kind.to_owned())
                .collect(),
            ("", "apiVersion") => {
                let known = BLUEPRINTS
                    .iter()
                    .filter(|resource| resource.kind == here.kind || here.kind.is_empty());
                distinct(known.map(|known| known.api_version.to_owned()).collect())
            }
            ("ref" | "channel", "kind") => {
                distinct(ends.iter().map(|end| end.id.kind.clone()).collect())
            }
            ("ref" | "channel", "name") => {
                let of_kind = ends.iter().filter(|end| end.id.kind == beside("kind"));
                of_kind.map(|of_kind| of_kind.id.name.clone()).collect()
            }
            ("ref" | "channel", "apiVersion") => {
                let kind = beside("kind");
                let of_kind = ends
                    .iter()
                    .filter(|end| end.id.kind == kind || kind.is_empty());
                distinct(of_kind.map(|of_kind| of_kind.api_version.clone()).collect())
            }
            ("spec", "broker") => self.offers(What::Broker),
            ("delivery", "format") => vec!["json".to_owned(), "binary".to_owned()],
            (above, name) if OF_ATTRIBUTES.contains(&above) => self.seen(name),
            _ => {
                let asks = blueprint::of(here.kind).map_or(&[][..], |blueprint| blueprint.asks);
                let ask = asks.iter().find(|ask| ask.name == field);
                ask.map_or_else(Vec::new, |ask| self.offers(ask.what))
            }
        }
    }

    /// The attributes that filters can ask for: those of every event, and those seen.
    fn attributes(&self) -> Vec<String> {
        let mut names: Vec<String> = ["type", "source", "subject"].map(str::to_owned).into();
        let mut seen = BTreeSet::new();
        for arrival in self
            .workbench
            .stream
            .arrivals
            .arrivals()
            .iter()
            .rev()
            .take(ASKED)
        {
            seen.extend(arrival.event.attributes().map(|(name, _)| name.to_string()));
        }
        names.extend(seen.into_iter().filter(|seen| {
            !["type", "source", "subject", "id", "time", "specversion"].contains(&seen.as_str())
        }));
        names
    }

    /// The values an attribute had in the last events, and has in those that the sources make.
    fn seen(&self, name: &str) -> Vec<String> {
        let newest = self
            .workbench
            .stream
            .arrivals
            .arrivals()
            .iter()
            .rev()
            .take(ASKED);
        let mut values = BTreeSet::new();
        for arrival in newest {
            let mut attributes = arrival.event.attributes();
            values.extend(
                attributes
                    .find(|attribute| attribute.0 == name)
                    .map(|attribute| attribute.1.to_string()),
            );
        }
        for source in &self.workbench.open.graph.sources {
            let emission = &source.spec.event_template;
            values.extend(match name {
                "type" => Some(emission.ty.clone()),
                "source" => Some(emission.source.clone()),
                "subject" => emission.subject.clone(),
                _ => emission.extensions.get(name).cloned(),
            });
            values.extend(source.spec.overrides.get(name).cloned());
        }
        values.retain(|value| !value.is_empty());
        values.into_iter().collect()
    }
}

/// The fields of a kind below a path, as its form asks for them.
fn of_kind(kind: &str, path: &[&str]) -> Vec<String> {
    if path.is_empty() {
        return ["apiVersion", "kind", "metadata", "spec"]
            .map(str::to_owned)
            .into();
    }
    let mut names: Vec<String> = Vec::new();
    for ask in blueprint::of(kind).map_or(&[][..], |blueprint| blueprint.asks) {
        let steps: Vec<&str> = ask.path.split('.').collect();
        let next = steps.strip_prefix(path).and_then(<[&str]>::first);
        if let Some(next) = next.filter(|next| !names.iter().any(|name| name == *next)) {
            names.push((*next).to_owned());
        }
    }
    names
}

impl<'a> Here<'a> {
    fn of(editor: &'a Editor) -> Option<Self> {
        let lines = editor.area.lines();
        let (row, column) = (editor.area.cursor().0, editor.area.cursor().1);
        let line = lines.get(row)?;
        let byte = line
            .char_indices()
            .nth(column)
            .map_or(line.len(), |at| at.0);
        let (before, after) = line.split_at(byte);
        if after.starts_with(|after: char| after.is_alphanumeric()) || before.contains('#') {
            return None;
        }
        let body = before.trim_start().trim_start_matches("- ");
        let (field, typed) = match body.split_once(':') {
            Some((field, value)) => (
                Some(field),
                value.strip_prefix(' ')?.trim_start_matches(['"', '\'']),
            ),
            None => (None, body),
        };
        if typed.contains(' ') {
            return None;
        }
        let mut here = Self {
            kind: "",
            path: Vec::new(),
            field,
            beside: Vec::new(),
            typed,
        };
        here.look_around(lines, row);
        Some(here)
    }

    fn look_around(&mut self, lines: &'a [String], row: usize) {
        let own = indent(&lines[row]);
        let mut within = own;
        for line in lines[..row].iter().rev() {
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                continue;
            }
            let Some((name, value)) = entry(line) else {
                continue;
            };
            let here = indent(line);
            if here < within {
                self.path.insert(0, name);
                within = here;
            } else if here == own && within == own {
                self.beside.push((name, value));
            }
        }
        for line in &lines[row + 1..] {
            match (entry(line), indent(line)) {
                (Some(field), here) if here == own => self.beside.push(field),
                (Some(_), here) if here < own => break,
                _ => {}
            }
        }
        let kind = lines.iter().find_map(|line| line.strip_prefix("kind:"));
        self.kind = kind.map_or("", str::trim);
    }
}

/// The name of a field and what stands behind it on its line.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim_start().trim_start_matches("- ").split_once(':')?;
    Some((name, value.trim()))
}

/// How far in a field stands; the dash of a list counts.
fn indent(line: &str) -> usize {
    let body = line.trim_start();
    let dash = body.len() - body.trim_start_matches("- ").len();
    line.len() - body.len() + dash
}
