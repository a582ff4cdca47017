//! What a controller made from another object: in a dump of a cluster both are there, and counting
//! both would send every event twice.

use std::collections::HashSet;

use super::Manifest;
use super::node::Node;
use crate::model::{At, Id, Origin};

impl Manifest {
    /// Leaves out the objects whose owner is loaded too; the owner stands for them.
    pub(super) fn fold_generated(&mut self) {
        let known: HashSet<&Id> = self.resources.iter().map(|it| &it.id).collect();
        let generated = self.resources.iter().filter(|it| {
            let node = self.node_of(&it.origin);
            node.is_some_and(|node| owners(node, &it.id.namespace).any(|id| known.contains(&id)))
        });
        let folded: HashSet<Origin> = generated.map(|it| it.origin).collect();
        if folded.is_empty() {
            return;
        }
        self.resources.retain(|it| !folded.contains(&it.origin));
        self.problems
            .retain(|it| !matches!(&it.at, At::Field(origin, _) if folded.contains(origin)));
    }
}

/// The objects of Knative that `metadata.ownerReferences` names.
fn owners<'a>(object: &'a Node, namespace: &'a str) -> impl Iterator<Item = Id> + 'a {
    let references = object
        .get("metadata")
        .and_then(|it| it.get("ownerReferences"));
    let items = references.map_or(&[][..], Node::items);
    items.iter().filter_map(move |it| {
        let text = |key: &str| it.get(key).and_then(Node::text);
        let (group, _) = text("apiVersion")?.rsplit_once('/')?;
        let ours = group.ends_with("knative.dev");
        ours.then(|| Some(Id::new(group, text("kind")?, namespace, text("name")?)))?
    })
}
