//! Broker, today's and the one of 2019 with its channel template.

use super::field::{Context, Field};
use super::{Head, delivery, destination};
use crate::model::{Broker, Reference, Spec};

const CLASS: &str = "eventing.knative.dev/broker.class";
/// Answers the sender before the event is delivered.
pub const ASYNCHRONOUS: &str = "messaging.knative.dev/async-handler";

/// Reads a Broker.
pub fn read(head: &Head, spec: &Field<'_>, context: &mut Context) -> Spec {
    let mut known = vec!["config", "delivery"];
    if matches!(head.version(), "v1alpha1" | "v1beta1") {
        known.extend_from_slice(&["channelTemplate", "channelTemplateSpec"]);
    }
    spec.only(&known, context);
    Spec::Broker(Broker {
        class: head.annotations.get(CLASS).cloned(),
        config: config(&spec.get("config"), context),
        delivery: delivery::read(&spec.get("delivery"), context),
        asynchronous: head.annotated(ASYNCHRONOUS, "true"),
    })
}

fn config(field: &Field<'_>, context: &mut Context) -> Option<Reference> {
    let present = field.present();
    present.then(|| destination::reference(field, context))
}
