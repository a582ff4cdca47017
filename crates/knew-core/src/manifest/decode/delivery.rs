//! `delivery`: retries, backoff, timeout and dead letter sink.

use std::time::Duration;

use super::field::{DecodeContext, Diagnosis, FieldReader};
use super::{admission, destination};
use crate::model::{BackoffPolicy, DeliveryFormat, DeliverySpec, ProblemCode, duration};

const KNOWN: &[&str] = &[
    "deadLetterSink",
    "retry",
    "backoffPolicy",
    "backoffDelay",
    "timeout",
    "retryAfterMax",
    "format",
];

/// `None` if the block is absent, which differs from an empty one.
pub fn decode_delivery(
    field: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<DeliverySpec> {
    if !field.is_present() {
        return None;
    }
    field.warn_unknown_keys(KNOWN, context);
    if !context.legacy {
        admission::refuse_empty_destination(&field.get("deadLetterSink"), context);
    }
    Some(DeliverySpec {
        dead_letter_sink: destination::decode_optional_destination(
            &field.get("deadLetterSink"),
            context,
        ),
        retry: decode_retry(&field.get("retry"), context),
        backoff: decode_backoff_policy(&field.get("backoffPolicy"), context),
        delay: decode_iso_duration(&field.get("backoffDelay"), DurationConstraint::Any, context),
        timeout: decode_iso_duration(&field.get("timeout"), DurationConstraint::NotZero, context),
        retry_after_max: decode_iso_duration(
            &field.get("retryAfterMax"),
            DurationConstraint::NotNegative,
            context,
        ),
        format: decode_format(&field.get("format"), context),
    })
}

fn decode_retry(field: &FieldReader<'_>, context: &mut DecodeContext) -> Option<u32> {
    let number = field.integer(context)?;
    let retry = i32::try_from(number)
        .ok()
        .and_then(|number| number.try_into().ok());
    if retry.is_none() {
        report_invalid_value(
            field,
            "write how many times to try again, 0 or more",
            context,
        );
    }
    retry
}

fn decode_backoff_policy(
    field: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<BackoffPolicy> {
    match field.text(context)?.as_str() {
        "linear" => Some(BackoffPolicy::Linear),
        "exponential" => Some(BackoffPolicy::Exponential),
        _ => {
            report_invalid_value(field, "write linear or exponential, in lower case", context);
            None
        }
    }
}

fn decode_format(field: &FieldReader<'_>, context: &mut DecodeContext) -> Option<DeliveryFormat> {
    match field.text(context)?.as_str() {
        "json" => Some(DeliveryFormat::Json),
        "binary" => Some(DeliveryFormat::Binary),
        _ => {
            report_invalid_value(field, "write json or binary, in lower case", context);
            None
        }
    }
}

/// Durations that a field accepts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum DurationConstraint {
    Any,
    NotZero,
    NotNegative,
}

pub(super) fn decode_iso_duration(
    field: &FieldReader<'_>,
    allowed: DurationConstraint,
    context: &mut DecodeContext,
) -> Option<Duration> {
    let text = field.text(context)?;
    let period = duration::parse(&text);
    let refused = match (period, allowed) {
        (None, _) => Some("write an ISO 8601 duration such as PT0.2S or PT1M"),
        (Some(period), DurationConstraint::NotZero) if period.length.is_zero() => {
            Some("leave it out for no limit, or write a longer one such as PT30S")
        }
        (Some(period), DurationConstraint::NotNegative) if period.negative => {
            Some("leave out the minus")
        }
        _ => None,
    };
    if let Some(hint) = refused {
        report_invalid_value(field, hint, context);
        return None;
    }
    period.map(duration::IsoDuration::non_negative)
}

fn report_invalid_value(field: &FieldReader<'_>, hint: &str, context: &mut DecodeContext) {
    let value = field.scalar_text().unwrap_or_default();
    let message = format!("invalid value: {value}: {}", field.path);
    context.error(
        ProblemCode::InvalidDelivery,
        &field.path,
        Diagnosis::new(message, hint),
    );
}
