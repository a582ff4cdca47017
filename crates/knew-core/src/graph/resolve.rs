//! Resolves destinations: the hub or target that a reference or URI names.

use std::collections::HashSet;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use url::Url;

use super::address;
use super::expand::flow;
use super::resource_index::{ResourceIndex, canonical, id_of, is_pure_source};
use super::suggestions::{describe, did_you_mean};
use super::{NotReady, ResolvedDestination, Target, TargetKind};
use crate::model::service_backend::WorkspaceEntry;
use crate::model::{
    Destination, Id, IdMap, ProblemCause, Reference, Resource, ServiceBackend, Spec,
};

/// Resolves destinations, and collects the targets they need.
pub(super) struct Resolver<'a> {
    pub(super) directory: ResourceIndex<'a>,
    /// Names of Services that the workspace file configures, whether or not a manifest has them.
    configured: HashSet<&'a str>,
    pub(super) targets: Vec<Target>,
    /// Index of each target in the list.
    index: IdMap<Id, usize>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(
        resources: &'a [Arc<Resource>],
        configured: &'a [WorkspaceEntry<ServiceBackend>],
    ) -> Self {
        Self {
            directory: ResourceIndex::new(resources),
            configured: configured
                .iter()
                .map(|service| service.name.as_str())
                .collect(),
            targets: Vec::new(),
            index: IdMap::default(),
        }
    }

    /// Hub or target that a destination of `from` names; `None` if it names nothing.
    pub(super) fn resolve(
        &mut self,
        destination: &Destination,
        from: &Id,
    ) -> Option<ResolvedDestination> {
        match (&destination.reference, &destination.uri) {
            (Some(reference), uri) => Some(self.resolve_reference(reference, uri.as_deref(), from)),
            (None, Some(uri)) => Some(self.resolve_uri(uri, from)),
            (None, None) => None,
        }
    }

    fn resolve_reference(
        &mut self,
        reference: &Reference,
        uri: Option<&str>,
        from: &Id,
    ) -> ResolvedDestination {
        let id = canonical(id_of(reference));
        match self.directory.find(&id) {
            Some(found) => self.join_uri(found, uri, from),
            None => self.not_in_files(id, from),
        }
    }

    /// Resolves a relative URI against the address of a reference, as a browser resolves a link.
    fn join_uri(&mut self, found: &Resource, uri: Option<&str>, from: &Id) -> ResolvedDestination {
        let Some(uri) = uri else {
            return self.found(found, String::new(), from);
        };
        let base = address::cluster_url(&found.id).and_then(|url| Url::parse(&url).ok());
        let Some(base) = base else {
            return self.found(found, String::new(), from);
        };
        let Ok(whole) = base.join(uri) else {
            let name = describe(&found.id);
            let reason = NotReady::new(format!(
                "the URI {uri} beside {name} cannot be joined to its address"
            ));
            return self.missing(Id::uri(uri), reason);
        };
        match address::parse_uri(&whole, &found.id.namespace) {
            Some(address)
                if self
                    .directory
                    .at(&address)
                    .is_some_and(|at| at.id == found.id) =>
            {
                self.found(found, address.subpath, from)
            }
            _ => {
                let name = describe(&found.id);
                let message =
                    format!("{uri} replaces the path of {name}, which then takes nothing");
                let reason = NotReady::new(message).with_hint("drop the uri");
                self.missing(Id::uri(whole.as_str()), reason)
            }
        }
    }

    fn resolve_uri(&mut self, uri: &str, from: &Id) -> ResolvedDestination {
        let Ok(url) = Url::parse(uri) else {
            let reason = NotReady::new(format!("{uri} is not an absolute URI"))
                .with_hint("write http://host/path, or a ref");
            return self.missing(Id::uri(uri), reason);
        };
        let address = address::parse_uri(&url, &from.namespace);
        if let Some(address) = address
            && let Some(found) = self.directory.at(&address)
        {
            return self.found(found, address.subpath, from);
        }
        if let Some((found, rest)) = self.directory.at_domain(&url) {
            return self.found(found, rest, from);
        }
        let id = Id::uri(uri);
        self.point_at(Target {
            id: id.clone(),
            origin: None,
            kind: TargetKind::Uri,
            note: None,
        });
        ResolvedDestination {
            id,
            path: String::new(),
        }
    }

    fn found(&mut self, found: &Resource, path: String, from: &Id) -> ResolvedDestination {
        let id = found.id.clone();
        let kind = match &found.spec {
            Spec::Broker(_) | Spec::Channel(_) if path.is_empty() => {
                return ResolvedDestination { id, path };
            }
            Spec::Broker(_) | Spec::Channel(_) => {
                let url = address::cluster_url(&id).unwrap_or_default();
                let message = format!("{id} takes events at its own address only, not at {path}");
                return self.missing(Id::uri(&format!("{url}{path}")), NotReady::new(message));
            }
            Spec::Service(_) => TargetKind::Service,
            Spec::ExternalSink(sink) => TargetKind::ExternalSink {
                system: sink.system,
            },
            Spec::Transform(_) => TargetKind::Transform,
            Spec::Sequence(_) | Spec::Parallel(_) => return self.flow(found, from),
            Spec::Alias(object) => return self.alias(found, object, path, from),
            Spec::Opaque => TargetKind::Opaque,
            // A source of a kind nobody has heard of may well be addressable too.
            Spec::Source(_) if !is_pure_source(&id) => TargetKind::Opaque,
            _ => {
                let message = format!("{from} points at {id}, and a {} takes no events", id.kind);
                return self.missing(id, NotReady::new(message));
            }
        };
        let origin = Some(found.origin);
        self.point_at(Target {
            id: id.clone(),
            origin,
            kind,
            note: None,
        });
        ResolvedDestination { id, path }
    }

    /// A flow takes events at the first channel it creates.
    fn flow(&mut self, found: &Resource, from: &Id) -> ResolvedDestination {
        if let Some(id) = flow::entry(&found.id, &found.spec) {
            let path = String::new();
            return ResolvedDestination { id, path };
        }
        let reason = NotReady::new(format!("{from} points at {}, which has no steps", found.id))
            .with_hint("add one");
        self.missing(found.id.clone(), reason)
    }

    /// An alias leads to its object; an alias of an alias is not allowed on a cluster.
    fn alias(
        &mut self,
        found: &Resource,
        to: &Reference,
        path: String,
        from: &Id,
    ) -> ResolvedDestination {
        match self.directory.find(&id_of(to)) {
            Some(object) if !matches!(object.spec, Spec::Alias(_)) => {
                self.found(object, path, from)
            }
            _ => self.not_in_files(id_of(to), &found.id),
        }
    }

    /// A reference to nothing. A missing broker or channel may also have routes: whether it becomes a
    /// hollow hub or a hollow target is decided when all routes are known.
    fn not_in_files(&mut self, id: Id, from: &Id) -> ResolvedDestination {
        if let Some(service) = self.configured_service(&id) {
            return service;
        }
        if id.name.is_empty() {
            let reason = NotReady::new(format!("the reference to a {} has no name", id.kind))
                .with_hint("write it");
            return self.missing(id, reason);
        }
        let name = match &id.namespace {
            same if *same == from.namespace => id.name.clone(),
            other => format!("{other}/{}", id.name),
        };
        let message = format!("no {} {name} in the loaded files", id.kind);
        let reason = self.with_advice(NotReady::new(message), &id);
        self.missing(id, reason)
    }

    /// A Service that only the workspace file has counts as a Service: its runner is known.
    fn configured_service(&mut self, id: &Id) -> Option<ResolvedDestination> {
        let (namespace, name) = (&id.namespace, &id.name);
        let configured = !name.contains('/') && self.configured.contains(name.as_str())
            || !namespace.contains('/')
                && self
                    .configured
                    .contains(format!("{namespace}/{name}").as_str());
        if id.kind != "Service" || !configured {
            return None;
        }
        self.point_at(Target {
            id: id.clone(),
            origin: None,
            kind: TargetKind::Service,
            note: None,
        });
        let path = String::new();
        Some(ResolvedDestination {
            id: id.clone(),
            path,
        })
    }

    /// The reason for an object that `from` names and no file has.
    pub(super) fn not_found(&self, id: &Id, from: &Id) -> NotReady {
        let name = describe(id);
        let message = format!("{from} names {name}, which is not in the loaded files");
        self.with_advice(NotReady::new(message), id)
    }

    fn with_advice(&self, reason: NotReady, id: &Id) -> NotReady {
        let suggestion = self.directory.suggestion(id);
        let hint = match suggestion {
            Some(meant) => did_you_mean(id, meant),
            None if id.kind == "Service" => format!(
                "add it, correct the name, or let something stand in for it: services: {{{}: display}} in knew.yaml",
                id.name
            ),
            None => "add it, or correct the name".to_owned(),
        };
        let cause = ProblemCause::NotFound {
            id: id.clone(),
            suggestion: suggestion.cloned(),
        };
        reason.with_hint(hint).with_cause(cause)
    }

    fn missing(&mut self, id: Id, reason: NotReady) -> ResolvedDestination {
        self.point_at(Target {
            id: id.clone(),
            origin: None,
            kind: TargetKind::Missing,
            note: Some(reason),
        });
        ResolvedDestination {
            id,
            path: String::new(),
        }
    }

    pub(super) fn target(&self, id: &Id) -> Option<&Target> {
        self.targets.get(*self.index.get(id)?)
    }

    fn point_at(&mut self, target: Target) {
        if let Entry::Vacant(entry) = self.index.entry(target.id.clone()) {
            entry.insert(self.targets.len());
            self.targets.push(target);
        }
    }

    /// Services and sinks without a reference are drawn too, after those with one.
    pub(super) fn add_unused(&mut self, resource: &Resource, kind: TargetKind) {
        let (id, origin) = (resource.id.clone(), Some(resource.origin));
        self.point_at(Target {
            id,
            origin,
            kind,
            note: None,
        });
    }

    pub(super) fn is_pointed_at(&self, id: &Id) -> bool {
        self.index.contains_key(id)
    }
}
