//! Small manifests for tests, in the words of the model.

#![expect(missing_docs, clippy::must_use_candidate, reason = "only tests see it")]

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{
    Broker, Channel, DeliverySpec, Destination, DocumentLocation, EventTemplate, Id, Parallel,
    ParallelBranch, Reference, Resource, Sequence, SequenceStep, Source, Spec, Subscription,
    Trigger,
};
use knew_filter::Filter;

pub fn reference(api_version: &str, kind: &str, name: &str) -> Reference {
    Reference {
        api_version: api_version.to_owned(),
        kind: kind.to_owned(),
        namespace: "default".to_owned(),
        name: name.to_owned(),
    }
}

/// `broker/x`, `channel/x`, `core/x` (a Kubernetes Service), an `http://…` address, or the name of a
/// Knative Service.
pub fn to(what: &str) -> Destination {
    let named = match what.split_once('/') {
        _ if what.starts_with("http") => None,
        Some(("broker", name)) => Some(reference("eventing.knative.dev/v1", "Broker", name)),
        Some(("channel", name)) => Some(reference("messaging.knative.dev/v1", "Channel", name)),
        Some(("core", name)) => Some(reference("v1", "Service", name)),
        _ => Some(reference("serving.knative.dev/v1", "Service", what)),
    };
    let uri = named.is_none().then(|| what.to_owned());
    Destination {
        reference: named,
        uri,
        field_path: "spec.subscriber".to_owned(),
    }
}

fn resource(group: &str, kind: &str, name: &str, spec: Spec) -> Resource {
    Resource {
        id: Id::new(group, kind, "default", name),
        api_version: format!("{group}/v1"),
        annotations: BTreeMap::new(),
        labels: BTreeMap::new(),
        origin: DocumentLocation::default(),
        spec,
    }
}

pub fn service(name: &str) -> Resource {
    resource(
        "serving.knative.dev",
        "Service",
        name,
        Spec::Service(crate::model::Service::default()),
    )
}

pub fn opaque(kind: &str, name: &str) -> Resource {
    resource("flows.knative.dev", kind, name, Spec::Opaque)
}

pub fn broker(name: &str) -> Resource {
    resource(
        "eventing.knative.dev",
        "Broker",
        name,
        Spec::Broker(Broker::default()),
    )
}

pub fn channel(name: &str) -> Resource {
    resource(
        "messaging.knative.dev",
        "InMemoryChannel",
        name,
        Spec::Channel(Channel::default()),
    )
}

pub fn source(name: &str, kind: &str, sink: &str) -> Resource {
    let emission = EventTemplate {
        ty: kind.to_owned(),
        ..EventTemplate::default()
    };
    let spec = Source {
        transformer: None,
        sink: Destination {
            field_path: "spec.sink".to_owned(),
            ..to(sink)
        },
        overrides: BTreeMap::new(),
        event_template: emission,
        schedule: None,
        simulated_system: None,
        subject: None,
        queue: None,
    };
    resource(
        "sources.knative.dev",
        "PingSource",
        name,
        Spec::Source(spec),
    )
}

pub fn exact(kind: &str) -> Filter {
    Filter::Exact(vec![("type".to_owned(), kind.to_owned())])
}

pub fn trigger(name: &str, broker: &str, filter: Option<Filter>, to_: &str) -> Resource {
    let trigger = Trigger {
        broker: broker.to_owned(),
        filter,
        subscriber: to(to_),
        delivery: None,
    };
    resource(
        "eventing.knative.dev",
        "Trigger",
        name,
        Spec::Trigger(trigger),
    )
}

pub fn subscription(name: &str, channel: &str, to_: &str, reply: Option<&str>) -> Resource {
    let subscription = Subscription {
        channel: Some(reference("messaging.knative.dev/v1", "Channel", channel)),
        subscriber: Some(to(to_)),
        reply: reply.map(to),
        delivery: None,
    };
    resource(
        "messaging.knative.dev",
        "Subscription",
        name,
        Spec::Subscription(subscription),
    )
}

/// The same route with a dead letter sink.
pub fn dead_letter(mut route: Resource, sink: &str) -> Resource {
    let dead_letter_sink = Some(to(sink));
    let delivery = Some(DeliverySpec {
        dead_letter_sink,
        ..DeliverySpec::default()
    });
    match &mut route.spec {
        Spec::Trigger(trigger) => trigger.delivery = delivery,
        Spec::Subscription(subscription) => subscription.delivery = delivery,
        _ => {}
    }
    route
}

/// Gives every resource a document of its own.
pub fn manifest(mut resources: Vec<Resource>) -> Vec<Arc<Resource>> {
    for (document, resource) in resources.iter_mut().enumerate() {
        resource.origin.document = document;
    }
    resources.into_iter().map(Arc::new).collect()
}

/// The shop of the documentation: three sources, a broker, five triggers, a channel behind one.
pub fn shop() -> Vec<Arc<Resource>> {
    manifest(vec![
        source("ping", "sensor.tick", "broker/default"),
        source("kafka", "order.paid", "broker/default"),
        source("github", "repo.push", "broker/default"),
        broker("default"),
        trigger("orders", "default", Some(exact("order.new")), "orders"),
        trigger(
            "payments",
            "default",
            Some(Filter::Prefix(vec![(
                "type".to_owned(),
                "order.pay.".to_owned(),
            )])),
            "channel/payments",
        ),
        channel("payments"),
        subscription("billing", "payments", "billing", None),
        subscription("ledger", "payments", "ledger", None),
        trigger("audit", "default", None, "audit"),
        dead_letter(
            trigger("fraud", "default", Some(exact("order.risky")), "fraud"),
            "dlq",
        ),
        trigger("late", "default", Some(exact("order.late")), "audit"),
        service("orders"),
        service("billing"),
        service("ledger"),
        service("audit"),
        service("fraud"),
        service("dlq"),
    ])
}

/// Three channels, each fed by the replies to the one before, and a broker at the end.
pub fn chain() -> Vec<Arc<Resource>> {
    manifest(vec![
        source("in", "a", "channel/one"),
        channel("one"),
        channel("two"),
        channel("three"),
        subscription("first", "one", "step-one", Some("channel/two")),
        subscription("second", "two", "step-two", Some("channel/three")),
        subscription("third", "three", "step-three", Some("broker/b")),
        broker("b"),
        trigger("again", "b", Some(exact("retry")), "channel/one"),
        service("step-one"),
        service("step-two"),
        service("step-three"),
    ])
}

/// A Sequence of Services.
pub fn sequence(name: &str, steps: &[&str], reply: Option<Destination>) -> Resource {
    let steps = steps.iter().map(|step| SequenceStep {
        subscriber: to(step),
        delivery: None,
    });
    let mut resource = opaque("Sequence", name);
    resource.spec = Spec::Sequence(Sequence {
        steps: steps.collect(),
        reply,
        ..Sequence::default()
    });
    resource
}

/// A Parallel of Services, each after its filter.
pub fn parallel(name: &str, branches: &[(&str, &str)]) -> Resource {
    let branches = branches.iter().map(|(filter, subscriber)| ParallelBranch {
        filter: Some(to(filter)),
        subscriber: to(subscriber),
        ..ParallelBranch::default()
    });
    let mut resource = opaque("Parallel", name);
    resource.spec = Spec::Parallel(Parallel {
        branches: branches.collect(),
        ..Parallel::default()
    });
    resource
}
