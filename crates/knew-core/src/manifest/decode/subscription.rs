//! Subscription, of every version.

use super::field::{Context, Field, words};
use super::{delivery, destination};
use crate::model::ProblemCode;
use crate::model::{Spec, Subscription};

/// Reads a Subscription.
pub fn read(spec: &Field<'_>, context: &mut Context) -> Spec {
    let mut known = vec!["channel", "subscriber", "reply", "delivery"];
    if context.legacy {
        known.push("generation");
    }
    spec.only(&known, context);
    let channel = spec.get("channel");
    let namespace = channel.get("namespace");
    if namespace.present() {
        let message = "must not set the field(s): spec.channel.namespace";
        let hint = "remove it: a subscription and its channel share a namespace";
        context.error(
            ProblemCode::DisallowedField,
            &namespace.path,
            words(message, hint),
        );
    }
    Spec::Subscription(Subscription {
        channel: channel
            .present()
            .then(|| destination::reference(&channel, context)),
        subscriber: destination::optional(&spec.get("subscriber"), context),
        reply: destination::optional(&spec.get("reply"), context),
        delivery: delivery::read(&spec.get("delivery"), context),
    })
}
