//! External sources: kinds that differ only in their fields and in the events they send.
//!
//! Each kind is an [`ExternalSource`]. Its texts may have placeholders `<path|default>`, which are
//! filled from the object: `<name>`, `<namespace>`, or the field of `spec` at that path (the first
//! element of a list).

mod aws;
mod cluster;
mod code;
mod google;
mod queue;
mod store;

use std::collections::BTreeMap;

use super::field::{DecodeContext, Diagnosis, FieldReader};
use super::{ObjectHeader, delivery, destination, source};
use crate::model::{
    EventTemplate, Payload, ProblemCode, QueueSource, Reference, Severity, Source, Spec,
};

/// A source kind and the sample event it sends.
pub struct ExternalSource {
    kind: &'static str,
    system: &'static str,
    /// Fields of `spec` beside `sink` and `ceOverrides`.
    fields: &'static [&'static str],
    /// Fields that a cluster requires.
    required: &'static [&'static str],
    /// CloudEvents attribute `type`, such as `com.example.order.created`.
    event_type: &'static str,
    /// Converts a field value to the part of the event type made from it.
    type_word: fn(&str) -> String,
    /// CloudEvents `source` of the sample event.
    source: &'static str,
    /// CloudEvents `subject` of the sample event; empty for none.
    subject: &'static str,
    extensions: &'static [(&'static str, &'static str)],
    /// Sample event data, in JSON.
    body: &'static str,
    /// Reads the connection settings, if the kind can be connected.
    feed: fn(&ObjectHeader, &FieldReader<'_>) -> Option<QueueSource>,
}

const DEFAULTS: ExternalSource = ExternalSource {
    kind: "",
    system: "",
    fields: &[],
    required: &[],
    event_type: "",
    type_word: str::to_owned,
    source: "",
    subject: "",
    extensions: &[],
    body: "{}",
    feed: |_, _| None,
};

/// Fields that nearly every source has had.
const COMMON_KEYS: &[&str] = &["sink", "ceOverrides"];
const LEGACY_KEYS: &[&str] = &["serviceAccountName", "resources", "annotations"];

fn external_sources() -> impl Iterator<Item = &'static ExternalSource> {
    let tables = [
        cluster::CLUSTER_SOURCES,
        queue::QUEUE_SOURCES,
        code::CODE_HOSTING_SOURCES,
        store::STORE_SOURCES,
        aws::AWS_SOURCES,
        google::GOOGLE_SOURCES,
    ];
    tables.into_iter().flatten()
}

/// `None` if the kind is not in the tables.
pub fn decode_external_source(
    head: &ObjectHeader,
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<Spec> {
    let row = external_sources().find(|row| row.kind == head.id.kind)?;
    check_source_keys(row, spec, context);
    let _ = delivery::decode_delivery(&spec.get("delivery"), context);
    let shared = source::decode_common_fields(spec, context);
    let fill = |text: &str, word: fn(&str) -> String| fill_placeholders(text, head, spec, word);
    let extensions = row.extensions.iter();
    let extensions: BTreeMap<_, _> = extensions
        .map(|(name, text)| ((*name).to_owned(), fill(text, str::to_owned)))
        .collect();
    Some(Spec::Source(Source {
        sink: shared.sink,
        transformer: shared.transformer.map(Box::new),
        overrides: shared.overrides,
        event_template: EventTemplate {
            ty: fill(row.event_type, row.type_word),
            source: fill(row.source, str::to_owned),
            subject: (!row.subject.is_empty()).then(|| fill(row.subject, str::to_owned)),
            content_type: Some("application/json".to_owned()),
            extensions,
            payload: Payload::Bytes(fill(row.body, str::to_owned).into_bytes()),
            ..EventTemplate::default()
        },
        schedule: None,
        simulated_system: Some(row.system),
        subject: decode_binding_subject(spec, context),
        queue: (row.feed)(head, spec),
    }))
}

/// Subject of a `SinkBinding`; one that is selected by labels has no name.
fn decode_binding_subject(
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<Reference> {
    let subject = spec.get("subject");
    subject
        .get("name")
        .is_present()
        .then(|| destination::decode_reference(&subject, context))
}

fn check_source_keys(row: &ExternalSource, spec: &FieldReader<'_>, context: &mut DecodeContext) {
    let mut known = [row.fields, COMMON_KEYS].concat();
    if context.legacy {
        known.extend_from_slice(LEGACY_KEYS);
    }
    spec.warn_unknown_keys(&known, context);
    for name in row.required {
        let field = spec.get(name);
        if !field.is_present() {
            let message = format!("missing field(s): {}", field.path);
            let hint = format!("no {} starts without it", row.kind);
            context.error(
                ProblemCode::MissingField,
                &field.path,
                Diagnosis::new(message, hint),
            );
        }
    }
    let reference = spec.get("sink").get("ref");
    if row.kind == "AwsSqsSource" && reference.is_present() {
        let diagnosis = Diagnosis::new(
            "AwsSqsSource does not know spec.sink.ref; its events have nowhere to go on a cluster",
            "write apiVersion, kind and name directly under sink",
        );
        context.report(
            Severity::Warning,
            ProblemCode::NestedSink,
            &reference.path,
            diagnosis,
        );
    }
}

fn fill_placeholders(
    text: &str,
    head: &ObjectHeader,
    spec: &FieldReader<'_>,
    word: fn(&str) -> String,
) -> String {
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
            path => word(&text_at_path(path, spec).unwrap_or_else(|| otherwise.to_owned())),
        };
        filled.push_str(&value);
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Value at a path below `spec`. Some lists were comma-separated texts in old versions.
fn text_at_path(path: &str, spec: &FieldReader<'_>) -> Option<String> {
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
