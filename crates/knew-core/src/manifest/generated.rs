//! What a controller made from another object: in a dump of a cluster both are there, and counting
//! both would send every event twice.

use std::collections::HashSet;

use super::Manifest;
use super::node::Node;
use crate::model::{DocumentLocation, Id, ProblemLocation};

impl Manifest {
    /// Leaves out the objects whose owner is loaded too; the owner stands for them.
    pub(super) fn fold_generated(&mut self) {
        let owners = self.parts.iter().flat_map(|part| &part.owners);
        let owners: Vec<&(DocumentLocation, Id)> = owners.collect();
        if owners.is_empty() {
            return;
        }
        let known: HashSet<&Id> = self.resources.iter().map(|resource| &resource.id).collect();
        let generated = owners.iter().filter(|(_, owner)| known.contains(owner));
        let folded: HashSet<DocumentLocation> = generated.map(|(origin, _)| *origin).collect();
        self.resources
            .retain(|resource| !folded.contains(&resource.origin));
        self.problems.retain(
            |problem| !matches!(&problem.at, ProblemLocation::Field(origin, _) if folded.contains(origin)),
        );
    }
}

/// The objects of Knative that `metadata.ownerReferences` names.
pub(super) fn owners<'a>(object: &'a Node, namespace: &'a str) -> impl Iterator<Item = Id> + 'a {
    let references = object
        .get("metadata")
        .and_then(|object| object.get("ownerReferences"));
    let items = references.map_or(&[][..], Node::items);
    items.iter().filter_map(move |it| {
        let text = |key: &str| it.get(key).and_then(Node::text);
        let (group, _) = text("apiVersion")?.rsplit_once('/')?;
        let ours = group.ends_with("knative.dev");
        ours.then(|| Some(Id::new(group, text("kind")?, namespace, text("name")?)))?
    })
}
