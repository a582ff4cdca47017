//! `stub`: the answers of a service that are written down.

use crate::model::ProblemCode;
use std::time::Duration;

use super::{only, time};
use crate::manifest::decode::field::{Context, Field, words};
use crate::manifest::node::Shape;
use crate::model::runner::{Answer, Reply, Stub};
use crate::model::workspace_keys;

/// Reads a stub: a list of answers, or a map that has it under `respond`.
pub fn read(field: &Field<'_>, context: &mut Context) -> Stub {
    if field.shape() == Shape::List {
        let answers = answers(field, context);
        let repeat = false;
        return Stub { answers, repeat };
    }
    only(field, workspace_keys::STUB, context);
    Stub {
        answers: answers(&field.get("respond"), context),
        repeat: field.get("repeat").truth(context).unwrap_or_default(),
    }
}

fn answers(field: &Field<'_>, context: &mut Context) -> Vec<Answer> {
    let items = field.items(context);
    items
        .iter()
        .filter_map(|item| answer(item, context))
        .collect()
}

fn answer(field: &Field<'_>, context: &mut Context) -> Option<Answer> {
    if field.shape() != Shape::Map {
        return Some(Answer {
            status: status(field, context)?,
            delay: Duration::ZERO,
            reply: None,
            body: None,
        });
    }
    only(field, workspace_keys::STUB_RESPONSE, context);
    let [written, reply, body] = ["status", "reply", "body"].map(|it| field.get(it));
    if reply.present() && body.present() {
        let message = format!("{} answers with an event and a body", field.path);
        let said = words(message, "keep reply or body");
        context.error(ProblemCode::InvalidValue, &body.path, said);
    }
    let bare = !reply.present() && !body.present();
    let otherwise = if bare { 202 } else { 200 };
    Some(Answer {
        status: status(&written, context).unwrap_or(otherwise),
        delay: time(&field.get("delay"), context).unwrap_or_default(),
        reply: reply.present().then(|| event(&reply, context)),
        body: body.text(context),
    })
}

/// A status that can be answered with.
pub fn status(field: &Field<'_>, context: &mut Context) -> Option<u16> {
    let number = field.integer(context)?;
    let status = u16::try_from(number).ok();
    let status = status.filter(|status| (200..600).contains(status));
    if status.is_none() {
        let message = format!("{} is no status of an answer: {number}", field.path);
        let said = words(message, "write one from 200 to 599");
        context.error(ProblemCode::InvalidValue, &field.path, said);
    }
    status
}

fn event(field: &Field<'_>, context: &mut Context) -> Reply {
    only(field, workspace_keys::STUB_REPLY, context);
    let kind = field.get("type");
    if !kind.present() {
        let message = format!("{} is an event without type", field.path);
        let said = words(message, "add type: what the answer is");
        context.error(ProblemCode::MissingField, &field.path, said);
    }
    let mut others = field.get("extensions").texts(context);
    for name in ["subject", "datacontenttype"] {
        let text = field.get(name).text(context);
        others.extend(text.map(|text| (name.to_owned(), text)));
    }
    Reply {
        kind: kind.text(context).unwrap_or_default(),
        source: field.get("source").text(context),
        others,
        data: data(field),
    }
}

/// The data as JSON; a text of another media type as it is.
fn data(field: &Field<'_>) -> Option<String> {
    let data = field.get("data");
    let media = field.get("datacontenttype");
    let plain = media.raw().is_some_and(|raw| !raw.contains("json"));
    match data.raw().filter(|_| plain) {
        Some(text) => Some(text.to_owned()),
        None => data.json(),
    }
}
