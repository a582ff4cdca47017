//! The checks of the admission webhook, with its messages and a hint for each.
//!
//! An object that the cluster accepts and that then cannot work is a problem too.

mod channel;
mod destination;
mod filter;
mod flow;
mod name;
mod source;
mod subscription;
mod trigger;

use super::{DeliverySpec, Problem, ProblemLocation, Resource, Severity, Spec, push_problem};
use crate::model::ProblemCode;

/// Adds the problems of one object by itself.
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
        Spec::Channel(channel) => channel::check(channel, &mut findings),
        Spec::Trigger(trigger) => trigger::check(trigger, &mut findings),
        Spec::Subscription(subscription) => subscription::check(subscription, &mut findings),
        Spec::Source(source) => source::check(source, &mut findings),
        Spec::Sequence(sequence) => flow::sequence(sequence, &mut findings),
        Spec::Parallel(parallel) => flow::parallel(parallel, &mut findings),
        Spec::Forwarder(_)
        | Spec::Service(_)
        | Spec::ExternalSink(_)
        | Spec::Transform(_)
        | Spec::Alias(_)
        | Spec::Namespace(_)
        | Spec::Defaults(_)
        | Spec::Opaque => {}
        Spec::Policy(policy) => {
            if let Some(filter) = &policy.filter {
                filter::check(filter, &mut findings);
            }
        }
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

/// Collects the problems of one object.
struct Findings<'a> {
    resource: &'a Resource,
    list: &'a mut Vec<Problem>,
}

/// The code of a problem and the path of its field.
struct ProblemSite<'a>(ProblemCode, &'a str);

impl Findings<'_> {
    /// Adds a problem that makes the cluster reject the object, or that loses events.
    fn error(&mut self, subject: &ProblemSite<'_>, message: String, hint: &str) {
        self.add(Severity::Error, subject, (message, hint));
    }

    /// Adds a problem with an object that works, but probably not as intended.
    fn warn(&mut self, subject: &ProblemSite<'_>, message: String, hint: &str) {
        self.add(Severity::Warning, subject, (message, hint));
    }

    fn add(
        &mut self,
        severity: Severity,
        ProblemSite(code, path): &ProblemSite<'_>,
        (message, hint): (String, &str),
    ) {
        let problem = Problem {
            cause: None,
            severity,
            code: *code,
            message,
            hint: Some(hint.to_owned()),
            at: ProblemLocation::Field(self.resource.origin, (*path).to_owned()),
        };
        push_problem(self.list, problem);
    }

    /// True for hubs of data planes that wait between attempts even if nothing is said about it: Kafka one
    /// second at first, `RabbitMQ` 50 ms.
    fn waits_anyway(&self) -> bool {
        match &self.resource.spec {
            Spec::Broker(broker) => matches!(
                broker.class.as_deref(),
                Some("Kafka" | "KafkaNamespaced" | "RabbitMQBroker")
            ),
            _ => self.resource.id.kind == "KafkaChannel",
        }
    }

    /// True if the object is written in version `v1`.
    fn is_stable(&self) -> bool {
        self.resource.api_version.ends_with("/v1")
    }
}

fn delivery(delivery: Option<&DeliverySpec>, findings: &mut Findings<'_>) {
    let Some(delivery) = delivery else {
        return;
    };
    let waits = delivery.backoff.is_some() && delivery.delay.is_some() || findings.waits_anyway();
    if delivery.retry.is_some_and(|retry| retry > 0) && !waits {
        let message = "retries happen at once: a wait needs backoffPolicy and backoffDelay";
        let hint = "add both, such as backoffPolicy: exponential and backoffDelay: PT0.2S";
        let subject = ProblemSite(ProblemCode::RetryWithoutBackoff, "spec.delivery.retry");
        findings.warn(&subject, message.to_owned(), hint);
    }
}
