//! Objects of Kubernetes and of Serving that change what events meet.

use super::Head;
use super::field::{Context, Field, words};
use super::{access, delivery, destination, keeping, template};
use crate::manifest::parse;
use crate::model::ProblemCode;
use crate::model::{
    ChannelTemplate, ClusterDefaults, DeliverySpec, Namespace, ScopedDefault, Severity, Spec,
};

const INJECTION: &str = "eventing.knative.dev/injection";
/// Understood until 0.19, and still in many tutorials.
const OLD_INJECTION: &str = "knative-eventing-injection";

/// Reads a Namespace, whose labels may ask for a broker.
pub fn namespace(head: &Head, context: &mut Context) -> Spec {
    let asks = |key: &str| head.labels.get(key).is_some_and(|label| label == "enabled");
    let (today, old) = (asks(INJECTION), asks(OLD_INJECTION));
    if today || old {
        let key = if today { INJECTION } else { OLD_INJECTION };
        let message = if today {
            "a Broker called default is assumed here, which a cluster makes only where the sugar controller is on"
        } else {
            "a Broker called default is assumed here; no Knative since 0.20 reads this label"
        };
        let said = words(message, "add the Broker to the files to have it anywhere");
        let path = format!("metadata.labels[{key}]");
        context.report(Severity::Info, ProblemCode::InjectedBroker, &path, said);
    }
    Spec::Namespace(Namespace {
        injects_broker: today || old,
    })
}

/// Reads a `DomainMapping`: another name for what it refers to.
pub fn domain(spec: &Field<'_>, context: &mut Context) -> Spec {
    spec.only(&["ref", "tls"], context);
    Spec::Alias(destination::reference(&spec.get("ref"), context))
}

/// Reads a `ConfigMap`; those with the cluster's defaults hold YAML within their YAML.
pub fn config_map(head: &Head, object: &Field<'_>, context: &mut Context) -> Spec {
    let data = object.get("data");
    match head.id.name.as_str() {
        "config-br-defaults" => {
            let defaults = scoped(&data.get("default-br-config"), context, |it, context| {
                delivery::read(&it.get("delivery"), context).map(known_to_brokers)
            });
            Spec::Defaults(ClusterDefaults::Broker(defaults))
        }
        "default-ch-webhook" => {
            let defaults: ScopedDefault<ChannelTemplate> =
                scoped(&data.get("default-ch-config"), context, template::read);
            Spec::Defaults(ClusterDefaults::Channel(defaults))
        }
        "config-features" => access::features(&data, context),
        _ => match keeping::of_brokers(&data, context) {
            Some(stream_config) => Spec::Defaults(ClusterDefaults::KafkaBroker(stream_config)),
            None => Spec::Opaque,
        },
    }
}

/// Of a default delivery the cluster copies these fields alone.
fn known_to_brokers(delivery: DeliverySpec) -> DeliverySpec {
    DeliverySpec {
        timeout: None,
        retry_after_max: None,
        format: None,
        ..delivery
    }
}

fn scoped<T>(
    field: &Field<'_>,
    context: &mut Context,
    read: impl Fn(&Field<'_>, &mut Context) -> Option<T>,
) -> ScopedDefault<T> {
    let mut scoped = ScopedDefault::default();
    let text = field.text(context).unwrap_or_default();
    let parsed = parse::parse(&text, 0..text.len());
    if let Some(fault) = &parsed.fault {
        let message = format!("{} is not YAML: {}", field.path, fault.words);
        let said = words(message, "check its indentation");
        context.error(ProblemCode::InvalidDefaults, &field.path, said);
    }
    let Some(root) = &parsed.root else {
        return scoped;
    };
    let root = Field::within(root, &field.path);
    scoped.cluster = read(&root.get("clusterDefault"), context);
    for (namespace, field) in root.get("namespaceDefaults").entries(context) {
        if let Some(own) = read(&field, context) {
            scoped.namespaces.insert(namespace, own);
        }
    }
    scoped
}
