//! Objects that a controller generated from another object. A cluster dump has both, and counting both
//! would send every event twice.

use std::collections::HashSet;

use super::Manifest;
use super::yaml::YamlNode;
use crate::model::{DocumentLocation, Id, ProblemLocation};

impl Manifest {
    /// Drops objects whose owner is in the manifest too.
    pub(super) fn drop_generated_objects(&mut self) {
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

/// Knative owners in `metadata.ownerReferences`.
pub(super) fn owner_ids<'a>(
    object: &'a YamlNode,
    namespace: &'a str,
) -> impl Iterator<Item = Id> + 'a {
    let references = object
        .get("metadata")
        .and_then(|object| object.get("ownerReferences"));
    let items = references.map_or(&[][..], YamlNode::items);
    items.iter().filter_map(move |reference| {
        let text = |key: &str| reference.get(key).and_then(YamlNode::text);
        let (group, _) = text("apiVersion")?.rsplit_once('/')?;
        let ours = group.ends_with("knative.dev");
        ours.then(|| Some(Id::new(group, text("kind")?, namespace, text("name")?)))?
    })
}
