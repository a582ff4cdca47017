//! Destinations to ends: the hub or target that a reference or URI means.

use std::cell::OnceCell;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use url::Url;

use super::address::{self, AddressKind, ClusterAddress};
use super::expand::flow;
use super::suggestions::{NameSuggestions, words};
use super::{ResolvedDestination, Target, TargetKind};
use crate::model::channel::HubStorage;
use crate::model::runner::Said;
use crate::model::{Destination, Id, IdMap, Reference, Resource, Runner, Spec};

/// The loaded objects by the names others may call them.
pub(super) struct ResourceIndex<'a> {
    by_id: IdMap<Id, &'a Resource>,
    /// The objects behind domain names of the manifest's own.
    domains: HashMap<&'a str, &'a Reference>,
    /// What may be meant by a name that nothing has.
    known: OnceCell<NameSuggestions<'a>>,
}

impl<'a> ResourceIndex<'a> {
    /// Of two objects with one name, the first counts.
    pub(super) fn new(resources: &'a [Arc<Resource>]) -> Self {
        let mut by_id = IdMap::default();
        let mut domains = HashMap::new();
        for resource in resources {
            if let Spec::Alias(reference) = &resource.spec {
                domains.insert(resource.id.name.as_str(), reference);
            }
            by_id
                .entry(canonical(resource.id.clone()))
                .or_insert(&**resource);
        }
        Self {
            by_id,
            domains,
            known: OnceCell::new(),
        }
    }

    /// The object of that name, whatever alias it is called by.
    pub(super) fn find(&self, id: &Id) -> Option<&'a Resource> {
        let id = canonical(id.clone());
        self.by_id
            .get(&id)
            .copied()
            .or_else(|| self.behind_channel(&id))
    }

    /// A generic Channel makes its backing channel under its own name.
    fn behind_channel(&self, id: &Id) -> Option<&'a Resource> {
        let storage = storage_of_kind(&id.kind)?;
        let generic = Id::new(MESSAGING, "Channel", &id.namespace, &id.name);
        let found = self.by_id.get(&generic).copied()?;
        matches!(&found.spec, Spec::Channel(it) if it.storage == storage).then_some(found)
    }

    /// The object behind a domain name that a `DomainMapping` gives it.
    fn at_domain(&self, url: &Url) -> Option<(&'a Resource, String)> {
        let reference = self.domains.get(url.host_str()?)?;
        let path = url[url::Position::BeforePath..].trim_start_matches('/');
        let rest = if path.is_empty() {
            String::new()
        } else {
            format!("/{path}")
        };
        Some((self.find(&id_of(reference))?, rest))
    }

    fn at(&self, address: &ClusterAddress) -> Option<&'a Resource> {
        let named = |group: &str, kind: &str| {
            self.find(&Id::new(group, kind, &address.namespace, &address.name))
        };
        match address.kind {
            AddressKind::Broker => named(EVENTING, "Broker"),
            AddressKind::Service => named(SERVING, "Service").or_else(|| named("", "Service")),
            AddressKind::Request => named(EVENTING, "RequestReply"),
            AddressKind::Job => named(SINKS, "JobSink"),
            AddressKind::Channel => named(MESSAGING, "Channel")
                .or_else(|| named(MESSAGING, "KafkaChannel"))
                .or_else(|| named(MESSAGING, "NatsJetStreamChannel")),
        }
    }

    /// What a missing object was probably meant to be, as a question.
    pub(super) fn hint(&self, missing: &Id) -> Option<String> {
        let known = self.known.get_or_init(|| {
            let addressable = self.by_id.values().filter(|value| is_addressable(value));
            NameSuggestions::of(addressable.map(|addressable| &addressable.id))
        });
        known.hint(missing)
    }
}

const EVENTING: &str = "eventing.knative.dev";
const MESSAGING: &str = "messaging.knative.dev";
const SINKS: &str = "sinks.knative.dev";
const SERVING: &str = "serving.knative.dev";

fn storage_of_kind(kind: &str) -> Option<HubStorage> {
    match kind {
        "KafkaChannel" => Some(HubStorage::Kafka),
        "NatssChannel" | "NatsJetStreamChannel" => Some(HubStorage::Nats),
        _ => None,
    }
}

/// Whether events can be sent to the object at all.
fn is_addressable(resource: &Resource) -> bool {
    matches!(
        resource.spec,
        Spec::Service(_)
            | Spec::Broker(_)
            | Spec::Channel(_)
            | Spec::Sequence(_)
            | Spec::Parallel(_)
            | Spec::Forwarder(_)
            | Spec::ExternalSink(_)
            | Spec::Transform(_)
            | Spec::Alias(_)
            | Spec::Opaque
    )
}

