//! `PingSource` of every version.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::field::{DecodeContext, Diagnosis, FieldReader};
use super::{ObjectHeader, legacy_data, source};
use crate::model::schedule::{CronDialect, Schedule, SchedulePart};
use crate::model::{EventTemplate, Payload, ProblemCode, Source, Spec};

const JSON: &str = "application/json";

pub fn decode_ping_source(
    head: &ObjectHeader,
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Spec {
    spec.warn_unknown_keys(known_keys(head.version()), context);
    let shared = source::decode_common_fields(spec, context);
    let (content_type, payload) = match head.version() {
        "v1alpha1" => decode_wrapped_data(&spec.get("data"), context),
        "v1alpha2" | "v1beta1" => decode_wrapped_data(&spec.get("jsonData"), context),
        _ => decode_verbatim_data(spec, context),
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
        schedule: decode_schedule(spec, CronDialect::Ping, context),
        simulated_system: None,
        subject: None,
        queue: None,
    })
}

/// `schedule` and `timezone`. An empty schedule of a `PingSource` means every minute.
pub fn decode_schedule(
    spec: &FieldReader<'_>,
    dialect: CronDialect,
    context: &mut DecodeContext,
) -> Option<Schedule> {
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
            context.error(
                ProblemCode::InvalidSchedule,
                &path,
                Diagnosis::new(message, hint),
            );
            None
        }
    }
}

fn known_keys(version: &str) -> &'static [&'static str] {
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

/// Until v1beta1 the data was always JSON, and other text was wrapped in an object.
fn decode_wrapped_data(
    data: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> (Option<String>, Payload) {
    let data = data.text(context).unwrap_or_default();
    (
        Some(JSON.to_owned()),
        Payload::Bytes(legacy_data::legacy_json_body(&data).into_bytes()),
    )
}

/// Since v1beta2 the data is sent as it is, and without data there is no content type.
fn decode_verbatim_data(
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> (Option<String>, Payload) {
    let (plain, encoded) = (spec.get("data"), spec.get("dataBase64"));
    let content_type = spec
        .get("contentType")
        .text(context)
        .filter(|text| !text.is_empty());
    let data = plain.text(context).filter(|text| !text.is_empty());
    let base64 = encoded.text(context).filter(|text| !text.is_empty());
    if data.is_some() && base64.is_some() {
        let diagnosis = Diagnosis::new(
            "expected exactly one, got both: spec.data, spec.dataBase64",
            "remove one of them",
        );
        context.error(ProblemCode::InvalidData, &encoded.path, diagnosis);
    }
    let (field, bytes) = match (data, base64) {
        (Some(text), _) => (plain, text.into_bytes()),
        (None, Some(text)) => {
            let bytes = decode_base64(&text, &encoded, context);
            (encoded, bytes)
        }
        (None, None) => return (None, Payload::None),
    };
    if content_type.as_deref() == Some(JSON) {
        check_json_object(&bytes, &field, context);
    }
    (content_type, Payload::Bytes(bytes))
}

fn decode_base64(text: &str, field: &FieldReader<'_>, context: &mut DecodeContext) -> Vec<u8> {
    let text = text.replace(['\r', '\n'], "");
    STANDARD.decode(text).unwrap_or_else(|error| {
        let message = format!("invalid value: {error}: {}", field.path);
        let diagnosis = Diagnosis::new(message, "write standard base64, padded with =");
        context.error(ProblemCode::InvalidData, &field.path, diagnosis);
        Vec::new()
    })
}

fn check_json_object(bytes: &[u8], field: &FieldReader<'_>, context: &mut DecodeContext) {
    use serde_json::Value;
    let found = match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Object(_) | Value::Null) => return,
        Ok(Value::Array(_)) => go_unmarshal_message("array"),
        Ok(Value::String(_)) => go_unmarshal_message("string"),
        Ok(Value::Number(_)) => go_unmarshal_message("number"),
        Ok(Value::Bool(_)) => go_unmarshal_message("bool"),
        Err(error) => error.to_string(),
    };
    let message = format!("invalid value: {found}: {}", field.path);
    let hint = "write a JSON object, or another contentType such as text/plain";
    context.error(
        ProblemCode::InvalidData,
        &field.path,
        Diagnosis::new(message, hint),
    );
}

fn go_unmarshal_message(kind: &str) -> String {
    format!("json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}")
}
