//! The loaded objects by every name that stands for them.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use url::Url;

use super::address::{AddressKind, ClusterAddress};
use super::suggestions::NameSuggestions;
use crate::model::channel::HubStorage;
use crate::model::{Id, IdMap, Reference, Resource, Spec};

/// The loaded objects by the names that references and addresses use.
pub(super) struct ResourceIndex<'a> {
    by_id: IdMap<Id, &'a Resource>,
    /// Targets of `DomainMapping` objects by domain name.
    domains: HashMap<&'a str, &'a Reference>,
    /// Built on the first name that is not found.
    suggestions: OnceCell<NameSuggestions<'a>>,
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
            suggestions: OnceCell::new(),
        }
    }

    /// Finds an object by any name that stands for it.
    pub(super) fn find(&self, id: &Id) -> Option<&'a Resource> {
        let id = canonical(id.clone());
        self.by_id
            .get(&id)
            .copied()
            .or_else(|| self.behind_channel(&id))
    }

    /// A generic Channel creates its backing channel under its own name.
    fn behind_channel(&self, id: &Id) -> Option<&'a Resource> {
        let storage = storage_of_kind(&id.kind)?;
        let generic = Id::new(MESSAGING, "Channel", &id.namespace, &id.name);
        let found = self.by_id.get(&generic).copied()?;
        matches!(&found.spec, Spec::Channel(channel) if channel.storage == storage).then_some(found)
    }

    /// Object that a `DomainMapping` serves at a domain name.
    pub(super) fn at_domain(&self, url: &Url) -> Option<(&'a Resource, String)> {
        let reference = self.domains.get(url.host_str()?)?;
        let path = url[url::Position::BeforePath..].trim_start_matches('/');
        let rest = if path.is_empty() {
            String::new()
        } else {
            format!("/{path}")
        };
        Some((self.find(&id_of(reference))?, rest))
    }

    pub(super) fn at(&self, address: &ClusterAddress) -> Option<&'a Resource> {
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

    /// The object that was probably meant by a name that nothing has.
    pub(super) fn suggestion(&self, missing: &Id) -> Option<&'a Id> {
        let suggestions = self.suggestions.get_or_init(|| {
            // An object of an unknown kind may well be addressable, so its name is offered too.
            let may_take_events =
                |spec: &Spec| spec.is_addressable() || matches!(spec, Spec::Opaque);
            let objects = self.by_id.values();
            let objects = objects.filter(|resource| may_take_events(&resource.spec));
            NameSuggestions::new(objects.map(|resource| &resource.id))
        });
        suggestions.suggest(missing)
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

/// True if a kind makes events and takes none, by its name; a kind with a sink that is not named as a
/// source may do both.
pub(super) fn is_pure_source(id: &Id) -> bool {
    id.kind.ends_with("Source") || id.kind.ends_with("Binding")
}

/// One id for objects that are one: the `Channel` of the group it had until 2019, and an
/// `InMemoryChannel`, which shares its endpoint with the `Channel` of its name.
pub(super) fn canonical(id: Id) -> Id {
    match (id.group.as_str(), id.kind.as_str()) {
        (EVENTING, "Channel") | (MESSAGING, "InMemoryChannel") => {
            Id::new(MESSAGING, "Channel", &id.namespace, &id.name)
        }
        _ => id,
    }
}

/// Id of the object a reference names, without the version.
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

/// True for kinds that fan events out.
pub(super) fn is_hub_kind(id: &Id) -> bool {
    let known = matches!(id.group.as_str(), EVENTING | MESSAGING);
    known && (id.kind == "Broker" || id.kind.ends_with("Channel"))
}
