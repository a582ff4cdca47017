//! `PingSource`, the timer, of every version.

use crate::model::ProblemCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::field::{Context, Field, words};
use super::{Head, json_body, source};
use crate::model::schedule::{CronDialect, Schedule, SchedulePart};
use crate::model::{EventTemplate, Payload, Source, Spec};

const JSON: &str = "application/json";

/// Reads a `PingSource`.
pub fn read(head: &Head, spec: &Field<'_>, context: &mut Context) -> Spec {
    spec.only(known(head.version()), context);
    let shared = source::shared(spec, context);
    let (content_type, payload) = match head.version() {
        "v1alpha1" => wrapped(&spec.get("data"), context),
        "v1alpha2" | "v1beta1" => wrapped(&spec.get("jsonData"), context),
        _ => verbatim(spec, context),
    };
    Spec::Source(Source {
        sink: shared.sink,
        transformer: None,
        overrides: shared.overrides,
        event_template: EventTemplate {
            ty: "dev.knative.sources.ping".to_owned(),
            source: source::api_path(head, "pingsources"),
            content_type,
            payload,
            jitter: true,
            retries: true,
            ..EventTemplate::default()
        },
        schedule: schedule(spec, CronDialect::Ping, context),
        simulated_system: None,
        subject: None,
        feed: None,
    })
}

/// Reads `schedule` and `timezone`. An empty schedule of a `PingSource` means every minute.
pub fn schedule(spec: &Field<'_>, dialect: CronDialect, context: &mut Context) -> Option<Schedule> {
    let field = spec.get("schedule");
    let zone = spec.get("timezone").text(context);
    let text = match (field.text(context), dialect) {
        (Some(text), _) if !text.is_empty() => text,
        (_, CronDialect::Ping) => "* * * * *".to_owned(),
        (_, CronDialect::CronJob) => return None,
    };
    match Schedule::parse(&text, zone.as_deref(), dialect) {
        Ok(schedule) => Some(schedule),
        Err(error) => {
            let (path, hint) = match error.part {
                SchedulePart::Schedule => (
                    field.path,
                    "five fields: minute hour day month weekday, such as \"*/2 * * * *\"",
                ),
                SchedulePart::Timezone => (
                    spec.get("timezone").path,
                    "write an IANA name, such as Europe/Paris",
                ),
            };
            let message = format!("invalid value: {error}: {path}");
            context.error(ProblemCode::InvalidSchedule, &path, words(message, hint));
            None
        }
    }
}

fn known(version: &str) -> &'static [&'static str] {
    match version {
        "v1alpha1" => &[
            "schedule",
            "data",
            "sink",
            "serviceAccountName",
            "resources",
            "ceOverrides",
        ],
        "v1alpha2" => &["schedule", "jsonData", "sink", "ceOverrides"],
        "v1beta1" => &["schedule", "timezone", "jsonData", "sink", "ceOverrides"],
        _ => &[
            "schedule",
            "timezone",
            "contentType",
            "data",
            "dataBase64",
            "sink",
            "ceOverrides",
        ],
    }
}

/// The old rule: always JSON, and what is no object is wrapped in one.
fn wrapped(data: &Field<'_>, context: &mut Context) -> (Option<String>, Payload) {
    let data = data.text(context).unwrap_or_default();
    (
        Some(JSON.to_owned()),
        Payload::Bytes(json_body::of(&data).into_bytes()),
    )
}

/// Today's rule: the bytes as they are written, and no content type without them.
fn verbatim(spec: &Field<'_>, context: &mut Context) -> (Option<String>, Payload) {
    let (plain, encoded) = (spec.get("data"), spec.get("dataBase64"));
    let content_type = spec
        .get("contentType")
        .text(context)
        .filter(|text| !text.is_empty());
    let data = plain.text(context).filter(|text| !text.is_empty());
    let base64 = encoded.text(context).filter(|text| !text.is_empty());
    if data.is_some() && base64.is_some() {
        let said = words(
            "expected exactly one, got both: spec.data, spec.dataBase64",
            "remove one of them",
        );
        context.error(ProblemCode::InvalidData, &encoded.path, said);
    }
    let (field, bytes) = match (data, base64) {
        (Some(text), _) => (plain, text.into_bytes()),
        (None, Some(text)) => {
            let bytes = decoded(&text, &encoded, context);
            (encoded, bytes)
        }
        (None, None) => return (None, Payload::None),
    };
    if content_type.as_deref() == Some(JSON) {
        check_json(&bytes, &field, context);
    }
    (content_type, Payload::Bytes(bytes))
}

fn decoded(text: &str, field: &Field<'_>, context: &mut Context) -> Vec<u8> {
    let text = text.replace(['\r', '\n'], "");
    STANDARD.decode(text).unwrap_or_else(|error| {
        let message = format!("invalid value: {error}: {}", field.path);
        let said = words(message, "write standard base64, padded with =");
        context.error(ProblemCode::InvalidData, &field.path, said);
        Vec::new()
    })
}

fn check_json(bytes: &[u8], field: &Field<'_>, context: &mut Context) {
    use serde_json::Value;
    let found = match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Object(_) | Value::Null) => return,
        Ok(Value::Array(_)) => go_kind("array"),
        Ok(Value::String(_)) => go_kind("string"),
        Ok(Value::Number(_)) => go_kind("number"),
        Ok(Value::Bool(_)) => go_kind("bool"),
        Err(error) => error.to_string(),
    };
    let message = format!("invalid value: {found}: {}", field.path);
    let hint = "write a JSON object, or another contentType such as text/plain";
    context.error(ProblemCode::InvalidData, &field.path, words(message, hint));
}

fn go_kind(kind: &str) -> String {
    format!("json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}")
}
