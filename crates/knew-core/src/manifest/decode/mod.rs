//! Decodes the tree of a document into resources in their current shape; one file for each kind.
//!
//! Decoding reports what cannot be understood, with its field, and goes on. What can be understood but
//! would be rejected by a cluster is reported by `model::validate`.

mod admission;
mod broker;
mod channel;
mod channel_template;
mod cronjob;
mod delivery;
mod destination;
mod event_policy;
mod external;
mod feed;
mod field;
mod filters;
mod immutable;
mod integration;
mod kubernetes;
pub(super) mod legacy_data;
mod legacy_pubsub;
mod parallel;
mod ping;
mod sequence;
mod service;
mod sink;
mod source;
mod stream_config;
mod subscription;
mod trigger;
pub mod workspace;

use std::collections::BTreeMap;

use knew_text::closest_name;

use super::kinds;
use super::yaml::{YamlNode, YamlType};
use crate::model::{
    DocumentLocation, Id, MAX_PROBLEMS, Problem, ProblemCode, Resource, Service, Severity, Spec,
};
pub(super) use field::is_placeholder;
use field::{DecodeContext, Diagnosis, FieldReader};

const OBJECT_KEYS: &[&str] = &[
    "apiVersion",
    "kind",
    "metadata",
    "spec",
    "status",
    "data",
    "stringData",
    "binaryData",
    "type",
    "immutable",
];
const METADATA_KEYS: &[&str] = &[
    "name",
    "generateName",
    "namespace",
    "labels",
    "annotations",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "selfLink",
    "managedFields",
    "finalizers",
    "ownerReferences",
    "clusterName",
];

/// Fields every object has: identity, version, annotations and labels.
struct ObjectHeader {
    id: Id,
    api_version: String,
    annotations: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
}

impl ObjectHeader {
    /// Version without its group: `v1alpha1`.
    fn version(&self) -> &str {
        self.api_version
            .rsplit_once('/')
            .map_or(self.api_version.as_str(), |(_, version)| version)
    }

    fn has_annotation(&self, key: &str, value: &str) -> bool {
        self.annotations
            .get(key)
            .is_some_and(|annotation| annotation == value)
    }
}

/// Resources of a document. Problems are added to `problems`.
#[must_use]
pub fn decode_document(
    root: &YamlNode,
    origin: DocumentLocation,
    problems: &mut Vec<Problem>,
) -> Vec<Resource> {
    let kind = root
        .get("kind")
        .and_then(YamlNode::text)
        .unwrap_or_default();
    let items = root.get("items").filter(|_| kind.ends_with("List"));
    let Some(items) = items else {
        return decode_object(root, origin, problems).into_iter().collect();
    };
    items
        .items()
        .iter()
        .enumerate()
        .filter_map(|(index, item)| {
            let item_origin = DocumentLocation {
                item: Some(index),
                ..origin
            };
            decode_object(item, item_origin, problems)
        })
        .collect()
}

fn decode_object(
    root: &YamlNode,
    origin: DocumentLocation,
    problems: &mut Vec<Problem>,
) -> Option<Resource> {
    let mut context = DecodeContext {
        origin,
        namespace: String::new(),
        legacy: false,
        problems: Vec::new(),
    };
    let resource = decode_header(root, &mut context).map(|head| {
        let field = FieldReader::root(root);
        check_version(&head, &mut context);
        immutable::check_immutable_fields(&head, root, &mut context);
        let spec = decode_spec(&head, &field, &mut context);
        admission::check_admission(&head, &field, &mut context);
        if !matches!(spec, Spec::Opaque) {
            field.warn_unknown_keys(OBJECT_KEYS, &mut context);
        }
        Resource {
            id: head.id,
            api_version: head.api_version,
            annotations: head.annotations,
            labels: head.labels,
            origin,
            spec,
        }
    });
    problems.append(&mut context.problems);
    problems.truncate(MAX_PROBLEMS + 1);
    resource
}

