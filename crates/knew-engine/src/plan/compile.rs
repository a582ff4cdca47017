//! Compiles a graph to a plan: references become indices and recipients get their transports.

use std::collections::HashMap;
use std::sync::Arc;

use http::{HeaderValue, StatusCode};
use reqwest::Url;

use super::address::{self, IngressEndpoint};
use super::{
    Hub, NodeIndex, Plan, PlannedSource, Recipient, ReplyTo, Route, Transform, TransportKind,
};
use crate::http_client::TrustedUrl;
use crate::source::{WebhookProvider, webhook_path};
use crate::subscribers::{QueueSinkClient, ReachableSinks, RunningServiceMap, ServiceCallTarget};
use knew_core::graph::authorize::Authorizer;
use knew_core::graph::trust::Trust;
use knew_core::graph::{self, Graph, HubKind, ReplyDestination, TargetKind};
use knew_core::model::{Id, Jsonata};
use knew_core::record::PlanRoutes;
use knew_filter::index::FilterIndex;

impl Plan {
    /// Compiles a graph, with the local services and the sinks that are connected.
    #[must_use]
    pub fn compile(
        graph: &Graph,
        number: u64,
        trust: Arc<Trust>,
        stands: &RunningServiceMap,
        outlets: &ReachableSinks,
    ) -> Self {
        let mut plan = Self {
            number,
            trust,
            ..Self::default()
        };
        plan.addresses.add_domains(&graph.domains);
        for hub in &graph.hubs {
            plan.add_hub(hub, graph);
        }
        for target in &graph.targets {
            match outlets.get(&target.id) {
                Some(outlet) => plan.add_sink(target, graph, outlet.clone()),
                None => plan.add_target(target, graph, stands),
            }
        }
        let routes: Vec<_> = graph
            .routes
            .iter()
            .filter_map(|route| plan.compile_route(route, graph.transforms.get(&route.hub)))
            .collect();
        for (hub, route) in routes {
            plan.hubs[hub].routes.push(route);
        }
        let sources: HashMap<_, _> = graph
            .sources
            .iter()
            .map(|source| plan.compile_source(source))
            .collect();
        plan.sources = sources;
        plan.add_webhooks(graph);
        for hub in &mut plan.hubs {
            let routes = hub.routes.iter().map(|route| route.filter.as_ref());
            hub.index = FilterIndex::new(routes.enumerate());
        }
        plan.roster = Arc::new(plan.route_roster());
        plan
    }

    fn route_roster(&self) -> PlanRoutes {
        let pairs = self.hubs.iter().flat_map(|hub| {
            let routes = hub.routes.iter();
            routes.map(|route| (hub.id.clone(), route.id.clone()))
        });
        PlanRoutes::new(self.number, pairs)
    }

    fn add_hub(&mut self, hub: &graph::Hub, graph: &Graph) {
        let id = Arc::new(hub.id.clone());
        if let Some(why) = &hub.missing {
            return self.add_recipient(id, None, TransportKind::Unreachable(why.to_string()));
        }
        let index = self.hubs.len();
        let correlation = graph.correlations.get(&hub.id).cloned().map(Arc::new);
        self.nodes.insert(id.clone(), NodeIndex::Hub(index));
        if correlation.is_some() {
            self.addresses.add_request_reply(index, &id);
        } else {
            self.addresses.add_hub(index, &id, hub.kind);
        }
        self.hubs.push(Hub {
            url: address::url_of(&id).into(),
            id,
            kind: hub.kind,
            is_durable: hub.storage.system().is_some(),
            asynchronous: hub.asynchronous,
            authorization: authorization_of(graph, &hub.id),
            correlation,
            routes: Vec::new(),
            index: FilterIndex::default(),
        });
    }

