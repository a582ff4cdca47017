//! Giving an object another name, here and wherever it is referred to.

use std::collections::BTreeMap;

use super::EditError;
use crate::manifest::Manifest;
use crate::model::{DeliverySpec, Destination, DocumentLocation, Id, Reference, Resource, Spec};

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
    let to = |it: Option<&Destination>| {
        let it = it?;
        let reference = it
            .reference
            .as_ref()
            .filter(|reference| is(reference, id))?;
        (!reference.name.is_empty()).then(|| format!("{}.name", it.field_path))
    };
    let dead = |it: Option<&DeliverySpec>| to(it.and_then(|it| it.dead_letter_sink.as_ref()));
    match &resource.spec {
        Spec::Trigger(it) => {
            let near = resource.id.namespace == id.namespace && id.kind == "Broker";
            if near && it.broker == id.name {
                paths.push("spec.broker".to_owned());
            }
            paths.extend(to(Some(&it.subscriber)));
            paths.extend(dead(it.delivery.as_ref()));
        }
        Spec::Subscription(it) => {
            let channel = it.channel.as_ref().filter(|channel| is(channel, id));
            paths.extend(channel.map(|_| "spec.channel.name".to_owned()));
            paths.extend(to(it.subscriber.as_ref()));
            paths.extend(to(it.reply.as_ref()));
            paths.extend(dead(it.delivery.as_ref()));
        }
        Spec::Source(it) => {
            paths.extend(to(Some(&it.sink)));
            paths.extend(to(it.transformer.as_deref()));
        }
        Spec::Forwarder(it) => paths.extend(to(Some(&it.destination))),
        Spec::Sequence(it) => {
            for step in &it.steps {
                paths.extend(to(Some(&step.subscriber)));
                paths.extend(dead(step.delivery.as_ref()));
            }
            paths.extend(to(it.reply.as_ref()));
        }
        Spec::Parallel(it) => {
            for branch in &it.branches {
                let ends = [
                    branch.filter.as_ref(),
                    Some(&branch.subscriber),
                    branch.reply.as_ref(),
                ];
                paths.extend(ends.into_iter().filter_map(to));
                paths.extend(dead(branch.delivery.as_ref()));
            }
            paths.extend(to(it.reply.as_ref()));
        }
        Spec::Broker(it) => paths.extend(dead(it.delivery.as_ref())),
        Spec::Channel(it) => paths.extend(dead(it.delivery.as_ref())),
        _ => {}
    }
    paths.into_iter()
}

fn is(reference: &Reference, id: &Id) -> bool {
    let group = reference.api_version.rsplit_once('/');
    group.map_or("", |(group, _)| group) == id.group
        && (&reference.kind, &reference.namespace, &reference.name)
            == (&id.kind, &id.namespace, &id.name)
}
