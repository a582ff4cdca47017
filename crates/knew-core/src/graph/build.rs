//! Builds the graph of resources.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::expand::flow::reply_endpoint;
use super::expand::{Expanded, expand};
use super::resolve::Resolver;
use super::resource_index::{canonical, id_of, is_hub_kind};
use super::{
    Graph, Hub, HubKind, LocalSetup, NotReady, Opaque, ReplyDestination, Route, Source, TargetKind,
    authorize, policy,
};
use crate::model::channel::{HubStorage, StreamConfig};
use crate::model::{
    self, Broker, ClusterDefaults, Correlation, DeliverySpec, Destination, DocumentLocation,
    ExternalSink, Id, Jsonata, Resource, Spec, Subscription, Trigger, Workspace,
};

/// Builds the graph of a manifest. Nothing is rejected: a reference to nothing ends in a hollow node
/// with a reason, and a route that cannot deliver has one too.
#[must_use]
pub fn build(resources: &[Arc<Resource>]) -> Graph {
    build_with_workspace(resources, &Workspace::default())
}

/// Builds the graph of a manifest with its workspace file.
#[must_use]
pub fn build_with_workspace(resources: &[Arc<Resource>], workspace: &Workspace) -> Graph {
    build_expanded(resources, &expand(resources), workspace)
}

/// Builds the graph of a manifest together with what its controllers create.
pub(super) fn build_expanded(
    written: &[Arc<Resource>],
    whole: &Expanded,
    workspace: &Workspace,
) -> Graph {
    let transforms = written
        .iter()
        .filter_map(|written| transform(written))
        .collect();
    let correlations = written
        .iter()
        .flat_map(|written| correlation(written))
        .collect();
    let Expanded { resources, groups } = whole;
    let mut builder = Builder {
        resolver: Resolver::new(resources, &workspace.services),
        made: groups
            .iter()
            .flat_map(|group| &group.members)
            .map(|member| member.id.clone())
            .collect(),
        graph: Graph::default(),
        hollow: HashSet::new(),
        deliveries: HashMap::new(),
    };
    builder.graph.groups.clone_from(groups);
    builder.graph.transforms = transforms;
    builder.graph.correlations = correlations;
    builder.graph.domains = written
        .iter()
        .filter_map(|resource| domain(resource))
        .collect();
    builder.graph.connect = workspace.connect.clone();
    builder.hubs(resources);
    builder.routes(resources);
    builder.sources(resources);
    builder.rest(resources);
    let mut graph = builder.finish();
    graph.local = LocalSetup::new(&graph, resources, workspace);
    graph.authorizers = authorize::authorizers(&graph, resources)
        .into_iter()
        .collect();
    graph
}

/// Host name that a `DomainMapping` serves.
fn domain(resource: &Resource) -> Option<String> {
    matches!(resource.spec, Spec::Alias(_)).then(|| resource.id.name.to_ascii_lowercase())
}

/// Expression of an object that transforms events.
fn transform(resource: &Resource) -> Option<(Id, Jsonata)> {
    let expression = match &resource.spec {
        Spec::Transform(expression) => expression,
        Spec::Forwarder(forwarder) => forwarder.transform.as_ref()?,
        _ => return None,
    };
    Some((resource.id.clone(), expression.clone()))
}

/// Correlation of an object, for the endpoint of requests and that of replies.
fn correlation(resource: &Resource) -> Vec<(Id, Correlation)> {
    let Spec::Forwarder(forwarder) = &resource.spec else {
        return Vec::new();
    };
    let ids = [resource.id.clone(), reply_endpoint(&resource.id)];
    let known = forwarder.correlation.iter();
    known
        .flat_map(|known| ids.clone().map(|id| (id, known.clone())))
        .collect()
}

struct Builder<'a> {
    resolver: Resolver<'a>,
    graph: Graph,
    /// Ids of objects that other objects create: they have no location.
    made: HashSet<Id>,
    /// Hubs that are referred to and not in the files.
    hollow: HashSet<Id>,
    /// Deliveries that the routes of a hub inherit.
    deliveries: HashMap<Id, DeliverySpec>,
}

