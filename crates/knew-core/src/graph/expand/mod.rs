//! Expands resources by what a cluster's controllers would create.
//!
//! A Sequence becomes channels and subscriptions, a labelled namespace gets its broker, and defaults
//! are filled in. A [`Group`] records which object created what.

mod defaults;
pub(super) mod flow;
mod inject;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::resource_index::canonical;
use super::{Group, GroupKind, GroupMember};
use crate::model::{Channel, DocumentLocation, Id, Resource, Spec};
use flow::Made;

/// The resources of a manifest and of its controllers.
#[derive(Default)]
pub(super) struct Expanded {
    /// Every resource, each before those it creates.
    pub(super) resources: Vec<Arc<Resource>>,
    /// Objects that create others.
    pub(super) groups: Vec<Group>,
}

/// Adds what the objects create. Of objects with one name the last counts, as on a cluster.
pub(super) fn expand(resources: &[Arc<Resource>]) -> Expanded {
    let written = last_of_each(resources);
    let mut known: HashSet<Id> = written
        .iter()
        .map(|written| canonical(written.id.clone()))
        .collect();
    let mut expanded = Expanded::default();
    let injected = inject::brokers(&written);
    for mut resource in defaults::apply(written) {
        let group = made_by(&mut resource);
        let (id, origin) = (resource.id.clone(), resource.origin);
        expanded.resources.push(resource);
        if let Some((kind, made)) = group {
            expanded.add(Maker { id, origin, kind }, made, &mut known);
        }
    }
    for (id, broker) in injected {
        let maker = Maker {
            id,
            origin: broker.origin,
            kind: GroupKind::Injection,
        };
        expanded.add(maker, vec![Made::other(broker)], &mut known);
    }
    expanded
}

/// The objects that the controller of a resource makes. A forwarder becomes the channel it acts as, and
/// a source with a transformer sends to the channel in front of it.
fn made_by(resource: &mut Arc<Resource>) -> Option<(GroupKind, Vec<Made>)> {
    match &resource.spec {
        Spec::Sequence(sequence) => {
            let made = flow::sequence(&resource.id, sequence);
            Some((GroupKind::Sequence, made))
        }
        Spec::Parallel(parallel) => {
            let made = flow::parallel(&resource.id, parallel);
            Some((GroupKind::Parallel, made))
        }
        Spec::Forwarder(forwarder) => {
            let made = flow::forwarder(&resource.id, forwarder);
            Arc::make_mut(resource).spec = Spec::Channel(Channel::default());
            Some((GroupKind::Forwarder, made))
        }
        Spec::Source(source) if source.transformer.is_some() => {
            let (made, sink) = flow::transformer(&resource.id, source);
            if let Spec::Source(source) = &mut Arc::make_mut(resource).spec {
                source.sink = sink;
            }
            Some((GroupKind::Forwarder, made))
        }
        _ => None,
    }
}

/// The object that makes a group.
struct Maker {
    id: Id,
    origin: DocumentLocation,
    kind: GroupKind,
}

impl Expanded {
    /// Adds what an object creates. An object that the files already have, as in a dump, only becomes a
    /// member.
    fn add(&mut self, maker: Maker, made: Vec<Made>, known: &mut HashSet<Id>) {
        if made.is_empty() {
            return;
        }
        let members = made.iter().map(|made| GroupMember {
            id: made.resource.id.clone(),
            role: made.role,
        });
        self.groups.push(Group {
            id: maker.id,
            origin: maker.origin,
            kind: maker.kind,
            members: members.collect(),
        });
        for Made { mut resource, .. } in made {
            if known.insert(canonical(resource.id.clone())) {
                resource.origin = maker.origin;
                self.resources.push(Arc::new(resource));
            }
        }
    }
}

fn last_of_each(resources: &[Arc<Resource>]) -> Vec<Arc<Resource>> {
    let numbered = resources.iter().enumerate();
    let last: HashMap<&Id, usize> = numbered
        .clone()
        .map(|(index, resource)| (&resource.id, index))
        .collect();
    numbered
        .filter(|(index, resource)| last.get(&resource.id) == Some(index))
        .map(|(_, resource)| Arc::clone(resource))
        .collect()
}

#[cfg(test)]
mod tests;
