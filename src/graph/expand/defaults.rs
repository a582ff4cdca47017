//! The cluster's defaults, where the manifest has its `ConfigMap`s.

use crate::model::{Defaults, Delivery, Resource, Scoped, Spec, Template};

/// The resources with what they leave to the cluster filled in.
pub(super) fn apply(mut resources: Vec<Resource>) -> Vec<Resource> {
    let mut delivery: Scoped<Delivery> = Scoped::default();
    let mut template: Scoped<Template> = Scoped::default();
    for resource in &resources {
        match &resource.spec {
            Spec::Defaults(Defaults::Broker(it)) => delivery = it.clone(),
            Spec::Defaults(Defaults::Channel(it)) => template = it.clone(),
            _ => {}
        }
    }
    for resource in &mut resources {
        let namespace = &resource.id.namespace;
        match &mut resource.spec {
            Spec::Broker(it) if it.delivery.is_none() => {
                it.delivery = delivery.of(namespace).cloned();
            }
            Spec::Channel(it) if it.undecided => {
                if let Some(template) = template.of(namespace) {
                    it.backing = template.backing;
                    it.keeping = template.keeping.clone();
                    it.delivery = it.delivery.take().or_else(|| template.delivery.clone());
                }
            }
            // The cluster looks up the default of a flow without its namespace.
            Spec::Sequence(it) => it.template = it.template.take().or(template.cluster.clone()),
            Spec::Parallel(it) => it.template = it.template.take().or(template.cluster.clone()),
            _ => {}
        }
    }
    resources
}
