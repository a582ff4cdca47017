//! Broker, today's and the one of 2019 with its channel template.

use super::field::{Context, Field};
use super::{Head, delivery};
use crate::model::{Broker, Spec};

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
        delivery: delivery::read(&spec.get("delivery"), context),
        asynchronous: head.annotated(ASYNCHRONOUS, "true"),
    })
}
