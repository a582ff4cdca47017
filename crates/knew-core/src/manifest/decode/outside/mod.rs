//! Sources of systems outside: kinds that differ only in their fields and in the events they make.
//!
//! Each kind is a [`Row`]. Its texts may have blanks, `<path|otherwise>`, which are filled from the
//! object: `<name>` and `<namespace>`, else the field of `spec` at that path; of a list the first.

mod aws;
mod cluster;
mod code;
mod google;
mod queue;
mod store;

use crate::model::ProblemCode;
use std::collections::BTreeMap;

use super::field::{Context, Field, words};
use super::{Head, delivery, destination, source};
use crate::model::{EventTemplate, Feed, Payload, Reference, Severity, Source, Spec};

/// A kind of source, and what its events look like.
pub struct Row {
    /// The kind.
    kind: &'static str,
    /// The system it stands for.
    system: &'static str,
    /// The fields of `spec` beside `sink` and `ceOverrides`.
    fields: &'static [&'static str],
    /// The fields the cluster insists on.
    required: &'static [&'static str],
    /// The attribute `type`.
    event: &'static str,
    /// The word of the type as the source writes it, from the word of the field.
    word: fn(&str) -> String,
    /// The attribute `source`.
    source: &'static str,
    /// The attribute `subject`; empty for none.
    subject: &'static str,
    /// Extensions of its own.
    extensions: &'static [(&'static str, &'static str)],
    /// A believable body, in JSON.
    body: &'static str,
    /// What is taken from the system where it is connected.
    feed: fn(&Head, &Field<'_>) -> Option<Feed>,
}

const NOTHING: Row = Row {
    kind: "",
    system: "",
    fields: &[],
    required: &[],
    event: "",
    word: str::to_owned,
    source: "",
    subject: "",
    extensions: &[],
    body: "{}",
    feed: |_, _| None,
};

/// What nearly every version of a source had beside its own fields.
const SHARED: &[&str] = &["sink", "ceOverrides"];
const LEGACY: &[&str] = &["serviceAccountName", "resources", "annotations"];

fn rows() -> impl Iterator<Item = &'static Row> {
    let tables = [
        cluster::ROWS,
        queue::ROWS,
        code::ROWS,
        store::ROWS,
        aws::ROWS,
        google::ROWS,
    ];
    tables.into_iter().flatten()
}

/// Reads a source of one of these kinds; `None` for another kind.
pub fn read(head: &Head, spec: &Field<'_>, context: &mut Context) -> Option<Spec> {
    let row = rows().find(|row| row.kind == head.id.kind)?;
    check_fields(row, spec, context);
    let _ = delivery::read(&spec.get("delivery"), context);
    let shared = source::shared(spec, context);
    let fill = |text: &str, word: fn(&str) -> String| fill(text, head, spec, word);
    let extensions = row.extensions.iter();
    let extensions: BTreeMap<_, _> = extensions
        .map(|(name, text)| ((*name).to_owned(), fill(text, str::to_owned)))
        .collect();
    Some(Spec::Source(Source {
        sink: shared.sink,
        transformer: shared.through.map(Box::new),
        overrides: shared.overrides,
        event_template: EventTemplate {
            ty: fill(row.event, row.word),
            source: fill(row.source, str::to_owned),
            subject: (!row.subject.is_empty()).then(|| fill(row.subject, str::to_owned)),
            content_type: Some("application/json".to_owned()),
            extensions,
            payload: Payload::Bytes(fill(row.body, str::to_owned).into_bytes()),
            ..EventTemplate::default()
        },
        schedule: None,
        simulated_system: Some(row.system),
        subject: subject(spec, context),
        feed: (row.feed)(head, spec),
    }))
}

/// Whom a binding binds; one that is chosen by labels has no name.
fn subject(spec: &Field<'_>, context: &mut Context) -> Option<Reference> {
    let subject = spec.get("subject");
    subject
        .get("name")
        .present()
        .then(|| destination::reference(&subject, context))
}

fn check_fields(row: &Row, spec: &Field<'_>, context: &mut Context) {
    let mut known = [row.fields, SHARED].concat();
    if context.legacy {
        known.extend_from_slice(LEGACY);
    }
    spec.only(&known, context);
    for name in row.required {
        let field = spec.get(name);
        if !field.present() {
            let message = format!("missing field(s): {}", field.path);
            let hint = format!("no {} starts without it", row.kind);
            context.error(ProblemCode::MissingField, &field.path, words(message, hint));
        }
    }
    let reference = spec.get("sink").get("ref");
    if row.kind == "AwsSqsSource" && reference.present() {
        let said = words(
            "AwsSqsSource does not know spec.sink.ref; its events have nowhere to go on a cluster",
            "write apiVersion, kind and name directly under sink",
        );
        context.report(
            Severity::Warning,
            ProblemCode::NestedSink,
            &reference.path,
            said,
        );
    }
}

/// The text with its blanks filled.
fn fill(text: &str, head: &Head, spec: &Field<'_>, word: fn(&str) -> String) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, blank)) = rest.split_once('<') {
        let Some((blank, after)) = blank.split_once('>') else {
            break;
        };
        let (path, otherwise) = blank.split_once('|').unwrap_or((blank, blank));
        filled.push_str(before);
        let value = match path {
            "name" => head.id.name.clone(),
            "namespace" => head.id.namespace.clone(),
            path => word(&value(path, spec).unwrap_or_else(|| otherwise.to_owned())),
        };
        filled.push_str(&value);
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// What stands at a path below `spec`; lists were texts with commas once.
fn value(path: &str, spec: &Field<'_>) -> Option<String> {
    let mut field = spec.clone();
    for key in path.split('.') {
        field = field.get(key);
    }
    let text = field.first_text()?;
    let text = text.split(',').next().unwrap_or(text).trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
