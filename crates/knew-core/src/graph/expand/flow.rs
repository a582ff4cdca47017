//! The channels and subscriptions that the controllers of Sequence and Parallel create, under the same
//! names, so that addresses, delivery and errors are those of a cluster.

use std::collections::BTreeMap;

use crate::graph::MemberRole;
use crate::model::{
    Channel, ChannelTemplate, Correlation, Destination, DocumentLocation, ExternalSink, Forwarder,
    Id, Parallel, ParallelBranch, Reference, Resource, Sequence, Source, Spec, Subscription,
    Trigger,
};
use knew_filter::Filter;
use knew_filter::cesql::Expression;

const EVENTING: &str = "eventing.knative.dev";
const MESSAGING: &str = "messaging.knative.dev";

/// Channel at which a flow takes events.
pub(in crate::graph) fn entry(flow: &Id, spec: &Spec) -> Option<Id> {
    let (name, template) = match spec {
        Spec::Sequence(sequence) if !sequence.steps.is_empty() => {
            (step_name(flow, 0), &sequence.template)
        }
        Spec::Parallel(parallel) if !parallel.branches.is_empty() => {
            (ingress_name(flow), &parallel.template)
        }
        _ => return None,
    };
    let template = template.clone().unwrap_or_default();
    Some(channel_id(&template, &flow.namespace, &name))
}

/// Creates the channels and subscriptions of a Sequence.
pub(super) fn sequence(id: &Id, sequence: &Sequence) -> Vec<Made> {
    let maker = Maker::new(id, sequence.template.as_ref());
    let mut made: Vec<_> = (0..sequence.steps.len())
        .map(|step| Made {
            role: MemberRole::Channel(step),
            resource: maker.channel(&step_name(id, step)),
        })
        .collect();
    for (index, step) in sequence.steps.iter().enumerate() {
        let next = (index + 1 < sequence.steps.len())
            .then(|| maker.destination(&step_name(id, index + 1), &step.subscriber.field_path));
        let subscription = Subscription {
            subscriber: Some(step.subscriber.clone()),
            reply: next.or_else(|| sequence.reply.clone()),
            delivery: step.delivery.clone(),
            channel: Some(maker.reference(&step_name(id, index))),
        };
        made.push(Made {
            role: MemberRole::Step(index),
            resource: maker.subscription(&step_name(id, index), subscription),
        });
    }
    made
}

/// Creates the channels and subscriptions of a Parallel; its own channel has the filters, in order.
pub(super) fn parallel(id: &Id, parallel: &Parallel) -> Vec<Made> {
    let maker = Maker::new(id, parallel.template.as_ref());
    let mut made = Vec::new();
    if !parallel.branches.is_empty() {
        made.push(Made {
            role: MemberRole::Entrance,
            resource: maker.channel(&ingress_name(id)),
        });
    }
    for index in 0..parallel.branches.len() {
        made.push(Made {
            role: MemberRole::BranchChannel(index),
            resource: maker.channel(&branch_name(id, index)),
        });
    }
    for (index, branch) in parallel.branches.iter().enumerate() {
        let name = branch_name(id, index);
        let filter = filter(&maker, id, index, branch);
        made.push(Made {
            role: MemberRole::Filter(index),
            resource: maker.subscription(&filter_name(id, index), filter),
        });
        let subscription = Subscription {
            channel: Some(maker.reference(&name)),
            subscriber: Some(branch.subscriber.clone()),
            reply: branch.reply.clone().or_else(|| parallel.reply.clone()),
            delivery: branch.delivery.clone(),
        };
        made.push(Made {
            role: MemberRole::Step(index),
            resource: maker.subscription(&name, subscription),
        });
    }
    made
}

/// The response of a filter continues to the step; without a filter every event does.
fn filter(maker: &Maker<'_>, id: &Id, index: usize, branch: &ParallelBranch) -> Subscription {
    let onward = maker.destination(&branch_name(id, index), &branch.subscriber.field_path);
    let (subscriber, reply) = match &branch.filter {
        Some(filter) => (filter.clone(), Some(onward)),
        None => (onward, None),
    };
    Subscription {
        channel: Some(maker.reference(&ingress_name(id))),
        subscriber: Some(subscriber),
        reply,
        delivery: None,
    }
}

/// The id under which a `RequestReply` takes answers, named as the path of that endpoint is.
pub(in crate::graph) fn reply_endpoint(id: &Id) -> Id {
    let name = format!("{}/reply", id.name);
    Id::new(&id.group, &id.kind, &id.namespace, &name)
}

/// The one route out of a forwarder, and where a client waits for the answer, the route back.
pub(super) fn forwarder(id: &Id, forwarder: &Forwarder) -> Vec<Made> {
    let mut made = vec![Made::other(route_out(id, forwarder))];
    if let Some(correlation) = &forwarder.correlation {
        made.extend(route_back(id, forwarder, correlation).map(Made::other));
    }
    made
}

