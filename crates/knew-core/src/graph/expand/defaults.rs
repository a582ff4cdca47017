//! Applies the cluster's defaults, where the manifest has their `ConfigMap` objects.

use std::sync::Arc;

use crate::model::{
    Broker, Channel, ClusterDefaults, DeliverySpec, Parallel, Resource, ScopedDefault,
};
use crate::model::{ChannelTemplate, Sequence, Spec};

/// Fills in what the resources leave to the cluster.
pub(super) fn apply(mut resources: Vec<Arc<Resource>>) -> Vec<Arc<Resource>> {
    let mut delivery: ScopedDefault<DeliverySpec> = ScopedDefault::default();
    let mut template: ScopedDefault<ChannelTemplate> = ScopedDefault::default();
    for resource in &resources {
        match &resource.spec {
            Spec::Defaults(ClusterDefaults::Broker(broker)) => delivery = broker.clone(),
            Spec::Defaults(ClusterDefaults::Channel(channel)) => template = channel.clone(),
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

/// `spec` with the defaults applied; `None` if none apply.
fn filled(
    resource: &Resource,
    delivery: &ScopedDefault<DeliverySpec>,
    template: &ScopedDefault<ChannelTemplate>,
) -> Option<Spec> {
    let namespace = &resource.id.namespace;
    // The cluster looks up the default of a flow without its namespace.
    let of_flows = template.cluster.as_ref();
    Some(match &resource.spec {
        Spec::Broker(broker) if broker.delivery.is_none() => Spec::Broker(Broker {
            delivery: Some(delivery.for_namespace(namespace)?.clone()),
            ..broker.clone()
        }),
        Spec::Channel(channel) if channel.uses_cluster_default => {
            let template = template.for_namespace(namespace)?;
            Spec::Channel(Channel {
                storage: template.storage,
                stream_config: template.stream_config.clone(),
                delivery: channel
                    .delivery
                    .clone()
                    .or_else(|| template.delivery.clone()),
                ..channel.clone()
            })
        }
        Spec::Sequence(sequence) if sequence.template.is_none() => Spec::Sequence(Sequence {
            template: Some(of_flows?.clone()),
            ..sequence.clone()
        }),
        Spec::Parallel(parallel) if parallel.template.is_none() => Spec::Parallel(Parallel {
            template: Some(of_flows?.clone()),
            ..parallel.clone()
        }),
        _ => return None,
    })
}
