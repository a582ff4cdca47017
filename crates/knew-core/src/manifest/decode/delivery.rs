//! `delivery`: retries, waits and the dead letter sink.

use crate::model::ProblemCode;
use std::time::Duration;

use super::destination;
use super::field::{Context, Field, words};
use crate::model::{BackoffPolicy, DeliveryFormat, DeliverySpec, duration};

const KNOWN: &[&str] = &[
    "deadLetterSink",
    "retry",
    "backoffPolicy",
    "backoffDelay",
    "timeout",
    "retryAfterMax",
    "format",
];

/// Reads a delivery block; `None` when it is not there at all, which differs from an empty one.
pub fn read(field: &Field<'_>, context: &mut Context) -> Option<DeliverySpec> {
    if !field.present() {
        return None;
    }
    field.only(KNOWN, context);
    Some(DeliverySpec {
        dead_letter_sink: destination::optional(&field.get("deadLetterSink"), context),
        retry: retry(&field.get("retry"), context),
        backoff: backoff(&field.get("backoffPolicy"), context),
        delay: period(&field.get("backoffDelay"), Allowed::Any, context),
        timeout: period(&field.get("timeout"), Allowed::NotZero, context),
        retry_after_max: period(&field.get("retryAfterMax"), Allowed::NotNegative, context),
        format: format(&field.get("format"), context),
    })
}

fn retry(field: &Field<'_>, context: &mut Context) -> Option<u32> {
    let number = field.integer(context)?;
    let retry = i32::try_from(number)
        .ok()
        .and_then(|i32| i32.try_into().ok());
    if retry.is_none() {
        refuse(
            field,
            "write how many times to try again, 0 or more",
            context,
        );
    }
    retry
}

fn backoff(field: &Field<'_>, context: &mut Context) -> Option<BackoffPolicy> {
    match field.text(context)?.as_str() {
        "linear" => Some(BackoffPolicy::Linear),
        "exponential" => Some(BackoffPolicy::Exponential),
        _ => {
            refuse(field, "write linear or exponential, in lower case", context);
            None
        }
    }
}

fn format(field: &Field<'_>, context: &mut Context) -> Option<DeliveryFormat> {
    match field.text(context)?.as_str() {
        "json" => Some(DeliveryFormat::Json),
        "binary" => Some(DeliveryFormat::Binary),
        _ => {
            refuse(field, "write json or binary, in lower case", context);
            None
        }
    }
}

/// Which durations a field takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowed {
    Any,
    NotZero,
    NotNegative,
}

pub(super) fn period(
    field: &Field<'_>,
    allowed: Allowed,
    context: &mut Context,
) -> Option<Duration> {
    let text = field.text(context)?;
    let period = duration::parse(&text);
    let refused = match (period, allowed) {
        (None, _) => Some("write an ISO 8601 duration such as PT0.2S or PT1M"),
        (Some(it), Allowed::NotZero) if it.length.is_zero() => {
            Some("leave it out for no limit, or write a longer one such as PT30S")
        }
        (Some(it), Allowed::NotNegative) if it.negative => Some("leave out the minus"),
        _ => None,
    };
    if let Some(hint) = refused {
        refuse(field, hint, context);
        return None;
    }
    period.map(duration::IsoDuration::non_negative)
}

fn refuse(field: &Field<'_>, hint: &str, context: &mut Context) {
    let value = field.raw().unwrap_or_default();
    let message = format!("invalid value: {value}: {}", field.path);
    context.error(
        ProblemCode::InvalidDelivery,
        &field.path,
        words(message, hint),
    );
}
