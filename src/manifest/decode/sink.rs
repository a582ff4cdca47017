//! Sinks, transforms and other objects that take events and make none of their own.

use super::Head;
use super::field::{Context, Field, words};
use super::{delivery, destination, integration};
use crate::model::{Destination, Jsonata, Passage, Severity, Sink, Spec};

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
    spec.only(&["jsonata", "sink", "reply"], context);
    let transform = jsonata(&spec.get("jsonata"), context);
    let reply = spec.get("reply");
    reply.only(&["jsonata", "discard"], context);
    if reply.get("jsonata").present() {
        let _kept = jsonata(&reply.get("jsonata"), context);
        let said = words(
            "the answer of the sink is not handed back, so there is nothing to transform",
            "expect 202 when the sink took the event, and 500 when it did not",
        );
        context.report(
            Severity::Info,
            "not-transformed",
            "spec.reply.jsonata",
            said,
        );
    }
    let Some(to) = destination::optional(&spec.get("sink"), context) else {
        return Spec::Transform(transform);
    };
    Spec::Passage(Passage {
        to,
        transform: Some(transform),
        simulates: None,
    })
}

fn jsonata(field: &Field<'_>, context: &mut Context) -> Jsonata {
    if !field.present() {
        let message = "expected exactly one, got neither: spec.jsonata";
        let said = words(message, "add jsonata with an expression");
        context.error("missing-field", &field.path, said);
        return Jsonata::new("$");
    }
    let text = field.get("expression");
    let expression = Jsonata::new(&text.text(context).unwrap_or_else(|| "$".to_owned()));
    if let Some(problem) = expression.problem() {
        let hint = "every event is answered with 500; correct the expression";
        context.error("jsonata", &text.path, words(problem, hint));
    }
    expression
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
        transform: None,
        simulates: Some("the correlation of answers"),
    })
}
