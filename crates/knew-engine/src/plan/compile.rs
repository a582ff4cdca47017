//! Graph → plan: names become numbers, and every end learns how to be reached.

use std::collections::HashMap;
use std::sync::Arc;

use http::HeaderValue;
use reqwest::Url;

use super::address::{self, Door};
use super::{Emitter, End, Hub, Place, Plan, ReplyTo, Route, Way};
use crate::client::Peer;
use crate::source::{Forge, hook_path};
use crate::target::{Outlet, Outs, Run, Stands, Transform};
use knew_core::graph::authorize::Authorizer;
use knew_core::graph::trust::Trust;
use knew_core::graph::{self, Graph, HubKind, ReplyDestination, TargetKind};
use knew_core::model::{Id, Jsonata};
use knew_core::record::PlanRoutes;
use knew_filter::index::Index;

impl Plan {
    /// The plan of a graph, with what stands for its services.
    #[must_use]
    pub fn of(
        graph: &Graph,
        number: u64,
        trust: Arc<Trust>,
        stands: &Stands,
        outlets: &Outs,
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
                Some(outlet) => plan.add_outlet(target, graph, outlet.clone()),
                None => plan.add_target(target, graph, stands),
            }
        }
        let routes: Vec<_> = graph
            .routes
            .iter()
            .filter_map(|route| plan.route(route, graph.transforms.get(&route.hub)))
            .collect();
        for (hub, route) in routes {
            plan.hubs[hub].routes.push(route);
        }
        let sources: HashMap<_, _> = graph
            .sources
            .iter()
            .map(|source| plan.emitter(source))
            .collect();
        plan.sources = sources;
        plan.add_hooks(graph);
        for hub in &mut plan.hubs {
            let routes = hub.routes.iter().map(|route| route.filter.as_ref());
            hub.index = Index::new(routes.enumerate());
        }
        plan.roster = Arc::new(plan.enlist());
        plan
    }

    fn enlist(&self) -> PlanRoutes {
        let pairs = self.hubs.iter().flat_map(|hub| {
            let routes = hub.routes.iter();
            routes.map(|route| (hub.id.clone(), route.id.clone()))
        });
        PlanRoutes::new(self.number, pairs)
    }

    fn add_hub(&mut self, hub: &graph::Hub, graph: &Graph) {
        let id = Arc::new(hub.id.clone());
        if let Some(why) = &hub.missing {
            return self.add_place((id, None), Way::Nowhere(why.clone()));
        }
        let index = self.hubs.len();
        let correlation = graph.correlations.get(&hub.id).cloned().map(Arc::new);
        self.places.insert(id.clone(), Place::Hub(index));
        if correlation.is_some() {
            self.addresses.add_question(index, &id);
        } else {
            self.addresses.add_hub(index, &id, hub.kind);
        }
        self.hubs.push(Hub {
            url: address::url_of(&id).into(),
            id,
            kind: hub.kind,
            outside: hub.storage.system().is_some(),
            asynchronous: hub.asynchronous,
            gate: gate(graph, &hub.id),
            correlation,
            routes: Vec::new(),
            index: Index::default(),
        });
    }

    fn add_target(&mut self, target: &graph::Target, graph: &Graph, stands: &Stands) {
        let correlation = graph.correlations.get(&target.id);
        let transform = graph.transforms.get(&target.id);
        let id = Arc::new(target.id.clone());
        let way = match target.kind {
            TargetKind::ExternalSink { .. } if let Some(it) = correlation => {
                self.addresses.add_answer(self.targets.len(), &id);
                Way::Answer(Arc::new(it.clone()))
            }
            TargetKind::ExternalSink { .. } if id.kind == "JobSink" => {
                self.addresses.add_job(self.targets.len(), &id);
                Way::Job
            }
            TargetKind::Service | TargetKind::ExternalSink { .. } | TargetKind::Opaque => {
                self.addresses.add_service(self.targets.len(), &id);
                stands.get(&id).map_or(Way::Display, |runner| {
                    let (runner, path) = (runner.clone(), String::new());
                    Way::Run(Run { runner, path })
                })
            }
            TargetKind::Transform => {
                self.addresses.add_service(self.targets.len(), &id);
                transform.map_or(Way::Display, |transform| turn(transform, None))
            }
            TargetKind::Uri => self.post(&id.name),
            TargetKind::Missing => Way::Nowhere(target.note.clone().unwrap_or_else(|| absent(&id))),
        };
        self.add_place((id, gate(graph, &target.id)), way);
    }

    fn post(&self, url: &str) -> Way {
        match Url::parse(url) {
            Ok(url) => post(url, &self.trust),
            Err(error) => Way::Nowhere(format!("{url} is not an address: {error}")),
        }
    }

    fn add_outlet(&mut self, target: &graph::Target, graph: &Graph, outlet: Arc<Outlet>) {
        let id = Arc::new(target.id.clone());
        self.addresses.add_service(self.targets.len(), &id);
        self.add_place((id, gate(graph, &target.id)), Way::Put(outlet));
    }

    fn add_hooks(&mut self, graph: &Graph) {
        for source in &graph.sources {
            if source.sink.is_some() && Forge::of(&source.id).is_some() {
                let path = hook_path(&source.id);
                self.addresses.add_hook(self.hooks.len(), path);
                self.hooks.push(Arc::new(source.id.clone()));
            }
        }
    }

    fn add_place(&mut self, (id, gate): (Arc<Id>, Option<Arc<Authorizer>>), way: Way) {
        let index = Place::Target(self.targets.len());
        self.places.insert(id.clone(), index);
        let url = address::url_of(&id).into();
        let end = End { id, url, gate, way };
        self.targets.push(end);
    }

    /// What a hub makes of its events it makes on the one way out.
    fn route(&self, route: &graph::Route, transform: Option<&Jsonata>) -> Option<(usize, Route)> {
        let Some(Place::Hub(hub)) = self.place(&route.hub) else {
            return None;
        };
        let mut policy = route.policy.clone();
        let dead_letter = policy.dead_letter.take();
        let reply = match &route.reply {
            ReplyDestination::Dropped => ReplyTo::Dropped,
            ReplyDestination::Hub => ReplyTo::Hub(self.hub_end(hub)),
            ReplyDestination::To(end) => ReplyTo::To(self.end(end)),
        };
        let subscriber = route
            .subscriber
            .as_ref()
            .map(|subscriber| self.end(subscriber));
        let compiled = Route {
            id: Arc::new(route.id.clone()),
            filter: route.filter.clone(),
            subscriber: match (subscriber, transform) {
                (Some(end), Some(it)) => Some(End {
                    way: turn(it, Some(end.clone())),
                    ..end
                }),
                (end, _) => end,
            },
            reply,
            policy,
            dead_letter: dead_letter
                .as_ref()
                .map(|dead_letter| self.end(dead_letter)),
            namespace: self.namespace_of(hub, route),
            broken: route.broken.clone(),
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

    fn emitter(&self, source: &graph::Source) -> (Arc<Id>, Emitter) {
        let id = Arc::new(source.id.clone());
        let emitter = Emitter {
            source: source.clone(),
            id: id.clone(),
            sink: source.sink.as_ref().map(|sink| self.end(sink)),
        };
        (id, emitter)
    }

    fn end(&self, end: &graph::ResolvedDestination) -> End {
        match self.place(&end.id) {
            Some(Place::Hub(hub)) if end.path.is_empty() => self.hub_end(hub),
            Some(Place::Hub(hub)) => self.joined(hub, &end.path),
            Some(Place::Target(target)) if end.path.is_empty() => self.targets[target].clone(),
            Some(Place::Target(target)) => self.targets[target].joined(&end.path, &self.trust),
            None => End {
                id: Arc::new(end.id.clone()),
                url: address::url_of(&end.id).into(),
                gate: None,
                way: Way::Nowhere(absent(&end.id)),
            },
        }
    }

    fn hub_end(&self, hub: usize) -> End {
        End {
            id: self.hubs[hub].id.clone(),
            url: self.hubs[hub].url.clone(),
            gate: None,
            way: Way::Hub(hub),
        }
    }

    /// A path beside a reference replaces the path of the address, so a broker's own gets lost.
    fn joined(&self, hub: usize, path: &str) -> End {
        let mut end = self.hub_end(hub);
        let Some(url) = Url::parse(&end.url).and_then(|it| it.join(path)).ok() else {
            return end;
        };
        let host = url.host_str().unwrap_or_default();
        end.way = match self.addresses.door(host, path) {
            Door::Broker(Ok(hub)) | Door::Channel(Ok(hub)) | Door::Question(hub) => Way::Hub(hub),
            Door::Broker(Err(status)) | Door::Channel(Err(status)) => Way::Refused(status),
            Door::Job(None) | Door::JobStatus | Door::Hook(_) => Way::Refused(400),
            Door::Service(target) | Door::Job(Some(target)) | Door::Answer(target) => {
                self.targets[target].way.clone()
            }
        };
        end.url = url.as_str().into();
        end
    }
}

impl End {
    fn joined(&self, path: &str, trust: &Trust) -> Self {
        let mut end = self.clone();
        if let Ok(url) = Url::parse(&self.url).and_then(|it| it.join(path)) {
            end.url = url.as_str().into();
            match &mut end.way {
                Way::Post(_) => end.way = post(url, trust),
                Way::Run(run) => path.clone_into(&mut run.path),
                _ => {}
            }
        }
        end
    }
}

fn gate(graph: &Graph, id: &Id) -> Option<Arc<Authorizer>> {
    graph.authorizers.get(id).cloned().map(Arc::new)
}

fn turn(expression: &Jsonata, onward: Option<End>) -> Way {
    let expression = expression.clone();
    Way::Transform(Arc::new(Transform {
        expression: expression.into(),
        onward,
    }))
}

fn absent(id: &Id) -> String {
    format!("{id} is not in the loaded files")
}

fn post(url: Url, trust: &Trust) -> Way {
    match Peer::at(url, trust) {
        Ok(peer) => Way::Post(peer),
        Err(error) => Way::Nowhere(error.to_string()),
    }
}
