//! `faults`: what goes wrong on purpose between the routes and a service.

use super::{only, stub, time};
use crate::manifest::decode::field::{Context, Field, words};
use crate::manifest::node::Shape;
use crate::model::FaultSpec;
use crate::model::ProblemCode;
use crate::model::faults::{FaultAbort, FaultLatency, Probability};
use crate::model::workspace_keys::{FAULTS, LATENCY_PERCENTILES};

/// Each of them alone decides what becomes of a call.
const INSTEAD: [&str; 4] = ["status", "hang", "reset", "nonsense"];

/// Reads the faults of one service; `None` when nothing goes wrong.
pub fn read(field: &Field<'_>, context: &mut Context) -> Option<FaultSpec> {
    only(field, FAULTS, context);
    let seed = field.get("seed").integer(context).unwrap_or_default();
    let faults = FaultSpec {
        latency: latency(&field.get("latency"), context),
        abort: instead(field, context),
        duplicate: field.get("duplicate").truth(context).unwrap_or_default(),
        probability: chance(&field.get("probability"), context),
        seed: seed.unsigned_abs(),
    };
    (!faults.is_empty()).then_some(faults)
}

fn latency(field: &Field<'_>, context: &mut Context) -> Option<FaultLatency> {
    if field.shape() != Shape::Map {
        return time(field, context).map(FaultLatency::Fixed);
    }
    only(field, &LATENCY_PERCENTILES, context);
    let [min, p50, p99, max] = LATENCY_PERCENTILES.map(|it| time(&field.get(it), context));
    let Some(p50) = p50 else {
        let message = format!("{} says no p50", field.path);
        let said = words(message, "add p50: the time half of the calls stay below");
        context.error(ProblemCode::MissingField, &field.path, said);
        return None;
    };
    let p99 = p99.or(max).unwrap_or(p50);
    let (min, max) = (min.unwrap_or(p50 / 2), max.unwrap_or(p99));
    if !(min <= p50 && p50 <= p99 && p99 <= max) {
        let message = format!("{} does not grow from min to max", field.path);
        let said = words(message, "order them: min, p50, p99, max");
        context.error(ProblemCode::InvalidValue, &field.path, said);
    }
    Some(FaultLatency::Percentiles { min, p50, p99, max })
}

fn instead(field: &Field<'_>, context: &mut Context) -> Option<FaultAbort> {
    let found = INSTEAD.map(|it| one(it, &field.get(it), context).map(|found| (it, found)));
    let mut found = found.into_iter().flatten();
    let (first, instead) = found.next()?;
    if let Some((second, _)) = found.next() {
        let message = format!("{} has both {first} and {second}", field.path);
        let said = words(message, "keep one; a call goes wrong only once");
        context.error(ProblemCode::InvalidValue, &field.get(second).path, said);
    }
    Some(instead)
}

fn one(key: &str, field: &Field<'_>, context: &mut Context) -> Option<FaultAbort> {
    if key == "status" {
        return statuses(field, context);
    }
    let on = field.truth(context)?;
    on.then_some(match key {
        "hang" => FaultAbort::Hang,
        "reset" => FaultAbort::Reset,
        _ => FaultAbort::Nonsense,
    })
}

/// One status, or a list that is gone through in turn.
fn statuses(field: &Field<'_>, context: &mut Context) -> Option<FaultAbort> {
    let mut all = Vec::new();
    if field.shape() == Shape::List {
        for item in field.items(context) {
            all.extend(stub::status(&item, context));
        }
    } else {
        all.extend(stub::status(field, context));
    }
    (!all.is_empty()).then_some(FaultAbort::Status(all))
}

fn chance(field: &Field<'_>, context: &mut Context) -> Probability {
    let Some(text) = field.raw() else {
        field.expect(Shape::Number, context);
        return Probability::default();
    };
    Probability::parse(text).unwrap_or_else(|| {
        let message = format!("{} is no part of the calls: {text}", field.path);
        let said = words(message, "write 0.2 or 20%");
        context.error(ProblemCode::InvalidValue, &field.path, said);
        Probability::default()
    })
}
