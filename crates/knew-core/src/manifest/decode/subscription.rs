//! Subscription of every version.

use super::field::{DecodeContext, Diagnosis, FieldReader};
use super::{delivery, destination};
use crate::model::{ProblemCode, Spec, Subscription};

pub fn decode_subscription(spec: &FieldReader<'_>, context: &mut DecodeContext) -> Spec {
    let mut known = vec!["channel", "subscriber", "reply", "delivery"];
    if context.legacy {
        known.push("generation");
    }
    spec.warn_unknown_keys(&known, context);
    let channel = spec.get("channel");
    let namespace = channel.get("namespace");
    if namespace.is_present() {
        let message = "must not set the field(s): spec.channel.namespace";
        let hint = "remove it: a subscription and its channel share a namespace";
        context.error(
            ProblemCode::DisallowedField,
            &namespace.path,
            Diagnosis::new(message, hint),
        );
    }
    Spec::Subscription(Subscription {
        channel: channel
            .is_present()
            .then(|| destination::decode_reference(&channel, context)),
        subscriber: destination::decode_optional_destination(&spec.get("subscriber"), context),
        reply: destination::decode_optional_destination(&spec.get("reply"), context),
        delivery: delivery::decode_delivery(&spec.get("delivery"), context),
    })
}
