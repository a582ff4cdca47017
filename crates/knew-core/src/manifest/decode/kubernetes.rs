//! Kubernetes and Serving objects that affect delivery: Namespace, `DomainMapping`, `ConfigMap`.

use super::ObjectHeader;
use super::field::{DecodeContext, Diagnosis, FieldReader};
use super::{channel_template, delivery, destination, event_policy, stream_config};
use crate::manifest::parse;
use crate::model::{
    ChannelTemplate, ClusterDefaults, DeliverySpec, Namespace, ProblemCode, ScopedDefault,
    Severity, Spec,
};

const INJECTION: &str = "eventing.knative.dev/injection";
/// Label that Knative read until 0.19; many tutorials still use it.
const OLD_INJECTION: &str = "knative-eventing-injection";

pub fn decode_namespace(head: &ObjectHeader, context: &mut DecodeContext) -> Spec {
    let asks = |key: &str| head.labels.get(key).is_some_and(|label| label == "enabled");
    let (today, old) = (asks(INJECTION), asks(OLD_INJECTION));
    if today || old {
        let key = if today { INJECTION } else { OLD_INJECTION };
        let message = if today {
            "a Broker called default is assumed here, which a cluster makes only where the sugar controller is on"
        } else {
            "a Broker called default is assumed here; no Knative since 0.20 reads this label"
        };
        let diagnosis = Diagnosis::new(message, "add the Broker to the files to have it anywhere");
        let path = format!("metadata.labels[{key}]");
        context.report(
            Severity::Info,
            ProblemCode::InjectedBroker,
            &path,
            diagnosis,
        );
    }
    Spec::Namespace(Namespace {
        injects_broker: today || old,
    })
}

/// A `DomainMapping` is another name for the object it refers to.
pub fn decode_domain_mapping(spec: &FieldReader<'_>, context: &mut DecodeContext) -> Spec {
    spec.warn_unknown_keys(&["ref", "tls"], context);
    Spec::Alias(destination::decode_reference(&spec.get("ref"), context))
}

/// A `ConfigMap` with cluster defaults has YAML inside its YAML.
pub fn decode_config_map(
    head: &ObjectHeader,
    object: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Spec {
    let data = object.get("data");
    match head.id.name.as_str() {
        "config-br-defaults" => {
            let defaults = decode_scoped_defaults(
                &data.get("default-br-config"),
                context,
                |defaults, context| {
                    delivery::decode_delivery(&defaults.get("delivery"), context)
                        .map(copied_broker_defaults)
                },
            );
            Spec::Defaults(ClusterDefaults::Broker(defaults))
        }
        "default-ch-webhook" => {
            let defaults: ScopedDefault<ChannelTemplate> = decode_scoped_defaults(
                &data.get("default-ch-config"),
                context,
                channel_template::decode_channel_template,
            );
            Spec::Defaults(ClusterDefaults::Channel(defaults))
        }
        "config-features" => event_policy::decode_config_features(&data, context),
        _ => match stream_config::decode_broker_topic_config(&data, context) {
            Some(stream_config) => Spec::Defaults(ClusterDefaults::KafkaBroker(stream_config)),
            None => Spec::Opaque,
        },
    }
}

/// A cluster copies only these fields of its default delivery to brokers.
fn copied_broker_defaults(delivery: DeliverySpec) -> DeliverySpec {
    DeliverySpec {
        timeout: None,
        retry_after_max: None,
        format: None,
        ..delivery
    }
}

fn decode_scoped_defaults<T>(
    field: &FieldReader<'_>,
    context: &mut DecodeContext,
    read: impl Fn(&FieldReader<'_>, &mut DecodeContext) -> Option<T>,
) -> ScopedDefault<T> {
    let mut scoped = ScopedDefault::default();
    let text = field.text(context).unwrap_or_default();
    let parsed = parse::parse_range(&text, 0..text.len());
    if let Some(error) = &parsed.error {
        let message = format!("{} is not YAML: {}", field.path, error);
        let diagnosis = Diagnosis::new(message, "check its indentation");
        context.error(ProblemCode::InvalidDefaults, &field.path, diagnosis);
    }
    let Some(root) = &parsed.root else {
        return scoped;
    };
    let root = FieldReader::nested_document(root, &field.path);
    scoped.cluster = read(&root.get("clusterDefault"), context);
    for (namespace, field) in root.get("namespaceDefaults").entries(context) {
        if let Some(own) = read(&field, context) {
            scoped.namespaces.insert(namespace, own);
        }
    }
    scoped
}
