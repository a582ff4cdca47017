//! The cluster's defaults, where the manifest has its `ConfigMap`s.

use std::sync::Arc;

use crate::model::{Defaults, Delivery, Resource, Scoped, Spec, Template};

/// The resources with what they leave to the cluster filled in.
pub(super) fn apply(mut resources: Vec<Arc<Resource>>) -> Vec<Arc<Resource>> {
    let mut delivery: Scoped<Delivery> = Scoped::default();
    let mut template: Scoped<Template> = Scoped::default();
    let mut any = false;
    for resource in &resources {
        match &resource.spec {
            Spec::Defaults(Defaults::Broker(it)) => delivery = it.clone(),
            Spec::Defaults(Defaults::Channel(it)) => template = it.clone(),
            _ => continue,
        }
        any = true;
    }
    if any {
        let undecided = resources.iter_mut().filter(|it| is_undecided(&it.spec));
        for resource in undecided {
            fill(Arc::make_mut(resource), &delivery, &template);
        }
    }
    resources
}

fn is_undecided(spec: &Spec) -> bool {
    match spec {
        Spec::Broker(it) => it.delivery.is_none(),
        Spec::Channel(it) => it.undecided,
        Spec::Sequence(it) => it.template.is_none(),
        Spec::Parallel(it) => it.template.is_none(),
        _ => false,
    }
}

fn fill(resource: &mut Resource, delivery: &Scoped<Delivery>, template: &Scoped<Template>) {
    let namespace = &resource.id.namespace;
    match &mut resource.spec {
        Spec::Broker(it) => it.delivery = delivery.of(namespace).cloned(),
        Spec::Channel(it) => {
            if let Some(template) = template.of(namespace) {
                it.backing = template.backing;
                it.keeping = template.keeping.clone();
                it.delivery = it.delivery.take().or_else(|| template.delivery.clone());
            }
        }
        // The cluster looks up the default of a flow without its namespace.
        Spec::Sequence(it) => it.template.clone_from(&template.cluster),
        Spec::Parallel(it) => it.template.clone_from(&template.cluster),
        _ => {}
    }
}
