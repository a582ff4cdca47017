//! Trigger of every version.

use super::field::{DecodeContext, Diagnosis, FieldReader};
use super::{ObjectHeader, delivery, destination, filters};
use crate::manifest::yaml::YamlType;
use crate::model::{ProblemCode, Spec, Trigger};

const KNOWN: &[&str] = &[
    "broker",
    "brokerRef",
    "filter",
    "filters",
    "subscriber",
    "delivery",
];

/// Before v1 a Trigger without a broker belonged to the broker `default`.
pub fn decode_trigger(
    head: &ObjectHeader,
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Spec {
    spec.warn_unknown_keys(KNOWN, context);
    let named = spec.get("broker").text(context);
    let referred = spec.get("brokerRef");
    referred.expect_type(YamlType::Map, context);
    if named.is_some() && referred.is_present() {
        let message = "expected exactly one, got both: spec.broker, spec.brokerRef";
        let diagnosis = Diagnosis::new(message, "keep one of the two");
        context.error(ProblemCode::OneOf, &referred.path, diagnosis);
    }
    let broker = named
        .or_else(|| referred.get("name").text(context))
        .unwrap_or_else(|| default_broker(head.version()).to_owned());
    Spec::Trigger(Trigger {
        broker,
        filter: filters::decode_filter(spec, context),
        subscriber: destination::decode_destination(&spec.get("subscriber"), context),
        delivery: delivery::decode_delivery(&spec.get("delivery"), context),
    })
}

fn default_broker(version: &str) -> &'static str {
    match version {
        "v1alpha1" | "v1beta1" => "default",
        _ => "",
    }
}
