//! From a document's tree to resources at today's version: one file per kind.
//!
//! Decoding says what cannot be understood, with the field it stands in, and goes on; what can be
//! understood and would still be refused by the cluster is the business of `model::validate`.

mod access;
mod broker;
mod channel;
mod core;
mod cronjob;
mod delivery;
mod destination;
mod feed;
mod field;
mod filters;
mod immutable;
mod integration;
pub(super) mod json_body;
mod keeping;
pub mod nearest;
mod outside;
mod parallel;
mod ping;
mod pubsub;
mod sequence;
mod service;
mod sink;
mod source;
mod subscription;
mod template;
mod trigger;
pub mod workspace;

use crate::model::ProblemCode;
use std::collections::BTreeMap;

use super::kinds;
use super::node::{Node, Shape};
use crate::model::{DocumentLocation, Id, Problem, Resource, Service, Severity, Spec};
pub(super) use field::is_placeholder;
use field::{Context, Field, words};

const OBJECT: &[&str] = &[
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
const METADATA: &[&str] = &[
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

/// What the envelope of an object says.
struct Head {
    id: Id,
    api_version: String,
    annotations: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
}

impl Head {
    /// The version without its group: `v1alpha1`.
    fn version(&self) -> &str {
        self.api_version
            .rsplit_once('/')
            .map_or(self.api_version.as_str(), |(_, version)| version)
    }

    /// Whether an annotation has a value.
    fn annotated(&self, key: &str, value: &str) -> bool {
        self.annotations
            .get(key)
            .is_some_and(|annotation| annotation == value)
    }
}

/// The objects of a document, adding what is wrong with them to `problems`.
#[must_use]
pub fn decode(root: &Node, origin: DocumentLocation, problems: &mut Vec<Problem>) -> Vec<Resource> {
    let kind = root.get("kind").and_then(Node::text).unwrap_or_default();
    let items = root.get("items").filter(|_| kind.ends_with("List"));
    let Some(items) = items else {
        return object(root, origin, problems).into_iter().collect();
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
            object(item, item_origin, problems)
        })
        .collect()
}

fn object(root: &Node, origin: DocumentLocation, problems: &mut Vec<Problem>) -> Option<Resource> {
    let mut context = Context {
        origin,
        namespace: String::new(),
        legacy: false,
        problems: Vec::new(),
    };
    let resource = head(root, &mut context).map(|head| {
        let field = Field::root(root);
        check_version(&head, &mut context);
        immutable::check(&head, root, &mut context);
        let spec = spec(&head, &field, &mut context);
        if !matches!(spec, Spec::Opaque) {
            field.only(OBJECT, &mut context);
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
    resource
}

/// A version that no release ever served is as unknown to a cluster as a misspelt kind.
fn check_version(head: &Head, context: &mut Context) {
    let known = kinds::of(&head.id.group, &head.id.kind);
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
        kind.today()
    );
    context.error(
        ProblemCode::UnknownVersion,
        "apiVersion",
        words(message, hint),
    );
}

fn head(root: &Node, context: &mut Context) -> Option<Head> {
    let object = Field::root(root);
    if root.shape() != Shape::Map {
        let message = format!(
            "a Kubernetes object is a map, and this is {}",
            root.shape().words()
        );
        let hint = "start with apiVersion, kind and metadata; separate objects with ---";
        context.error(ProblemCode::NotAnObject, "", words(message, hint));
        return None;
    }
    let (api_version, kind) = (object.get("apiVersion"), object.get("kind"));
    if !api_version.present() && !kind.present() && !object.get("spec").written() {
        let said = words(
            "no Kubernetes object: it has neither apiVersion nor kind",
            "leave it out, or add them",
        );
        context.report(Severity::Warning, ProblemCode::NotAnObject, "", said);
        return None;
    }
    for field in [&api_version, &kind] {
        if !field.present() {
            let message = format!("missing field(s): {}", field.path);
            context.error(
                ProblemCode::MissingField,
                &field.path,
                words(
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
    if !metadata.written() && !group.is_empty() && !group.ends_with("knative.dev") {
        // A configuration of some tool, such as a Kustomization, is no object of a cluster.
        return None;
    }
    metadata.only(METADATA, context);
    let namespace = metadata.get("namespace").text(context);
    let namespace = namespace.unwrap_or_else(|| "default".to_owned());
    let annotations = metadata.get("annotations").texts(context);
    let labels = metadata.get("labels").texts(context);
    let head = Head {
        id: Id::new(&group, &kind, &namespace, &name(&metadata, context)),
        annotations: annotations.into_iter().collect(),
        labels: labels.into_iter().collect(),
        api_version,
    };
    context.namespace = namespace;
    context.legacy = is_legacy(&group, head.version());
    Some(head)
}

fn name(metadata: &Field<'_>, context: &mut Context) -> String {
    let field = metadata.get("name");
    if let Some(name) = field.text(context) {
        return name;
    }
    if let Some(prefix) = metadata.get("generateName").text(context) {
        return format!("{prefix}generated");
    }
    let said = words("name or generateName is required", "add metadata.name");
    context.error(ProblemCode::MissingField, &field.path, said);
    String::new()
}

/// Whether references may still be written flat, without `ref`.
fn is_legacy(group: &str, version: &str) -> bool {
    group == "sources.eventing.knative.dev" || version.starts_with("v1alpha")
}

/// Reads `spec` by kind. A kind that is not known is still a source when it has a sink.
fn spec(head: &Head, object: &Field<'_>, context: &mut Context) -> Spec {
    let spec = object.get("spec");
    match (head.id.group.as_str(), head.id.kind.as_str()) {
        ("serving.knative.dev", "Service") => service::knative(&spec, context),
        ("", "Service") => Spec::Service(Service::default()),
        ("eventing.knative.dev", "Broker") => broker::read(head, &spec, context),
        ("eventing.knative.dev", "Trigger") => trigger::read(head, &spec, context),
        ("eventing.knative.dev" | "messaging.knative.dev", "Subscription") => {
            subscription::read(&spec, context)
        }
        ("flows.knative.dev" | "messaging.knative.dev", "Sequence") => {
            sequence::read(&spec, context)
        }
        ("flows.knative.dev" | "messaging.knative.dev", "Parallel") => {
            parallel::read("branches", &spec, context)
        }
        ("messaging.knative.dev", "Choice") => parallel::read("cases", &spec, context),
        (_, kind) if channel::is_channel(&head.id.group, kind) => {
            channel::read(head, &spec, context)
        }
        ("sources.knative.dev", "PingSource") => ping::read(head, &spec, context),
        ("sources.eventing.knative.dev" | "sources.knative.dev", "CronJobSource") => {
            cronjob::read(head, &spec, context)
        }
        ("sources.eventing.knative.dev", "GcpPubSubSource") => pubsub::read(head, &spec, context),
        ("sources.knative.dev", "IntegrationSource") => integration::read(&spec, context),
        ("", "Namespace") => core::namespace(head, context),
        ("", "ConfigMap") => core::config_map(head, object, context),
        ("serving.knative.dev", "DomainMapping") => core::domain(&spec, context),
        ("serving.knative.dev", "Route") => Spec::Service(Service::default()),
        ("eventing.knative.dev", "EventPolicy") => access::policy(&spec, context),
        _ => outward(head, &spec, context),
    }
}

/// Reads what stands for a system outside: a sink, a source, or anything that has a sink.
fn outward(head: &Head, spec: &Field<'_>, context: &mut Context) -> Spec {
    let takes = kinds::is_target(&head.id.group, &head.id.kind);
    if let Some(sink) = takes.then(|| sink::read(head, spec, context)).flatten() {
        return sink;
    }
    let known = kinds::is_source(&head.id.group, &head.id.kind);
    let found = known.then(|| outside::read(head, spec, context)).flatten();
    match found {
        Some(source) => source,
        None if spec.get("sink").present() => source::read(head, spec, context),
        None => unknown(head, context),
    }
}

/// Keeps the object, and says what it may have been meant to be.
fn unknown(head: &Head, context: &mut Context) -> Spec {
    let (group, kind) = (&head.id.group, &head.id.kind);
    if !group.ends_with("knative.dev") {
        return Spec::Opaque;
    }
    if kinds::of(group, kind).is_some() {
        return Spec::Opaque;
    }
    let names: Vec<&str> = kinds::KINDS.iter().map(|it| it.kind).collect();
    let meant = nearest::of(kind, &names);
    if let Some(known) = meant.and_then(|meant| kinds::KINDS.iter().find(|row| row.kind == meant)) {
        let (known, version) = (known.kind, known.today());
        let message = format!(
            "no matches for kind {kind:?} in version {:?}",
            head.api_version
        );
        let hint = format!("did you mean kind {known} in {version}?");
        context.error(ProblemCode::UnknownKind, "kind", words(message, hint));
    } else {
        let message = format!("{kind} is kept and drawn, but not run");
        let hint = "nothing to do; events do not pass through it here";
        context.report(
            Severity::Info,
            ProblemCode::OpaqueKind,
            "kind",
            words(message, hint),
        );
    }
    Spec::Opaque
}

#[cfg(test)]
mod tests;
