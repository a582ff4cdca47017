//! Fields that a cluster never lets change, and that no longer say what was applied last.
//!
//! `kubectl apply` leaves the text it applied in an annotation, so a dump that is edited afterwards
//! tells by itself what its cluster will refuse.

use super::field::{Context, words};
use super::{Head, Node};
use crate::manifest::locate::{enter, steps};
use crate::manifest::parse;
use crate::model::ProblemCode;

const APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
const CLASS: &str = "metadata.annotations[eventing.knative.dev/broker.class]";

/// Kinds, and which of their fields stay as they were created.
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

/// Reports the fields that differ from what was applied.
pub fn check(head: &Head, object: &Node, context: &mut Context) {
    let fixed = FIXED.iter().find(|it| it.0 == head.id.kind);
    let applied = head.annotations.get(APPLIED);
    let (Some((_, fixed)), Some(applied)) = (fixed, applied) else {
        return;
    };
    let Some(before) = parse::parse_document(applied, 0).root else {
        return;
    };
    for path in *fixed {
        let (Some(old), Some(new)) = (at(&before, path), at(object, path)) else {
            continue;
        };
        if !old.says(new) {
            let message = format!("Immutable fields changed (-old +new): {path}");
            let was = old
                .text()
                .map_or(String::new(), |text| format!(", {text},"));
            let hint = format!("put what was applied{was} back, or delete the object first");
            context.error(ProblemCode::ImmutableField, path, words(message, hint));
        }
    }
}

fn at<'a>(object: &'a Node, path: &str) -> Option<&'a Node> {
    let mut steps = steps(path).into_iter();
    steps.try_fold(object, |node, step| Some(enter(node, step)?.1))
}
