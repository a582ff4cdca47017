//! Renaming of an object and of all references to it.

use std::collections::BTreeMap;

use super::EditError;
use crate::manifest::Manifest;
use crate::model::{Destination, DocumentLocation, Id, Reference, Resource, Spec};

/// Result of renaming an object in the texts of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RenamedTexts {
    /// Changed texts by file index in [`Manifest::files`].
    pub texts: BTreeMap<usize, String>,
    /// Number of references that were changed, without the object's own name.
    pub references: usize,
}

/// Renames an object and all references to it; either all of them or none.
pub fn rename_resource(
    manifest: &Manifest,
    id: &Id,
    name: &str,
) -> Result<RenamedTexts, EditError> {
    let fields: Vec<(DocumentLocation, String)> = manifest
        .resources
        .iter()
        .flat_map(|resource| name_paths(resource, id).map(|path| (resource.origin, path)))
        .collect();
    let mut renamed = RenamedTexts {
        references: fields.len().saturating_sub(1),
        ..RenamedTexts::default()
    };
    for (origin, path) in &fields {
        let current = manifest.files.get(origin.file).map(|file| &file.text);
        let text = renamed.texts.entry(origin.file);
        let text = text.or_insert_with(|| current.map(ToString::to_string).unwrap_or_default());
        *text = super::set_field(text, origin, path, name)?;
    }
    Ok(renamed)
}

/// Paths of the fields of a resource that hold the name of an object, its own included.
fn name_paths(resource: &Resource, id: &Id) -> impl Iterator<Item = String> + use<> {
    let mut paths = Vec::new();
    if resource.id == *id {
        paths.push("metadata.name".to_owned());
    }
    match &resource.spec {
        Spec::Trigger(trigger) => {
            let near = resource.id.namespace == id.namespace && id.kind == "Broker";
            if near && trigger.broker == id.name {
                paths.push("spec.broker".to_owned());
            }
        }
        Spec::Subscription(subscription) => {
            let channel = subscription.channel.as_ref();
            let channel = channel.filter(|channel| refers_to(channel, id));
            paths.extend(channel.map(|_| "spec.channel.name".to_owned()));
        }
        _ => {}
    }
    let is_named = |destination: &&Destination| {
        let reference = destination.reference.as_ref();
        reference.is_some_and(|reference| refers_to(reference, id) && !reference.name.is_empty())
    };
    let destinations = resource.spec.destinations().into_iter().filter(is_named);
    paths.extend(destinations.map(|destination| format!("{}.name", destination.field_path)));
    paths.into_iter()
}

fn refers_to(reference: &Reference, id: &Id) -> bool {
    let group = reference.api_version.rsplit_once('/');
    group.map_or("", |(group, _)| group) == id.group
        && (&reference.kind, &reference.namespace, &reference.name)
            == (&id.kind, &id.namespace, &id.name)
}
