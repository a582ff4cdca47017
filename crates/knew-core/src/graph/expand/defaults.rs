//! The cluster's defaults, where the manifest has its `ConfigMap`s.

use std::sync::Arc;

use crate::model::{
    Broker, Channel, ClusterDefaults, DeliverySpec, Parallel, Resource, ScopedDefault,
};
use crate::model::{ChannelTemplate, Sequence, Spec};

/// The resources with what they leave to the cluster filled in.
pub(super) fn apply(mut resources: Vec<Arc<Resource>>) -> Vec<Arc<Resource>> {
    let mut delivery: ScopedDefault<DeliverySpec> = ScopedDefault::default();
    let mut template: ScopedDefault<ChannelTemplate> = ScopedDefault::default();
    for resource in &resources {
        match &resource.spec {
            Spec::Defaults(ClusterDefaults::Broker(it)) => delivery = it.clone(),
            Spec::Defaults(ClusterDefaults::Channel(it)) => template = it.clone(),
            _ => {}
        }
    }
    for resource in &mut resources {
        if let Some(spec) = filled(resource, &delivery, &template) {
            Arc::make_mut(resource).spec = spec;
        }
    }
    resources
}

/// What an object becomes that leaves something to the cluster, where the cluster says something of it.
fn filled(
    resource: &Resource,
    delivery: &ScopedDefault<DeliverySpec>,
    template: &ScopedDefault<ChannelTemplate>,
) -> Option<Spec> {
    let namespace = &resource.id.namespace;
    // The cluster looks up the default of a flow without its namespace.
    let of_flows = template.cluster.as_ref();
    Some(match &resource.spec {
        Spec::Broker(it) if it.delivery.is_none() => Spec::Broker(Broker {
            delivery: Some(delivery.for_namespace(namespace)?.clone()),
            ..it.clone()
        }),
        Spec::Channel(it) if it.uses_cluster_default => {
            let template = template.for_namespace(namespace)?;
            Spec::Channel(Channel {
                storage: template.storage,
                stream_config: template.stream_config.clone(),
                delivery: it.delivery.clone().or_else(|| template.delivery.clone()),
                ..it.clone()
            })
        }
        Spec::Sequence(it) if it.template.is_none() => Spec::Sequence(Sequence {
            template: Some(of_flows?.clone()),
            ..it.clone()
        }),
        Spec::Parallel(it) if it.template.is_none() => Spec::Parallel(Parallel {
            template: Some(of_flows?.clone()),
            ..it.clone()
        }),
        _ => return None,
    })
}
