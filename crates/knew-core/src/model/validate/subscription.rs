//! Checks of Subscriptions.

use super::{Findings, ProblemSite, delivery, destination};
use crate::model::ProblemCode;
use crate::model::Subscription;

/// Checks a Subscription. Without a channel nothing else is worth reporting.
pub fn check(subscription: &Subscription, findings: &mut Findings<'_>) {
    let Some(channel) = &subscription.channel else {
        let message = "missing field(s): spec.channel".to_owned();
        let hint = "the Subscription must reference a channel by apiVersion, kind and name";
        findings.error(
            &ProblemSite(ProblemCode::MissingField, "spec.channel"),
            message,
            hint,
        );
        return;
    };
    destination::reference(channel, "spec.channel", findings);
    match (&subscription.subscriber, &subscription.reply) {
        (Some(_), _) => {}
        (None, Some(_)) if !findings.is_stable() => {
            let message = "a subscription with a reply alone is refused today".to_owned();
            let hint = "move the reply into subscriber; the events flow the same way";
            findings.warn(
                &ProblemSite(ProblemCode::ReplyOnly, "spec.reply"),
                message,
                hint,
            );
        }
        (None, _) => {
            let message = "missing field(s): spec.subscriber".to_owned();
            let hint = "the Subscription must reference a subscriber";
            findings.error(
                &ProblemSite(ProblemCode::MissingField, "spec.subscriber"),
                message,
                hint,
            );
        }
    }
    delivery(subscription.delivery.as_ref(), findings);
}
