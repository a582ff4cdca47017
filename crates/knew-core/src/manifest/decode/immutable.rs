//! Immutable fields that differ from what was applied last.
//!
//! `kubectl apply` keeps the applied text in an annotation, so an edited dump shows by itself which
//! changes its cluster will reject.

use super::field::{DecodeContext, Diagnosis};
use super::{ObjectHeader, YamlNode};
use crate::manifest::locate::{child_at, path_steps};
use crate::manifest::parse;
use crate::model::ProblemCode;

const APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
const CLASS: &str = "metadata.annotations[eventing.knative.dev/broker.class]";

/// Immutable fields by kind.
const FIXED: &[(&str, &[&str])] = &[
    ("Broker", &[CLASS, "spec.config"]),
    ("Trigger", &["spec.broker"]),
    ("Channel", &["spec.channelTemplate", "spec.provisioner"]),
    (
        "KafkaChannel",
        &[
            "spec.numPartitions",
            "spec.replicationFactor",
            "spec.retentionDuration",
        ],
    ),
    ("Subscription", &["spec.channel"]),
    ("KafkaSource", &["spec.consumerGroup"]),
    (
        "KafkaSink",
        &["spec.topic", "spec.numPartitions", "spec.replicationFactor"],
    ),
    ("RabbitmqSource", &["spec"]),
];

pub fn check_immutable_fields(head: &ObjectHeader, object: &YamlNode, context: &mut DecodeContext) {
    let fixed = FIXED.iter().find(|entry| entry.0 == head.id.kind);
    let applied = head.annotations.get(APPLIED);
    let (Some((_, fixed)), Some(applied)) = (fixed, applied) else {
        return;
    };
    let Some(before) = parse::parse_document(applied, 0).root else {
        return;
    };
    for path in *fixed {
        let (Some(old), Some(new)) = (node_at_path(&before, path), node_at_path(object, path))
        else {
            continue;
        };
        if !old.same_content(new) {
            let message = format!("Immutable fields changed (-old +new): {path}");
            let was = old
                .text()
                .map_or(String::new(), |text| format!(", {text},"));
            let hint = format!("put what was applied{was} back, or delete the object first");
            context.error(
                ProblemCode::ImmutableField,
                path,
                Diagnosis::new(message, hint),
            );
        }
    }
}

fn node_at_path<'a>(object: &'a YamlNode, path: &str) -> Option<&'a YamlNode> {
    let mut steps = path_steps(path).into_iter();
    steps.try_fold(object, |node, step| Some(child_at(node, step)?.1))
}
