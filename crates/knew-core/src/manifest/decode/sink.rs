//! Sinks, transforms and other objects that take events and make none of their own.

use super::Head;
use super::field::{Context, Field, words};
use super::{delivery, destination, feed, integration};
use crate::model::ProblemCode;
use crate::model::{Correlation, Destination, ExternalSink, Forwarder, Jsonata, Severity, Spec};
use knew_event::attributes::is_attribute_name;

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
    (
        "Topic",
        "Google Pub/Sub",
        &[
            "topic",
            "project",
            "secret",
            "serviceAccountName",
            "propagationPolicy",
            "publisher",
            "enablePublisher",
        ],
    ),
];

/// Reads a sink; `None` for another kind.
pub fn read(head: &Head, spec: &Field<'_>, context: &mut Context) -> Option<Spec> {
    match head.id.kind.as_str() {
        "IntegrationSink" => Some(integration::sink(head, spec, context)),
        "EventTransform" => Some(transform(spec, context)),
        "Decorator" => Some(decorator(spec, context)),
        "RequestReply" => Some(request_reply(spec, context)),
        kind => {
            let (_, system, fields) = SINKS.iter().find(|it| it.0 == kind)?;
            spec.only(fields, context);
            let outlet = feed::outlet(kind, spec);
            Some(Spec::ExternalSink(ExternalSink { system, outlet }))
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
            ProblemCode::NotTransformed,
            "spec.reply.jsonata",
            said,
        );
    }
    let Some(to) = destination::optional(&spec.get("sink"), context) else {
        return Spec::Transform(transform);
    };
    Spec::Forwarder(Forwarder {
        destination: to,
        transform: Some(transform),
        ..Forwarder::default()
    })
}

/// Adds extensions to what passes, as an expression would.
fn decorator(spec: &Field<'_>, context: &mut Context) -> Spec {
    spec.only(&["extensions", "sink"], context);
    let added: serde_json::Map<_, _> = spec
        .get("extensions")
        .texts(context)
        .into_iter()
        .map(|(name, value)| (name, value.into()))
        .collect();
    let added = serde_json::Value::from(added);
    Spec::Forwarder(Forwarder {
        destination: destination::read(&spec.get("sink"), context),
        transform: Some(Jsonata::new(&format!("$merge([$, {added}])"))),
        correlation: None,
        delivery: None,
    })
}

fn jsonata(field: &Field<'_>, context: &mut Context) -> Jsonata {
    if !field.present() {
        let message = "expected exactly one, got neither: spec.jsonata";
        let said = words(message, "add jsonata with an expression");
        context.error(ProblemCode::MissingField, &field.path, said);
        return Jsonata::new("$");
    }
    let text = field.get("expression");
    let expression = Jsonata::new(&text.text(context).unwrap_or_else(|| "$".to_owned()));
    if let Some(problem) = expression.syntax_error() {
        let hint = "every event is answered with 500; correct the expression";
        context.error(
            ProblemCode::InvalidJsonata,
            &text.path,
            words(problem, hint),
        );
    }
    expression
}

/// Hands questions to its broker, and waits for the events that answer them.
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
    let name = |field: Field<'_>, usual: &str, context: &mut Context| {
        let name = field.text(context).unwrap_or_else(|| usual.to_owned());
        if !is_attribute_name(&name) {
            let message = format!("invalid value: {name}: {}", field.path);
            let hint = "an extension's name has lower-case letters and digits only";
            context.error(
                ProblemCode::InvalidExtension,
                &field.path,
                words(message, hint),
            );
        }
        name.to_ascii_lowercase()
    };
    let correlation = Correlation {
        correlation_attribute: name(spec.get("correlationAttribute"), "correlationid", context),
        reply_attribute: name(spec.get("replyAttribute"), "replyid", context),
    };
    let timeout = spec.get("timeout");
    if timeout.present() {
        let _checked = delivery::period(&timeout, delivery::Allowed::NotZero, context);
        let message = "the timeout is not read: a client waits 60 s whatever it says";
        let hint = "nothing to do; Knative's own code waits as long";
        context.report(
            Severity::Info,
            ProblemCode::FixedTimeout,
            &timeout.path,
            words(message, hint),
        );
    }
    let delivery = delivery::read(&spec.get("delivery"), context);
    let broker = spec.get("brokerRef");
    let reference = broker
        .present()
        .then(|| destination::reference(&broker, context));
    Spec::Forwarder(Forwarder {
        destination: Destination {
            reference,
            uri: None,
            field_path: broker.path,
        },
        transform: None,
        correlation: Some(correlation),
        delivery,
    })
}