impl Builder<'_> {
    fn hubs(&mut self, resources: &[Arc<Resource>]) {
        for resource in resources {
            let (kind, (storage, stream_config), asynchronous, delivery) = match &resource.spec {
                Spec::Broker(broker) => (
                    HubKind::Broker,
                    (broker.storage(), self.stream_config(broker)),
                    broker.asynchronous,
                    policy::of_broker(broker),
                ),
                Spec::Channel(channel) => {
                    let delivery = channel.delivery.clone().unwrap_or_default();
                    let kept = (channel.storage, channel.stream_config.clone());
                    (HubKind::Channel, kept, channel.asynchronous, delivery)
                }
                _ => continue,
            };
            if !self.is_first_of_its_name(resource) {
                continue;
            }
            let id = resource.id.clone();
            self.deliveries.insert(id.clone(), delivery);
            let origin = self.origin_of(resource);
            self.graph.hubs.push(Hub {
                id,
                origin,
                kind,
                storage,
                stream_config,
                asynchronous,
                missing: None,
            });
        }
    }

    /// Topic settings of a broker: from the `ConfigMap` it names, or else from the cluster's default one.
    fn stream_config(&self, broker: &Broker) -> StreamConfig {
        let clusters = || Id::new("", "ConfigMap", "knative-eventing", "kafka-broker-config");
        if broker.storage() != HubStorage::Kafka {
            return StreamConfig::default();
        }
        let named = broker.config.as_ref().map_or_else(clusters, id_of);
        match self
            .resolver
            .directory
            .find(&named)
            .map(|directory| &directory.spec)
        {
            Some(Spec::Defaults(ClusterDefaults::KafkaBroker(stream_config))) => {
                stream_config.clone()
            }
            _ => StreamConfig::default(),
        }
    }

    fn origin_of(&self, resource: &Resource) -> Option<DocumentLocation> {
        (!self.made.contains(&resource.id)).then_some(resource.origin)
    }

    fn is_first_of_its_name(&self, resource: &Resource) -> bool {
        let first = self.resolver.directory.find(&resource.id);
        first.is_some_and(|first| first.origin == resource.origin)
    }

    /// Routes in manifest order, those of one hub together.
    fn routes(&mut self, resources: &[Arc<Resource>]) {
        let mut routes = Vec::new();
        for resource in resources {
            match &resource.spec {
                Spec::Trigger(trigger) => routes.push(self.trigger(resource, trigger)),
                Spec::Subscription(subscription) => {
                    routes.push(self.subscription(resource, subscription));
                }
                _ => {}
            }
        }
        let places = self.graph.hubs.iter().enumerate();
        let place: HashMap<&Id, usize> = places.map(|(i, hub)| (&hub.id, i)).collect();
        routes.sort_by_key(|route| place.get(&route.hub).copied());
        self.graph.routes = routes;
    }

    fn trigger(&mut self, resource: &Resource, trigger: &Trigger) -> Route {
        let id = &resource.id;
        let named = Id::new(
            "eventing.knative.dev",
            "Broker",
            &id.namespace,
            &trigger.broker,
        );
        let (hub, absent) = self.hub(named, id);
        let (own, hub_delivery) = (trigger.delivery.as_ref(), self.delivery_of(&hub));
        let (policy, dead) = policy::inherit(own, &hub_delivery);
        let mut route = Route {
            id: id.clone(),
            origin: self.origin_of(resource),
            filter: trigger.filter.clone(),
            subscriber: self.resolver.resolve(&trigger.subscriber, id),
            reply: ReplyDestination::Hub,
            policy,
            broken: absent,
            hub,
        };
        self.dead_letter(&mut route, own, dead.as_ref());
        self.judge(&mut route, "the trigger names no subscriber");
        route
    }

    fn subscription(&mut self, resource: &Resource, subscription: &Subscription) -> Route {
        let id = &resource.id;
        let nameless = || Id::new("messaging.knative.dev", "Channel", &id.namespace, "");
        let named = subscription
            .channel
            .as_ref()
            .map_or_else(nameless, |channel| canonical(id_of(channel)));
        let (hub, absent) = self.hub(named, id);
        let (own, hub_delivery) = (subscription.delivery.as_ref(), self.delivery_of(&hub));
        let (policy, dead) = policy::inherit_from_channel(own, &hub_delivery);
        let subscriber = subscription
            .subscriber
            .as_ref()
            .and_then(|to| self.resolver.resolve(to, id));
        let reply = subscription
            .reply
            .as_ref()
            .and_then(|to| self.resolver.resolve(to, id));
        let mut route = Route {
            id: id.clone(),
            origin: self.origin_of(resource),
            filter: None,
            subscriber,
            reply: reply.map_or(ReplyDestination::Dropped, ReplyDestination::To),
            policy,
            broken: absent,
            hub,
        };
        self.dead_letter(&mut route, own, dead.as_ref());
        self.judge(
            &mut route,
            "the subscription names no subscriber, so every delivery fails",
        );
        route
    }

    /// Hub of a route; one that is not in the files becomes a hollow hub.
    fn hub(&mut self, named: Id, from: &Id) -> (Id, Option<NotReady>) {
        let found = self.resolver.directory.find(&named);
        if let Some(found) = found
            && matches!(found.spec, Spec::Broker(_) | Spec::Channel(_))
        {
            return (found.id.clone(), None);
        }
        let known = !self.hollow.insert(named.clone());
        let reason = if named.name.is_empty() {
            NotReady::new(format!("{from} names no channel"))
        } else {
            self.resolver.not_found(&named, from)
        };
        if !known {
            let broker = named.kind == "Broker";
            self.graph.hubs.push(Hub {
                id: named.clone(),
                origin: None,
                kind: if broker {
                    HubKind::Broker
                } else {
                    HubKind::Channel
                },
                storage: HubStorage::Memory,
                stream_config: StreamConfig::default(),
                asynchronous: false,
                missing: Some(reason.clone()),
            });
        }
        (named, Some(reason))
    }

    fn delivery_of(&self, hub: &Id) -> DeliverySpec {
        self.deliveries.get(hub).cloned().unwrap_or_default()
    }

    /// A dead letter sink is resolved relative to the object that names it: the route or its hub.
    fn dead_letter(
        &mut self,
        route: &mut Route,
        own: Option<&DeliverySpec>,
        to: Option<&Destination>,
    ) {
        let is_own = own.is_some_and(|own| own.dead_letter_sink.is_some());
        let from = if is_own { &route.id } else { &route.hub };
        route.policy.dead_letter = to.and_then(|to| self.resolver.resolve(to, from));
    }

    /// As on a cluster, a route with one destination that cannot be resolved is not ready and delivers
    /// nothing.
    fn judge(&self, route: &mut Route, without_subscriber: &str) {
        if route.broken.is_some() {
            return;
        }
        if route.subscriber.is_none() {
            route.broken = Some(NotReady::new(without_subscriber));
            return;
        }
        let note = route.destinations().find_map(|end| self.note_of(&end.id));
        route.broken = note.cloned();
    }

    fn note_of(&self, id: &Id) -> Option<&NotReady> {
        let target = self
            .resolver
            .target(id)
            .filter(|target| target.kind == TargetKind::Missing);
        target?.note.as_ref()
    }

    fn sources(&mut self, resources: &[Arc<Resource>]) {
        for resource in resources {
            if let Spec::Source(spec) = &resource.spec {
                let source = self.source(resource, spec);
                self.graph.sources.push(source);
            }
        }
    }

    fn source(&mut self, resource: &Resource, spec: &model::Source) -> Source {
        let sink = self.resolver.resolve(&spec.sink, &resource.id);
        Source {
            id: resource.id.clone(),
            origin: resource.origin,
            spec: spec.clone(),
            sink,
        }
    }

    fn rest(&mut self, resources: &[Arc<Resource>]) {
        for resource in resources {
            match &resource.spec {
                Spec::Transform(_) => self.resolver.add_unused(resource, TargetKind::Transform),
                Spec::Service(_) => self.resolver.add_unused(resource, TargetKind::Service),
                Spec::ExternalSink(ExternalSink { system, queue }) => {
                    self.resolver
                        .add_unused(resource, TargetKind::ExternalSink { system });
                    let queue = queue.clone().map(|queue| (resource.id.clone(), queue));
                    self.graph.sink_queues.extend(queue);
                }
                Spec::Policy(_)
                | Spec::Opaque
                | Spec::Alias(_)
                | Spec::Namespace(_)
                | Spec::Defaults(_)
                    if !self.resolver.is_pointed_at(&resource.id) =>
                {
                    let (id, origin) = (resource.id.clone(), resource.origin);
                    self.graph.opaque.push(Opaque { id, origin });
                }
                _ => {}
            }
        }
    }

    /// A missing broker that has routes is a hollow hub; it is not also a target.
    fn finish(mut self) -> Graph {
        let hubs: HashSet<&Id> = self.graph.hubs.iter().map(|hub| &hub.id).collect();
        let is_hub = |id: &Id| is_hub_kind(id) && hubs.contains(id);
        self.resolver.targets.retain(|target| !is_hub(&target.id));
        self.graph.targets = self.resolver.targets;
        self.graph
    }
}

#[cfg(test)]
mod tests;
