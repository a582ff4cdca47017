//! Sequence of every version, including that of `messaging.knative.dev`.

use super::field::{DecodeContext, FieldReader};
use super::{channel_template, delivery, destination};
use crate::model::{Sequence, SequenceStep, Spec};

pub fn decode_sequence(spec: &FieldReader<'_>, context: &mut DecodeContext) -> Spec {
    spec.warn_unknown_keys(&["steps", "channelTemplate", "reply"], context);
    let steps = spec.get("steps").items(context);
    Spec::Sequence(Sequence {
        steps: steps
            .iter()
            .map(|step| decode_step(step, context))
            .collect(),
        template: channel_template::decode_channel_template(&spec.get("channelTemplate"), context),
        reply: decode_flow_reply(spec, context),
    })
}

/// A cluster rejects an empty reply, so it is kept for validation.
pub fn decode_flow_reply(
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<crate::model::Destination> {
    let field = spec.get("reply");
    field
        .is_present()
        .then(|| destination::decode_destination(&field, context))
}

fn decode_step(field: &FieldReader<'_>, context: &mut DecodeContext) -> SequenceStep {
    SequenceStep {
        subscriber: destination::decode_destination_beside(field, &["delivery"], context),
        delivery: delivery::decode_delivery(&field.get("delivery"), context),
    }
}