    fn add_target(&mut self, target: &graph::Target, graph: &Graph, stands: &RunningServiceMap) {
        let correlation = graph.correlations.get(&target.id);
        let transform = graph.transforms.get(&target.id);
        let id = Arc::new(target.id.clone());
        let transport = match target.kind {
            TargetKind::ExternalSink { .. } if let Some(correlation) = correlation => {
                self.addresses.add_reply_target(self.targets.len(), &id);
                TransportKind::ReplyTarget(Arc::new(correlation.clone()))
            }
            TargetKind::ExternalSink { .. } if id.kind == "JobSink" => {
                self.addresses.add_job(self.targets.len(), &id);
                TransportKind::JobSink
            }
            TargetKind::Service | TargetKind::ExternalSink { .. } | TargetKind::Opaque => {
                self.addresses.add_service(self.targets.len(), &id);
                stands.get(&id).map_or(TransportKind::Display, |service| {
                    let (service, path) = (service.clone(), String::new());
                    TransportKind::LocalService(ServiceCallTarget { service, path })
                })
            }
            TargetKind::Transform => {
                self.addresses.add_service(self.targets.len(), &id);
                transform.map_or(TransportKind::Display, |transform| {
                    transform_transport(transform, None)
                })
            }
            TargetKind::Uri => self.http_transport(&id.name),
            TargetKind::Missing => TransportKind::Unreachable(
                target
                    .note
                    .as_ref()
                    .map_or_else(|| not_loaded_message(&id), ToString::to_string),
            ),
        };
        self.add_recipient(id, authorization_of(graph, &target.id), transport);
    }

    fn http_transport(&self, url: &str) -> TransportKind {
        match Url::parse(url) {
            Ok(url) => trusted_http_transport(url, &self.trust),
            Err(error) => TransportKind::Unreachable(format!("{url} is not an address: {error}")),
        }
    }

    fn add_sink(&mut self, target: &graph::Target, graph: &Graph, outlet: Arc<QueueSinkClient>) {
        let id = Arc::new(target.id.clone());
        self.addresses.add_service(self.targets.len(), &id);
        self.add_recipient(
            id,
            authorization_of(graph, &target.id),
            TransportKind::Sink(outlet),
        );
    }

    fn add_webhooks(&mut self, graph: &Graph) {
        for source in &graph.sources {
            if source.sink.is_some() && WebhookProvider::for_source(&source.id).is_some() {
                let path = webhook_path(&source.id);
                self.addresses.add_webhook(self.webhook_sources.len(), path);
                self.webhook_sources.push(Arc::new(source.id.clone()));
            }
        }
    }

    fn add_recipient(
        &mut self,
        id: Arc<Id>,
        authorization: Option<Arc<Authorizer>>,
        transport: TransportKind,
    ) {
        let index = NodeIndex::Target(self.targets.len());
        self.nodes.insert(id.clone(), index);
        let url = address::url_of(&id).into();
        let end = Recipient {
            id,
            url,
            authorization,
            transport,
        };
        self.targets.push(end);
    }

    /// Compiles a route. The transform of a flow's hub is applied on the hub's only route.
    fn compile_route(
        &self,
        route: &graph::Route,
        transform: Option<&Jsonata>,
    ) -> Option<(usize, Route)> {
        let Some(NodeIndex::Hub(hub)) = self.find_node(&route.hub) else {
            return None;
        };
        let mut policy = route.policy.clone();
        let dead_letter = policy.dead_letter.take();
        let reply = match &route.reply {
            ReplyDestination::Dropped => ReplyTo::Dropped,
            ReplyDestination::Hub => ReplyTo::Hub(self.hub_recipient(hub)),
            ReplyDestination::To(end) => ReplyTo::Recipient(self.recipient(end)),
        };
        let subscriber = route
            .subscriber
            .as_ref()
            .map(|subscriber| self.recipient(subscriber));
        let compiled = Route {
            id: Arc::new(route.id.clone()),
            filter: route.filter.clone(),
            subscriber: match (subscriber, transform) {
                (Some(end), Some(transform)) => Some(Recipient {
                    transport: transform_transport(transform, Some(end.clone())),
                    ..end
                }),
                (end, _) => end,
            },
            reply,
            policy,
            dead_letter: dead_letter
                .as_ref()
                .map(|dead_letter| self.recipient(dead_letter)),
            namespace: self.namespace_of(hub, route),
            broken: route.broken.as_ref().map(ToString::to_string),
        };
        Some((hub, compiled))
    }

    /// A trigger delivers for its own namespace, a channel for the channel's.
    fn namespace_of(&self, hub: usize, route: &graph::Route) -> HeaderValue {
        let namespace = match self.hubs[hub].kind {
            HubKind::Broker => &route.id.namespace,
            HubKind::Channel => &self.hubs[hub].id.namespace,
        };
        HeaderValue::try_from(namespace.as_str()).unwrap_or(HeaderValue::from_static(""))
    }