/// Whether a kind makes events and takes none, by its name; a kind with a sink that is not named as a
/// source may do both.
fn is_pure_source(id: &Id) -> bool {
    id.kind.ends_with("Source") || id.kind.ends_with("Binding")
}

/// One name for objects that are one: `Channel` of the group it had until 2019, and an
/// `InMemoryChannel`, which shares its endpoint with the `Channel` of its name.
pub(super) fn canonical(id: Id) -> Id {
    match (id.group.as_str(), id.kind.as_str()) {
        (EVENTING, "Channel") | (MESSAGING, "InMemoryChannel") => {
            Id::new(MESSAGING, "Channel", &id.namespace, &id.name)
        }
        _ => id,
    }
}

/// The object a reference names; versions do not count.
pub(super) fn id_of(reference: &Reference) -> Id {
    let group = reference
        .api_version
        .rsplit_once('/')
        .map_or("", |(group, _)| group);
    Id::new(
        group,
        &reference.kind,
        &reference.namespace,
        &reference.name,
    )
}

/// Whether objects of that kind fan events out.
pub(super) fn is_hub_kind(id: &Id) -> bool {
    let known = matches!(id.group.as_str(), EVENTING | MESSAGING);
    known && (id.kind == "Broker" || id.kind.ends_with("Channel"))
}

/// How the note of a target begins that no file has.
const NONE: &str = "no";

/// How the advice about a Service begins that no other is like.
const OR_STAND_IN: &str = "add it, correct the name, or let something stand in for it: ";

/// Whether a target's note says that no file has it.
pub(super) fn is_absence(note: &str) -> bool {
    note.strip_prefix(NONE)
        .is_some_and(|note| note.starts_with(' '))
}