/// A cluster rejects a version that was never served like a misspelt kind.
fn check_version(head: &ObjectHeader, context: &mut DecodeContext) {
    let known = kinds::find_kind(&head.id.group, &head.id.kind);
    let Some(kind) = known.filter(|known| !known.versions.contains(&head.version())) else {
        return;
    };
    let message = format!(
        "no matches for kind {:?} in version {:?}",
        head.id.kind, head.api_version
    );
    let hint = format!(
        "there was {}; write {}",
        kind.versions.join(", "),
        kind.current_api_version()
    );
    context.error(
        ProblemCode::UnknownVersion,
        "apiVersion",
        Diagnosis::new(message, hint),
    );
}

fn decode_header(root: &YamlNode, context: &mut DecodeContext) -> Option<ObjectHeader> {
    let object = FieldReader::root(root);
    if root.yaml_type() != YamlType::Map {
        let message = format!(
            "a Kubernetes object is a map, and this is {}",
            root.yaml_type().description()
        );
        let hint = "start with apiVersion, kind and metadata; separate objects with ---";
        context.error(ProblemCode::NotAnObject, "", Diagnosis::new(message, hint));
        return None;
    }
    let (api_version, kind) = (object.get("apiVersion"), object.get("kind"));
    if !api_version.is_present() && !kind.is_present() && !object.get("spec").has_key() {
        let diagnosis = Diagnosis::new(
            "no Kubernetes object: it has neither apiVersion nor kind",
            "leave it out, or add them",
        );
        context.report(Severity::Warning, ProblemCode::NotAnObject, "", diagnosis);
        return None;
    }
    for field in [&api_version, &kind] {
        if !field.is_present() {
            let message = format!("missing field(s): {}", field.path);
            context.error(
                ProblemCode::MissingField,
                &field.path,
                Diagnosis::new(
                    message,
                    "say what it is, such as eventing.knative.dev/v1 and Broker",
                ),
            );
        }
    }
    let kind = kind.text(context)?;
    let api_version = api_version.text(context).unwrap_or_default();
    let group = api_version
        .rsplit_once('/')
        .map_or("", |(group, _)| group)
        .to_owned();
    let metadata = object.get("metadata");
    if !metadata.has_key() && !group.is_empty() && !group.ends_with("knative.dev") {
        // A configuration of some tool, such as a Kustomization, is no object of a cluster.
        return None;
    }
    metadata.warn_unknown_keys(METADATA_KEYS, context);
    let namespace = metadata.get("namespace").text(context);
    let namespace = namespace.unwrap_or_else(|| "default".to_owned());
    let annotations = metadata.get("annotations").string_map(context);
    let labels = metadata.get("labels").string_map(context);
    let head = ObjectHeader {
        id: Id::new(&group, &kind, &namespace, &decode_name(&metadata, context)),
        annotations: annotations.into_iter().collect(),
        labels: labels.into_iter().collect(),
        api_version,
    };
    context.namespace = namespace;
    context.legacy = is_legacy(&group, head.version());
    Some(head)
}

fn decode_name(metadata: &FieldReader<'_>, context: &mut DecodeContext) -> String {
    let field = metadata.get("name");
    if let Some(name) = field.text(context) {
        return name;
    }
    if let Some(prefix) = metadata.get("generateName").text(context) {
        return format!("{prefix}generated");
    }
    let diagnosis = Diagnosis::new("name or generateName is required", "add metadata.name");
    context.error(ProblemCode::MissingField, &field.path, diagnosis);
    String::new()
}

/// True if references may be flat, without `ref`.
fn is_legacy(group: &str, version: &str) -> bool {
    group == "sources.eventing.knative.dev" || version.starts_with("v1alpha")
}