    fn compile_source(&self, source: &graph::Source) -> (Arc<Id>, PlannedSource) {
        let id = Arc::new(source.id.clone());
        let emitter = PlannedSource {
            source: source.clone(),
            id: id.clone(),
            sink: source.sink.as_ref().map(|sink| self.recipient(sink)),
        };
        (id, emitter)
    }

    fn recipient(&self, end: &graph::ResolvedDestination) -> Recipient {
        match self.find_node(&end.id) {
            Some(NodeIndex::Hub(hub)) if end.path.is_empty() => self.hub_recipient(hub),
            Some(NodeIndex::Hub(hub)) => self.hub_with_path(hub, &end.path),
            Some(NodeIndex::Target(target)) if end.path.is_empty() => self.targets[target].clone(),
            Some(NodeIndex::Target(target)) => {
                self.targets[target].with_path(&end.path, &self.trust)
            }
            None => Recipient {
                id: Arc::new(end.id.clone()),
                url: address::url_of(&end.id).into(),
                authorization: None,
                transport: TransportKind::Unreachable(not_loaded_message(&end.id)),
            },
        }
    }

    fn hub_recipient(&self, hub: usize) -> Recipient {
        Recipient {
            id: self.hubs[hub].id.clone(),
            url: self.hubs[hub].url.clone(),
            authorization: None,
            transport: TransportKind::Hub(hub),
        }
    }

    /// A path beside a reference replaces the path of the address, as on a cluster, so that of a broker is lost.
    fn hub_with_path(&self, hub: usize, path: &str) -> Recipient {
        let mut end = self.hub_recipient(hub);
        let Some(url) = Url::parse(&end.url).and_then(|url| url.join(path)).ok() else {
            return end;
        };
        let host = url.host_str().unwrap_or_default();
        end.transport = match self.addresses.endpoint(host, path) {
            IngressEndpoint::Broker(Ok(hub))
            | IngressEndpoint::Channel(Ok(hub))
            | IngressEndpoint::RequestReply(hub) => TransportKind::Hub(hub),
            IngressEndpoint::Broker(Err(status)) | IngressEndpoint::Channel(Err(status)) => {
                TransportKind::Rejected(
                    StatusCode::from_u16(status).unwrap_or(StatusCode::NOT_FOUND),
                )
            }
            IngressEndpoint::JobSink(None)
            | IngressEndpoint::JobStatus
            | IngressEndpoint::Webhook(_) => TransportKind::Rejected(StatusCode::BAD_REQUEST),
            IngressEndpoint::Service(target)
            | IngressEndpoint::JobSink(Some(target))
            | IngressEndpoint::ReplyTarget(target) => self.targets[target].transport.clone(),
        };
        end.url = url.as_str().into();
        end
    }
}

impl Recipient {
    fn with_path(&self, path: &str, trust: &Trust) -> Self {
        let mut end = self.clone();
        if let Ok(url) = Url::parse(&self.url).and_then(|url| url.join(path)) {
            end.url = url.as_str().into();
            match &mut end.transport {
                TransportKind::Http(_) => end.transport = trusted_http_transport(url, trust),
                TransportKind::LocalService(run) => path.clone_into(&mut run.path),
                _ => {}
            }
        }
        end
    }
}

fn authorization_of(graph: &Graph, id: &Id) -> Option<Arc<Authorizer>> {
    graph.authorizers.get(id).cloned().map(Arc::new)
}

fn transform_transport(expression: &Jsonata, onward: Option<Recipient>) -> TransportKind {
    let expression = expression.clone();
    TransportKind::Transform(Arc::new(Transform {
        expression: expression.into(),
        reply_to: onward,
    }))
}

fn not_loaded_message(id: &Id) -> String {
    format!("{id} is not in the loaded files")
}

fn trusted_http_transport(url: Url, trust: &Trust) -> TransportKind {
    match TrustedUrl::new(url, trust) {
        Ok(peer) => TransportKind::Http(peer),
        Err(error) => TransportKind::Unreachable(error.to_string()),
    }
}
