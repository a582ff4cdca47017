//! Broker of every version, including the channel template of 2019.

use super::field::{DecodeContext, FieldReader};
use super::{ObjectHeader, delivery, destination};
use crate::model::{Broker, Reference, Spec};

const CLASS: &str = "eventing.knative.dev/broker.class";
/// Annotation that makes a channel acknowledge an event before it is delivered.
pub const ASYNCHRONOUS: &str = "messaging.knative.dev/async-handler";

pub fn decode_broker(
    head: &ObjectHeader,
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Spec {
    let mut known = vec!["config", "delivery"];
    if matches!(head.version(), "v1alpha1" | "v1beta1") {
        known.extend_from_slice(&["channelTemplate", "channelTemplateSpec"]);
    }
    spec.warn_unknown_keys(&known, context);
    Spec::Broker(Broker {
        class: head.annotations.get(CLASS).cloned(),
        config: decode_config_reference(&spec.get("config"), context),
        delivery: delivery::decode_delivery(&spec.get("delivery"), context),
        asynchronous: head.has_annotation(ASYNCHRONOUS, "true"),
    })
}

fn decode_config_reference(
    field: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<Reference> {
    let present = field.is_present();
    present.then(|| destination::decode_reference(field, context))
}