/// Turns destinations into ends, and collects the targets they need.
pub(super) struct Resolver<'a> {
    pub(super) directory: ResourceIndex<'a>,
    /// What the workspace file says of Services, whether or not a manifest has them.
    stand_ins: HashSet<&'a str>,
    pub(super) targets: Vec<Target>,
    /// Where each target stands in the list.
    places: IdMap<Id, usize>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(resources: &'a [Arc<Resource>], stand_ins: &'a [Said<Runner>]) -> Self {
        Self {
            directory: ResourceIndex::new(resources),
            stand_ins: stand_ins
                .iter()
                .map(|stand_in| stand_in.name.as_str())
                .collect(),
            targets: Vec::new(),
            places: IdMap::default(),
        }
    }

    /// The end a destination of `from` means; `None` when it names nothing.
    pub(super) fn end(
        &mut self,
        destination: &Destination,
        from: &Id,
    ) -> Option<ResolvedDestination> {
        match (&destination.reference, &destination.uri) {
            (Some(reference), uri) => Some(self.referenced(reference, uri.as_deref(), from)),
            (None, Some(uri)) => Some(self.at_uri(uri, from)),
            (None, None) => None,
        }
    }

    fn referenced(
        &mut self,
        reference: &Reference,
        uri: Option<&str>,
        from: &Id,
    ) -> ResolvedDestination {
        let id = canonical(id_of(reference));
        match self.directory.find(&id) {
            Some(found) => self.joined(found, uri, from),
            None => self.dangling(id, from),
        }
    }

    /// The reference's own address with the relative URI resolved against it, as a link on a page is.
    fn joined(&mut self, found: &Resource, uri: Option<&str>, from: &Id) -> ResolvedDestination {
        let Some(uri) = uri else {
            return self.found(found, String::new(), from);
        };
        let base = address::cluster_url(&found.id).and_then(|url| Url::parse(&url).ok());
        let Some(base) = base else {
            return self.found(found, String::new(), from);
        };
        let Ok(whole) = base.join(uri) else {
            let note = format!(
                "the URI {uri} beside {} cannot be joined to its address",
                words(&found.id)
            );
            return self.missing(Id::uri(uri), note);
        };
        match address::parse_uri(&whole, &found.id.namespace) {
            Some(it) if self.directory.at(&it).is_some_and(|at| at.id == found.id) => {
                self.found(found, it.subpath, from)
            }
            _ => {
                let words = words(&found.id);
                let note = format!(
                    "{uri} replaces the path of {words}, which then takes nothing; drop the uri"
                );
                self.missing(Id::uri(whole.as_str()), note)
            }
        }
    }

    fn at_uri(&mut self, uri: &str, from: &Id) -> ResolvedDestination {
        let Ok(url) = Url::parse(uri) else {
            let note = format!("{uri} is not an absolute URI; write http://host/path, or a ref");
            return self.missing(Id::uri(uri), note);
        };
        let address = address::parse_uri(&url, &from.namespace);
        if let Some(it) = address
            && let Some(found) = self.directory.at(&it)
        {
            return self.found(found, it.subpath, from);
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
                let note = format!("{id} takes events at its own address only, not at {path}");
                return self.missing(Id::uri(&format!("{url}{path}")), note);
            }
            Spec::Service(_) => TargetKind::Service,
            Spec::ExternalSink(it) => TargetKind::ExternalSink { system: it.system },
            Spec::Transform(_) => TargetKind::Transform,
            Spec::Sequence(_) | Spec::Parallel(_) => return self.flow(found, from),
            Spec::Alias(it) => return self.alias(found, it, (path, from)),
            Spec::Opaque => TargetKind::Opaque,
            // A source of a kind nobody has heard of may well be addressable too.
            Spec::Source(_) if !is_pure_source(&id) => TargetKind::Opaque,
            _ => {
                let note = format!("{from} points at {id}, and a {} takes no events", id.kind);
                return self.missing(id, note);
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

    /// A flow takes events at the first channel it makes.
    fn flow(&mut self, found: &Resource, from: &Id) -> ResolvedDestination {
        if let Some(id) = flow::entry(&found.id, &found.spec) {
            let path = String::new();
            return ResolvedDestination { id, path };
        }
        let note = format!("{from} points at {}, which has no steps; add one", found.id);
        self.missing(found.id.clone(), note)
    }

    /// Another name for an object leads to that object; a name for a name is refused on a cluster.
    fn alias(
        &mut self,
        found: &Resource,
        to: &Reference,
        (path, from): (String, &Id),
    ) -> ResolvedDestination {
        match self.directory.find(&id_of(to)) {
            Some(object) if !matches!(object.spec, Spec::Alias(_)) => {
                self.found(object, path, from)
            }
            _ => self.dangling(id_of(to), &found.id),
        }
    }

    /// A reference to nothing. A missing broker or channel may also have routes; whether it is a
    /// hollow hub or a hollow target is seen when all of them are known.
    fn dangling(&mut self, id: Id, from: &Id) -> ResolvedDestination {
        if let Some(end) = self.stood_in_for(&id) {
            return end;
        }
        if id.name.is_empty() {
            let note = format!("the reference to a {} has no name; write it", id.kind);
            return self.missing(id, note);
        }
        let name = match &id.namespace {
            same if *same == from.namespace => id.name.clone(),
            other => format!("{other}/{}", id.name),
        };
        let note = format!(
            "{NONE} {} {name} in the loaded files; {}",
            id.kind,
            self.advice(&id)
        );
        self.missing(id, note)
    }

    /// A Service that only the workspace file has is a Service here: what stands for it is known.
    fn stood_in_for(&mut self, id: &Id) -> Option<ResolvedDestination> {
        let (namespace, name) = (&id.namespace, &id.name);
        let called = |it: &str| self.stand_ins.contains(it);
        let said = !name.contains('/') && called(name)
            || !namespace.contains('/') && called(&format!("{namespace}/{name}"));
        if id.kind != "Service" || !said {
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

    /// The sentence for an object that `from` names and no file has.
    pub(super) fn absence(&self, id: &Id, from: &Id) -> String {
        let (what, advice) = (words(id), self.advice(id));
        format!("{from} names {what}, which is not in the loaded files; {advice}")
    }

    fn advice(&self, id: &Id) -> String {
        match self.directory.hint(id) {
            Some(hint) => hint,
            None if id.kind == "Service" => {
                format!(
                    "{OR_STAND_IN}services: {{{}: display}} in knew.yaml",
                    id.name
                )
            }
            None => "add it, or correct the name".to_owned(),
        }
    }

    fn missing(&mut self, id: Id, note: String) -> ResolvedDestination {
        let kind = TargetKind::Missing;
        self.point_at(Target {
            id: id.clone(),
            origin: None,
            kind,
            note: Some(note),
        });
        ResolvedDestination {
            id,
            path: String::new(),
        }
    }

    /// A target pointed at so far.
    pub(super) fn target(&self, id: &Id) -> Option<&Target> {
        self.targets.get(*self.places.get(id)?)
    }

    fn point_at(&mut self, target: Target) {
        if let Entry::Vacant(place) = self.places.entry(target.id.clone()) {
            place.insert(self.targets.len());
            self.targets.push(target);
        }
    }

    /// Services and sinks nobody points at are drawn too, after those somebody does.
    pub(super) fn idle(&mut self, resource: &Resource, kind: TargetKind) {
        let (id, origin) = (resource.id.clone(), Some(resource.origin));
        self.point_at(Target {
            id,
            origin,
            kind,
            note: None,
        });
    }

    pub(super) fn is_pointed_at(&self, id: &Id) -> bool {
        self.places.contains_key(id)
    }
}