/// Dispatches on group and kind. An unknown kind is still a source if it has a sink.
fn decode_spec(head: &ObjectHeader, object: &FieldReader<'_>, context: &mut DecodeContext) -> Spec {
    let spec = object.get("spec");
    match (head.id.group.as_str(), head.id.kind.as_str()) {
        ("serving.knative.dev", "Service") => service::decode_knative_service(&spec, context),
        ("", "Service") => Spec::Service(Service::default()),
        ("eventing.knative.dev", "Broker") => broker::decode_broker(head, &spec, context),
        ("eventing.knative.dev", "Trigger") => trigger::decode_trigger(head, &spec, context),
        ("eventing.knative.dev" | "messaging.knative.dev", "Subscription") => {
            subscription::decode_subscription(&spec, context)
        }
        ("flows.knative.dev" | "messaging.knative.dev", "Sequence") => {
            sequence::decode_sequence(&spec, context)
        }
        ("flows.knative.dev" | "messaging.knative.dev", "Parallel") => {
            parallel::decode_parallel("branches", &spec, context)
        }
        ("messaging.knative.dev", "Choice") => parallel::decode_parallel("cases", &spec, context),
        (_, kind) if channel::is_channel(&head.id.group, kind) => {
            channel::decode_channel(head, &spec, context)
        }
        ("sources.knative.dev", "PingSource") => ping::decode_ping_source(head, &spec, context),
        ("sources.eventing.knative.dev" | "sources.knative.dev", "CronJobSource") => {
            cronjob::decode_cron_job_source(head, &spec, context)
        }
        ("sources.eventing.knative.dev", "GcpPubSubSource") => {
            legacy_pubsub::decode_legacy_pubsub_source(head, &spec, context)
        }
        ("sources.knative.dev", "IntegrationSource") => {
            integration::decode_integration_source(&spec, context)
        }
        ("", "Namespace") => kubernetes::decode_namespace(head, context),
        ("", "ConfigMap") => kubernetes::decode_config_map(head, object, context),
        ("serving.knative.dev", "DomainMapping") => {
            kubernetes::decode_domain_mapping(&spec, context)
        }
        ("serving.knative.dev", "Route") => Spec::Service(Service::default()),
        ("eventing.knative.dev", "EventPolicy") => {
            event_policy::decode_event_policy(&spec, context)
        }
        _ => decode_external_system(head, &spec, context),
    }
}

/// A sink, a source, or any object with a `spec.sink`.
fn decode_external_system(
    head: &ObjectHeader,
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Spec {
    let takes = kinds::is_target(&head.id.group, &head.id.kind);
    if let Some(sink) = takes
        .then(|| sink::decode_sink(head, spec, context))
        .flatten()
    {
        return sink;
    }
    let known = kinds::is_source(&head.id.group, &head.id.kind);
    let found = known
        .then(|| external::decode_external_source(head, spec, context))
        .flatten();
    match found {
        Some(source) => source,
        None if spec.get("sink").is_present() => source::decode_unknown_source(head, spec, context),
        None => report_unknown_kind(head, context),
    }
}

/// Keeps the object, and suggests the kind it may be meant to be.
fn report_unknown_kind(head: &ObjectHeader, context: &mut DecodeContext) -> Spec {
    let (group, kind) = (&head.id.group, &head.id.kind);
    if !group.ends_with("knative.dev") {
        return Spec::Opaque;
    }
    if kinds::find_kind(group, kind).is_some() {
        return Spec::Opaque;
    }
    let names: Vec<&str> = kinds::KINDS.iter().map(|info| info.kind).collect();
    // In a group whose kinds are not known none can be misspelt.
    let is_known_group = kinds::KINDS.iter().any(|info| info.group == group);
    let closest = closest_name(kind, &names).filter(|_| is_known_group);
    if let Some(known) =
        closest.and_then(|closest| kinds::KINDS.iter().find(|info| info.kind == closest))
    {
        let (known, version) = (known.kind, known.current_api_version());
        let message = format!(
            "no matches for kind {kind:?} in version {:?}",
            head.api_version
        );
        let hint = format!("did you mean kind {known} in {version}?");
        context.error(
            ProblemCode::UnknownKind,
            "kind",
            Diagnosis::new(message, hint),
        );
    } else {
        let message = format!("{kind} is kept and drawn, but not run");
        let hint = "nothing to do; events do not pass through it here";
        context.report(
            Severity::Info,
            ProblemCode::OpaqueKind,
            "kind",
            Diagnosis::new(message, hint),
        );
    }
    Spec::Opaque
}

#[cfg(test)]
mod tests;
