//! What the admission webhook refuses, in its words, with a hint for what to do next.
//!
//! Where the cluster accepts something that then cannot work, that is a problem too.

mod channel;
mod destination;
mod filter;
mod flow;
mod name;
mod source;
mod subscription;
mod trigger;

use super::{DeliverySpec, Problem, ProblemLocation, Resource, Severity, Spec};
use crate::model::ProblemCode;

/// Adds what is wrong with one object by itself.
pub fn validate(resource: &Resource, problems: &mut Vec<Problem>) {
    let mut findings = Findings {
        resource,
        list: problems,
    };
    if !matches!(
        resource.spec,
        Spec::Opaque | Spec::Policy(_) | Spec::Alias(_) | Spec::Namespace(_)
    ) {
        name::check(&mut findings);
    }
    match &resource.spec {
        Spec::Broker(broker) => delivery(broker.delivery.as_ref(), &mut findings),
        Spec::Channel(it) => channel::check(it, &mut findings),
        Spec::Trigger(it) => trigger::check(it, &mut findings),
        Spec::Subscription(it) => subscription::check(it, &mut findings),
        Spec::Source(it) => source::check(it, &mut findings),
        Spec::Sequence(it) => flow::sequence(it, &mut findings),
        Spec::Parallel(it) => flow::parallel(it, &mut findings),
        Spec::Forwarder(_)
        | Spec::Service(_)
        | Spec::ExternalSink(_)
        | Spec::Transform(_)
        | Spec::Alias(_)
        | Spec::Namespace(_)
        | Spec::Defaults(_)
        | Spec::Policy(_)
        | Spec::Opaque => {}
    }
    // Without a channel nothing else about a Subscription is worth reporting.
    if matches!(&resource.spec, Spec::Subscription(subscription) if subscription.channel.is_none())
    {
        return;
    }
    for destination in resource.spec.destinations() {
        destination::check(destination, &mut findings);
    }
}

/// Collects problems of one object.
struct Findings<'a> {
    resource: &'a Resource,
    list: &'a mut Vec<Problem>,
}

/// What a problem is about: its code, and the path of the field.
struct Subject<'a>(ProblemCode, &'a str);

impl Findings<'_> {
    /// Records what the cluster refuses, or what loses events.
    fn error(&mut self, subject: &Subject<'_>, message: String, hint: &str) {
        self.add(Severity::Error, subject, (message, hint));
    }

    /// Records what works, and probably not as meant.
    fn warn(&mut self, subject: &Subject<'_>, message: String, hint: &str) {
        self.add(Severity::Warning, subject, (message, hint));
    }

    fn add(
        &mut self,
        severity: Severity,
        Subject(code, path): &Subject<'_>,
        (message, hint): (String, &str),
    ) {
        self.list.push(Problem {
            cause: None,
            severity,
            code: *code,
            message,
            hint: Some(hint.to_owned()),
            at: ProblemLocation::Field(self.resource.origin, (*path).to_owned()),
        });
    }

    /// Whether it is written in today's version.
    fn is_stable(&self) -> bool {
        self.resource.api_version.ends_with("/v1")
    }
}

fn delivery(delivery: Option<&DeliverySpec>, findings: &mut Findings<'_>) {
    let Some(delivery) = delivery else {
        return;
    };
    let waits = delivery.backoff.is_some() && delivery.delay.is_some();
    if delivery.retry.is_some_and(|retry| retry > 0) && !waits {
        let message = "retries happen at once: a wait needs backoffPolicy and backoffDelay";
        let hint = "add both, such as backoffPolicy: exponential and backoffDelay: PT0.2S";
        let subject = Subject(ProblemCode::RetryWithoutBackoff, "spec.delivery.retry");
        findings.warn(&subject, message.to_owned(), hint);
    }
}
