//! Triggers and Subscriptions of every era.

use super::draft::Draft;

/// Names the broker, and writes filter and subscriber as today.
pub fn trigger(draft: &mut Draft) {
    if !draft.has("spec.broker") && !draft.has("spec.brokerRef") {
        draft.set("spec.broker", "default");
    }
    let old = "spec.filter.sourceAndType";
    if draft.has(old) {
        for name in ["type", "source"] {
            let path = format!("{old}.{name}");
            let any = |it: String| it.is_empty() || it == "Any";
            // Kept, it would ask for an attribute that is there; then, it asked for nothing.
            if draft.field(&path).is_some() && draft.value(&path).is_none_or(any) {
                draft.drop(&path, None);
            }
        }
        draft.rename(old, "attributes");
    }
    draft.nest_flat("spec.subscriber");
    if draft.has("metadata.annotations[knative-eventing-injection]") {
        draft
            .note("asks for a broker by an annotation that has no effect any more; write a Broker");
    }
}

/// Moves the Subscription to its group of today, and its reply into today's shape.
pub fn subscription(draft: &mut Draft) {
    if draft.has("spec.reply.channel.ref") || draft.has("spec.reply.channel.uri") {
        draft.hoist("spec.reply", "spec.reply.channel", "reply");
    } else if draft.has("spec.reply.channel") {
        draft.rename("spec.reply.channel", "ref");
    }
    draft.nest_flat("spec.reply");
    draft.nest_flat("spec.subscriber");
    if draft.has("spec.reply") && !draft.has("spec.subscriber") {
        draft.drop("spec.subscriber", None);
        draft.rename("spec.reply", "subscriber");
        draft.note("had a reply alone, which is refused today; its reply is its subscriber now");
    }
}
