//! What a source, a route or a reply can point at: the objects that take events, and addresses.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::state::manifests::OpenManifests;
use knew_core::model::{Id, Resource, Spec};

/// One object that takes events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The object.
    pub id: Id,
    /// Its `apiVersion` as written.
    pub api_version: String,
    /// Whether it is a channel of any kind.
    pub channel: bool,
}

/// All of them, in the order of the manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ends(Vec<End>);

impl Ends {
    /// What takes events in the texts that are open.
    #[must_use]
    pub fn of(open: &OpenManifests) -> Self {
        Self::addressables(&open.manifest.resources)
    }

    fn addressables(resources: &[Arc<Resource>]) -> Self {
        let takes = resources
            .iter()
            .filter(|resource| resource.spec.is_addressable())
            .map(|resource| End {
                id: resource.id.clone(),
                api_version: resource.api_version.clone(),
                channel: matches!(resource.spec, Spec::Channel(_)),
            });
        Self(takes.collect())
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &End> {
        self.0.iter()
    }

    /// The object a text names as the screen shows it, such as `Service default/orders`.
    #[must_use]
    pub fn named(&self, text: &str) -> Option<&End> {
        self.0
            .iter()
            .find(|end| end.id.to_string() == text)
            .or_else(|| {
                let mut named = self.0.iter().filter(|end| end.id.name == text);
                named.next().filter(|_| named.next().is_none())
            })
    }

    /// A destination, or a plain reference, as an object of a namespace writes it.
    pub fn destination(&self, text: &str, namespace: &str, plain: bool) -> Result<Value, String> {
        if !plain && is_address(text) {
            return Ok(json!({"uri": text}));
        }
        let end = self
            .named(text)
            .ok_or_else(|| format!("nothing that takes events is called {text}"))?;
        let mut reference = json!({
            "apiVersion": end.api_version,
            "kind": end.id.kind,
            "name": end.id.name,
        });
        if end.id.namespace != namespace {
            reference["namespace"] = json!(end.id.namespace);
        }
        Ok(if plain {
            reference
        } else {
            json!({"ref": reference})
        })
    }
}

/// Whether a text is an address events can be sent to.
#[must_use]
pub fn is_address(text: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| text.len() > scheme.len() && text.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;
    use knew_core::manifest::{File, Manifest};

    #[test]
    fn an_event_transform_is_offered_with_and_without_a_sink() {
        let text = "\
apiVersion: eventing.knative.dev/v1alpha1
kind: EventTransform
metadata: {name: answers}
spec: {jsonata: {expression: $}}
---
apiVersion: eventing.knative.dev/v1alpha1
kind: EventTransform
metadata: {name: forwards}
spec: {jsonata: {expression: $}, sink: {uri: 'http://localhost:8080'}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
";
        let manifest = Manifest::from_files(vec![File {
            name: "a.yaml".into(),
            text: text.into(),
        }]);
        let ends = Ends::addressables(&manifest.resources);
        let names: Vec<&str> = ends.iter().map(|end| end.id.name.as_str()).collect();
        assert_eq!(names, ["answers", "forwards"]);
    }
}