/// The trigger that finds answers among the events of the broker, and the endpoint it sends them to.
fn route_back(id: &Id, forwarder: &Forwarder, correlation: &Correlation) -> [Resource; 2] {
    let (namespace, name) = (&id.namespace, &id.name);
    let endpoint = reply_endpoint(id);
    let broker = forwarder.destination.reference.as_ref();
    let expression = format!(
        "KN_VERIFY_CORRELATION_ID({}, '{name}', '{namespace}', '', 0, 1)",
        correlation.reply_attribute
    );
    let trigger = Trigger {
        broker: broker.map(|broker| broker.name.clone()).unwrap_or_default(),
        filter: Some(Filter::Cesql(Expression::new(&expression))),
        subscriber: Destination {
            reference: Some(reference(&endpoint)),
            ..Destination::default()
        },
        delivery: forwarder.delivery.clone(),
    };
    let route = Id::new(EVENTING, "Trigger", namespace, &format!("{name}-reply"));
    let waiting = ExternalSink {
        system: "the client that waits",
        queue: None,
    };
    [
        resource(route, "eventing.knative.dev/v1", Spec::Trigger(trigger)),
        resource(
            endpoint,
            "eventing.knative.dev/v1alpha1",
            Spec::ExternalSink(waiting),
        ),
    ]
}

/// The path of a source's events through its transformer: a channel with one subscription, whose
/// answers go to the sink. On a cluster the source makes both calls itself; here they show.
pub(super) fn transformer(id: &Id, source: &Source) -> (Vec<Made>, Destination) {
    let maker = Maker::new(id, None);
    let name = format!("{}-transformer", id.name);
    let subscription = Subscription {
        channel: Some(maker.reference(&name)),
        subscriber: source.transformer.as_deref().cloned(),
        reply: Some(source.sink.clone()),
        delivery: None,
    };
    let made = [
        maker.channel(&name),
        maker.subscription(&name, subscription),
    ];
    let made = made.map(Made::other).into();
    (made, maker.destination(&name, &source.sink.field_path))
}

fn route_out(id: &Id, forwarder: &Forwarder) -> Resource {
    let maker = Maker::new(id, None);
    let subscription = Subscription {
        channel: Some(reference(id)),
        subscriber: Some(forwarder.destination.clone()),
        ..Subscription::default()
    };
    maker.subscription(&format!("{}-sink", id.name), subscription)
}

fn reference(id: &Id) -> Reference {
    Reference {
        api_version: format!("{}/v1", id.group),
        kind: id.kind.clone(),
        namespace: id.namespace.clone(),
        name: id.name.clone(),
    }
}

fn step_name(id: &Id, index: usize) -> String {
    format!("{}-kn-sequence-{index}", id.name)
}

fn ingress_name(id: &Id) -> String {
    format!("{}-kn-parallel", id.name)
}

fn branch_name(id: &Id, index: usize) -> String {
    format!("{}-kn-parallel-{index}", id.name)
}

fn filter_name(id: &Id, index: usize) -> String {
    format!("{}-kn-parallel-filter-{index}", id.name)
}

fn channel_id(template: &ChannelTemplate, namespace: &str, name: &str) -> Id {
    let group = template.api_version.split('/').next().unwrap_or(MESSAGING);
    Id::new(group, &template.kind, namespace, name)
}

/// An object that a controller makes, and the part it has in its group.
pub(super) struct Made {
    pub(super) role: MemberRole,
    pub(super) resource: Resource,
}

impl Made {
    pub(super) fn other(resource: Resource) -> Self {
        Self {
            role: MemberRole::Other,
            resource,
        }
    }
}

/// Creates the objects of one flow.
struct Maker<'a> {
    namespace: &'a str,
    template: ChannelTemplate,
}

impl<'a> Maker<'a> {
    fn new(flow: &'a Id, template: Option<&ChannelTemplate>) -> Self {
        Self {
            namespace: &flow.namespace,
            template: template.cloned().unwrap_or_default(),
        }
    }

    fn channel(&self, name: &str) -> Resource {
        let channel = Channel {
            storage: self.template.storage,
            stream_config: self.template.stream_config.clone(),
            delivery: self.template.delivery.clone(),
            ..Channel::default()
        };
        let id = channel_id(&self.template, self.namespace, name);
        resource(id, &self.template.api_version, Spec::Channel(channel))
    }

    fn subscription(&self, name: &str, subscription: Subscription) -> Resource {
        let id = Id::new(MESSAGING, "Subscription", self.namespace, name);
        resource(
            id,
            "messaging.knative.dev/v1",
            Spec::Subscription(subscription),
        )
    }

    fn reference(&self, channel: &str) -> Reference {
        Reference {
            api_version: self.template.api_version.clone(),
            kind: self.template.kind.clone(),
            namespace: self.namespace.to_owned(),
            name: channel.to_owned(),
        }
    }

    fn destination(&self, channel: &str, path: &str) -> Destination {
        Destination {
            reference: Some(self.reference(channel)),
            uri: None,
            field_path: path.to_owned(),
        }
    }
}

fn resource(id: Id, api_version: &str, spec: Spec) -> Resource {
    Resource {
        id,
        api_version: api_version.to_owned(),
        annotations: BTreeMap::new(),
        labels: BTreeMap::new(),
        origin: DocumentLocation::default(),
        spec,
    }
}
