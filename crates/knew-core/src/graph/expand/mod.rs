//! Resources to the resources they make: what a cluster's controllers would add before an event flows.
//!
//! A Sequence becomes channels and subscriptions, a labelled namespace gets its broker, and defaults
//! are filled in. What comes out is plain enough for hubs and routes; a [`Group`] remembers who made
//! what.

mod defaults;
pub(super) mod flow;
mod inject;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::resolve::canonical;
use super::{Group, GroupKind};
use crate::model::{Channel, DocumentLocation, Id, Resource, Spec};

/// The resources of a manifest and of its controllers, and who made what.
#[derive(Default)]
pub(super) struct Expanded {
    /// Everything, each object before what it makes.
    pub(super) resources: Vec<Arc<Resource>>,
    /// The objects that made others.
    pub(super) groups: Vec<Group>,
}

/// Adds what objects make. Of objects with one name the last counts, as on a cluster.
pub(super) fn expand(resources: &[Arc<Resource>]) -> Expanded {
    let written = last_of_each(resources);
    let mut known: HashSet<Id> = written
        .iter()
        .map(|written| canonical(written.id.clone()))
        .collect();
    let mut expanded = Expanded::default();
    let injected = inject::brokers(&written);
    for mut resource in defaults::apply(written) {
        let (made, kind) = match &resource.spec {
            Spec::Sequence(it) => (flow::sequence(&resource.id, it), GroupKind::Sequence),
            Spec::Parallel(it) => (flow::parallel(&resource.id, it), GroupKind::Parallel),
            Spec::Forwarder(it) => {
                let made = flow::forwarder(&resource.id, it);
                Arc::make_mut(&mut resource).spec = Spec::Channel(Channel::default());
                (made, GroupKind::Forwarder)
            }
            Spec::Source(it) if it.transformer.is_some() => {
                let (made, sink) = flow::through(&resource.id, it);
                if let Spec::Source(it) = &mut Arc::make_mut(&mut resource).spec {
                    it.sink = sink;
                }
                (made, GroupKind::Forwarder)
            }
            _ => (Vec::new(), GroupKind::Injection),
        };
        let (id, origin) = (resource.id.clone(), resource.origin);
        expanded.resources.push(resource);
        expanded.add((id, origin, kind), made, &mut known);
    }
    for (id, broker) in injected {
        let origin = broker.origin;
        expanded.add((id, origin, GroupKind::Injection), vec![broker], &mut known);
    }
    expanded
}

impl Expanded {
    /// Adds what an object makes; what is written down already, as in a dump, is only marked.
    fn add(
        &mut self,
        (id, origin, kind): (Id, DocumentLocation, GroupKind),
        mut made: Vec<Resource>,
        known: &mut HashSet<Id>,
    ) {
        if made.is_empty() {
            return;
        }
        let members = made.iter().map(|made| made.id.clone()).collect();
        self.groups.push(Group {
            id,
            origin,
            kind,
            members,
        });
        made.retain(|made| known.insert(canonical(made.id.clone())));
        for resource in &mut made {
            resource.origin = origin;
        }
        self.resources.extend(made.into_iter().map(Arc::new));
    }
}

fn last_of_each(resources: &[Arc<Resource>]) -> Vec<Arc<Resource>> {
    let places = resources.iter().enumerate();
    let last: HashMap<&Id, usize> = places.map(|(place, it)| (&it.id, place)).collect();
    let places = resources.iter().enumerate();
    let kept = places.filter(|(place, it)| last.get(&it.id) == Some(place));
    kept.map(|(_, it)| Arc::clone(it)).collect()
}

#[cfg(test)]
mod tests;
