//! `stub`: responses of a simulated service.

use crate::model::ProblemCode;
use std::time::Duration;

use super::{decode_duration, warn_unknown_settings};
use crate::manifest::decode::field::{DecodeContext, Diagnosis, FieldReader};
use crate::manifest::yaml::YamlType;
use crate::model::service_backend::{StubEvent, StubResponse, StubScript};
use crate::model::workspace_keys;

/// A list of responses, or a map that has the list under `respond`.
pub fn decode_stub(field: &FieldReader<'_>, context: &mut DecodeContext) -> StubScript {
    if field.yaml_type() == YamlType::List {
        let answers = decode_stub_responses(field, context);
        let repeat = false;
        return StubScript { answers, repeat };
    }
    warn_unknown_settings(field, workspace_keys::STUB, context);
    StubScript {
        answers: decode_stub_responses(&field.get("respond"), context),
        repeat: field.get("repeat").boolean(context).unwrap_or_default(),
    }
}

fn decode_stub_responses(
    field: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Vec<StubResponse> {
    let items = field.items(context);
    items
        .iter()
        .filter_map(|item| decode_stub_response(item, context))
        .collect()
}

fn decode_stub_response(
    field: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<StubResponse> {
    if field.yaml_type() != YamlType::Map {
        return Some(StubResponse {
            status: decode_status(field, context)?,
            delay: Duration::ZERO,
            reply: None,
            body: None,
        });
    }
    warn_unknown_settings(field, workspace_keys::STUB_RESPONSE, context);
    let [written, reply, body] = ["status", "reply", "body"].map(|key| field.get(key));
    if reply.is_present() && body.is_present() {
        let message = format!("{} answers with an event and a body", field.path);
        let diagnosis = Diagnosis::new(message, "keep reply or body");
        context.error(ProblemCode::InvalidValue, &body.path, diagnosis);
    }
    let bare = !reply.is_present() && !body.is_present();
    let otherwise = if bare { 202 } else { 200 };
    Some(StubResponse {
        status: decode_status(&written, context).unwrap_or(otherwise),
        delay: decode_duration(&field.get("delay"), context).unwrap_or_default(),
        reply: reply
            .is_present()
            .then(|| decode_reply_event(&reply, context)),
        body: body.text(context),
    })
}

pub fn decode_status(field: &FieldReader<'_>, context: &mut DecodeContext) -> Option<u16> {
    let number = field.integer(context)?;
    let status = u16::try_from(number).ok();
    let status = status.filter(|status| (200..600).contains(status));
    if status.is_none() {
        let message = format!("{} is no status of an answer: {number}", field.path);
        let diagnosis = Diagnosis::new(message, "write one from 200 to 599");
        context.error(ProblemCode::InvalidValue, &field.path, diagnosis);
    }
    status
}

fn decode_reply_event(field: &FieldReader<'_>, context: &mut DecodeContext) -> StubEvent {
    warn_unknown_settings(field, workspace_keys::STUB_REPLY, context);
    let ty = field.get("type");
    if !ty.is_present() {
        let message = format!("{} is an event without type", field.path);
        let diagnosis = Diagnosis::new(message, "add type: what the answer is");
        context.error(ProblemCode::MissingField, &field.path, diagnosis);
    }
    let mut attributes = field.get("extensions").string_map(context);
    for name in ["subject", "datacontenttype"] {
        let text = field.get(name).text(context);
        attributes.extend(text.map(|text| (name.to_owned(), text)));
    }
    StubEvent {
        ty: ty.text(context).unwrap_or_default(),
        source: field.get("source").text(context),
        attributes,
        data: decode_reply_data(field),
    }
}

/// Data as JSON, or as plain text if the media type is not JSON.
fn decode_reply_data(field: &FieldReader<'_>) -> Option<String> {
    let data = field.get("data");
    let media = field.get("datacontenttype");
    let plain = media.scalar_text().is_some_and(|raw| !raw.contains("json"));
    match data.scalar_text().filter(|_| plain) {
        Some(text) => Some(text.to_owned()),
        None => data.to_json_text(),
    }
}
