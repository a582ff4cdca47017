//! `faults`: fault injection between routes and a service.

use super::{decode_duration, stub, warn_unknown_settings};
use crate::manifest::decode::field::{DecodeContext, Diagnosis, FieldReader};
use crate::manifest::yaml::YamlType;
use crate::model::FaultSpec;
use crate::model::ProblemCode;
use crate::model::faults::{FaultAbort, FaultLatency, Probability};
use crate::model::workspace_keys::{FAULTS, LATENCY_PERCENTILES};

/// Mutually exclusive outcomes that replace the response.
const OUTCOME_KEYS: [&str; 4] = ["status", "hang", "reset", "nonsense"];

/// `None` if no fault is configured.
pub fn decode_faults(field: &FieldReader<'_>, context: &mut DecodeContext) -> Option<FaultSpec> {
    warn_unknown_settings(field, FAULTS, context);
    let seed = field.get("seed").integer(context).unwrap_or_default();
    let faults = FaultSpec {
        latency: decode_latency(&field.get("latency"), context),
        abort: decode_replacement_outcome(field, context),
        duplicate: field.get("duplicate").boolean(context).unwrap_or_default(),
        probability: decode_probability(&field.get("probability"), context),
        seed: seed.unsigned_abs(),
    };
    (!faults.is_empty()).then_some(faults)
}

fn decode_latency(field: &FieldReader<'_>, context: &mut DecodeContext) -> Option<FaultLatency> {
    if field.yaml_type() != YamlType::Map {
        return decode_duration(field, context).map(FaultLatency::Fixed);
    }
    warn_unknown_settings(field, &LATENCY_PERCENTILES, context);
    let [min, p50, p99, max] =
        LATENCY_PERCENTILES.map(|key| decode_duration(&field.get(key), context));
    let Some(p50) = p50 else {
        let message = format!("{} says no p50", field.path);
        let diagnosis = Diagnosis::new(message, "add p50: the time half of the calls stay below");
        context.error(ProblemCode::MissingField, &field.path, diagnosis);
        return None;
    };
    let p99 = p99.or(max).unwrap_or(p50);
    let (min, max) = (min.unwrap_or(p50 / 2), max.unwrap_or(p99));
    if !(min <= p50 && p50 <= p99 && p99 <= max) {
        let message = format!("{} does not grow from min to max", field.path);
        let diagnosis = Diagnosis::new(message, "order them: min, p50, p99, max");
        context.error(ProblemCode::InvalidValue, &field.path, diagnosis);
    }
    Some(FaultLatency::Percentiles { min, p50, p99, max })
}

fn decode_replacement_outcome(
    field: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<FaultAbort> {
    let found = OUTCOME_KEYS
        .map(|key| decode_outcome(key, &field.get(key), context).map(|found| (key, found)));
    let mut found = found.into_iter().flatten();
    let (first, instead) = found.next()?;
    if let Some((second, _)) = found.next() {
        let message = format!("{} has both {first} and {second}", field.path);
        let diagnosis = Diagnosis::new(message, "keep one; a call goes wrong only once");
        context.error(
            ProblemCode::InvalidValue,
            &field.get(second).path,
            diagnosis,
        );
    }
    Some(instead)
}

fn decode_outcome(
    key: &str,
    field: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<FaultAbort> {
    if key == "status" {
        return decode_statuses(field, context);
    }
    let on = field.boolean(context)?;
    on.then_some(match key {
        "hang" => FaultAbort::Hang,
        "reset" => FaultAbort::Reset,
        _ => FaultAbort::Nonsense,
    })
}

/// One status, or a list that is used in turn.
fn decode_statuses(field: &FieldReader<'_>, context: &mut DecodeContext) -> Option<FaultAbort> {
    let mut all = Vec::new();
    if field.yaml_type() == YamlType::List {
        for item in field.items(context) {
            all.extend(stub::decode_status(&item, context));
        }
    } else {
        all.extend(stub::decode_status(field, context));
    }
    (!all.is_empty()).then_some(FaultAbort::Status(all))
}

fn decode_probability(field: &FieldReader<'_>, context: &mut DecodeContext) -> Probability {
    let Some(text) = field.scalar_text() else {
        field.expect_type(YamlType::Number, context);
        return Probability::default();
    };
    Probability::parse(text).unwrap_or_else(|| {
        let message = format!("{} is no part of the calls: {text}", field.path);
        let diagnosis = Diagnosis::new(message, "write 0.2 or 20%");
        context.error(ProblemCode::InvalidValue, &field.path, diagnosis);
        Probability::default()
    })
}
