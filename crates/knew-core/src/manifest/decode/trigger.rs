//! Trigger, of every version.

use super::field::{Context, Field, words};
use super::{Head, delivery, destination, filters};
use crate::manifest::node::Shape;
use crate::model::ProblemCode;
use crate::model::{Spec, Trigger};

const KNOWN: &[&str] = &[
    "broker",
    "brokerRef",
    "filter",
    "filters",
    "subscriber",
    "delivery",
];

/// Reads a Trigger. Before v1 one that names no broker hangs on `default`.
pub fn read(head: &Head, spec: &Field<'_>, context: &mut Context) -> Spec {
    spec.only(KNOWN, context);
    let named = spec.get("broker").text(context);
    let referred = spec.get("brokerRef");
    referred.expect(Shape::Map, context);
    if named.is_some() && referred.present() {
        let message = "expected exactly one, got both: spec.broker, spec.brokerRef";
        let said = words(message, "keep one of the two");
        context.error(ProblemCode::OneOf, &referred.path, said);
    }
    let broker = named
        .or_else(|| referred.get("name").text(context))
        .unwrap_or_else(|| default_broker(head.version()).to_owned());
    Spec::Trigger(Trigger {
        broker,
        filter: filters::read(spec, context),
        subscriber: destination::read(&spec.get("subscriber"), context),
        delivery: delivery::read(&spec.get("delivery"), context),
    })
}

fn default_broker(version: &str) -> &'static str {
    match version {
        "v1alpha1" | "v1beta1" => "default",
        _ => "",
    }
}
