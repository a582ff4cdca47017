//! Sequence of every version, the one of `messaging.knative.dev` included.

use super::field::{Context, Field};
use super::{delivery, destination, template};
use crate::model::{Sequence, SequenceStep, Spec};

/// Reads a Sequence.
pub fn read(spec: &Field<'_>, context: &mut Context) -> Spec {
    spec.only(&["steps", "channelTemplate", "reply"], context);
    let steps = spec.get("steps").items(context);
    Spec::Sequence(Sequence {
        steps: steps.iter().map(|it| step(it, context)).collect(),
        template: template::read(&spec.get("channelTemplate"), context),
        reply: reply(spec, context),
    })
}

/// The reply of a flow. An empty one is refused on a cluster, so it is kept for validation to see.
pub fn reply(spec: &Field<'_>, context: &mut Context) -> Option<crate::model::Destination> {
    let field = spec.get("reply");
    field.present().then(|| destination::read(&field, context))
}

fn step(field: &Field<'_>, context: &mut Context) -> SequenceStep {
    SequenceStep {
        subscriber: destination::read_beside(field, &["delivery"], context),
        delivery: delivery::read(&field.get("delivery"), context),
    }
}
