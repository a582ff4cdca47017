//! Giving an object another name, here and wherever it is referred to.

use std::collections::BTreeMap;

use super::EditError;
use crate::manifest::Manifest;
use crate::model::{Destination, DocumentLocation, Id, Reference, Resource, Spec};

/// Texts in which an object has another name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renamed {
    /// The texts that change, by the number of their file.
    pub texts: BTreeMap<usize, String>,
    /// How many references changed with it.
    pub references: usize,
}

/// The texts of a manifest with another name for an object; all of it, or nothing.
pub fn renamed(manifest: &Manifest, id: &Id, name: &str) -> Result<Renamed, EditError> {
    let places: Vec<(DocumentLocation, String)> = manifest
        .resources
        .iter()
        .flat_map(|resource| places(resource, id).map(|path| (resource.origin, path)))
        .collect();
    let mut renamed = Renamed {
        references: places.len().saturating_sub(1),
        ..Renamed::default()
    };
    for (origin, path) in &places {
        let now = manifest.files.get(origin.file).map(|file| &file.text);
        let text = renamed.texts.entry(origin.file);
        let text = text.or_insert_with(|| now.map(ToString::to_string).unwrap_or_default());
        *text = super::set(text, origin, path, name)?;
    }
    Ok(renamed)
}

/// The fields of a resource that hold the name of an object, its own included.
fn places(resource: &Resource, id: &Id) -> impl Iterator<Item = String> + use<> {
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
            let channel = channel.filter(|channel| is(channel, id));
            paths.extend(channel.map(|_| "spec.channel.name".to_owned()));
        }
        _ => {}
    }
    let named = |destination: &&Destination| {
        let reference = destination.reference.as_ref();
        reference.is_some_and(|reference| is(reference, id) && !reference.name.is_empty())
    };
    let destinations = resource.spec.destinations().into_iter().filter(named);
    paths.extend(destinations.map(|destination| format!("{}.name", destination.field_path)));
    paths.into_iter()
}

fn is(reference: &Reference, id: &Id) -> bool {
    let group = reference.api_version.rsplit_once('/');
    group.map_or("", |(group, _)| group) == id.group
        && (&reference.kind, &reference.namespace, &reference.name)
            == (&id.kind, &id.namespace, &id.name)
}
