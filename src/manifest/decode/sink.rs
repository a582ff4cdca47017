//! Sinks, transforms and other objects that take events and make none of their own.

use super::Head;
use super::field::{Context, Field, words};
use super::{delivery, destination, integration};
use crate::model::{Destination, Passage, Severity, Sink, Spec};

/// Sinks in front of one system: kind, system, fields.
const SINKS: &[(&str, &str, &[&str])] = &[
    (
        "KafkaSink",
        "Apache Kafka",
        &[
            "topic",
            "bootstrapServers",
            "contentMode",
            "numPartitions",
            "replicationFactor",
            "auth",
        ],
    ),
    (
        "RedisStreamSink",
        "Redis",
        &["address", "stream", "dialOptions"],
    ),
    ("JobSink", "Kubernetes Jobs", &["job"]),
];

/// Reads a sink; `None` for another kind.
pub fn read(head: &Head, spec: &Field<'_>, context: &mut Context) -> Option<Spec> {
    match head.id.kind.as_str() {
        "IntegrationSink" => Some(integration::sink(head, spec, context)),
        "EventTransform" => Some(transform(spec, context)),
        "RequestReply" => Some(request_reply(spec, context)),
        kind => {
            let (_, system, fields) = SINKS.iter().find(|it| it.0 == kind)?;
            spec.only(fields, context);
            Some(Spec::Sink(Sink { system }))
        }
    }
}

/// Without a sink the transformed event is the answer; with one it goes there.
fn transform(spec: &Field<'_>, context: &mut Context) -> Spec {
    const SYSTEM: &str = "JSONata";
    spec.only(&["jsonata", "sink", "reply"], context);
    if !spec.get("jsonata").present() {
        let message = "expected exactly one, got neither: spec.jsonata";
        let said = words(message, "add jsonata with an expression");
        context.error("missing-field", "spec.jsonata", said);
    }
    match destination::optional(&spec.get("sink"), context) {
        None => Spec::Sink(Sink { system: SYSTEM }),
        Some(to) => {
            let said = words(
                "events pass this transform as they are: JSONata is not evaluated here",
                "expect the shape of the events that came, not of those it would make",
            );
            context.report(Severity::Info, "not-transformed", "spec.jsonata", said);
            Spec::Passage(Passage {
                to,
                simulates: SYSTEM,
            })
        }
    }
}

/// Hands requests to its broker. The answer that a cluster would wait for is not waited for.
fn request_reply(spec: &Field<'_>, context: &mut Context) -> Spec {
    let fields = [
        "brokerRef",
        "correlationAttribute",
        "replyAttribute",
        "timeout",
        "delivery",
        "secrets",
    ];
    spec.only(&fields, context);
    let _ = delivery::read(&spec.get("delivery"), context);
    let broker = spec.get("brokerRef");
    let reference = broker
        .present()
        .then(|| destination::reference(&broker, context));
    Spec::Passage(Passage {
        to: Destination {
            reference,
            uri: None,
            path: broker.path,
        },
        simulates: "the correlation of answers",
    })
}
