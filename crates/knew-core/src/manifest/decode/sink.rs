//! Sinks, transforms and other objects that accept events.

use super::ObjectHeader;
use super::field::{DecodeContext, Diagnosis, FieldReader};
use super::{delivery, destination, feed, integration};
use crate::model::{
    Correlation, Destination, ExternalSink, Forwarder, Jsonata, ProblemCode, Severity, Spec,
};
use knew_event::attributes::is_attribute_name;

/// Sinks of one external system: kind, system, fields.
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

/// `None` if the kind is not a sink.
pub fn decode_sink(
    head: &ObjectHeader,
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<Spec> {
    match head.id.kind.as_str() {
        "IntegrationSink" => Some(integration::decode_integration_sink(head, spec, context)),
        "EventTransform" => Some(decode_event_transform(spec, context)),
        "Decorator" => Some(decode_decorator(spec, context)),
        "RequestReply" => Some(decode_request_reply(spec, context)),
        kind => {
            let (_, system, fields) = SINKS.iter().find(|entry| entry.0 == kind)?;
            spec.warn_unknown_keys(fields, context);
            let queue = feed::decode_sink_client(kind, spec);
            Some(Spec::ExternalSink(ExternalSink { system, queue }))
        }
    }
}

/// Without a sink the transformed event is the reply; with a sink it is sent there.
fn decode_event_transform(spec: &FieldReader<'_>, context: &mut DecodeContext) -> Spec {
    spec.warn_unknown_keys(&["jsonata", "sink", "reply"], context);
    let transform = decode_jsonata(&spec.get("jsonata"), context);
    let reply = spec.get("reply");
    reply.warn_unknown_keys(&["jsonata", "discard"], context);
    if reply.get("jsonata").is_present() {
        let _kept = decode_jsonata(&reply.get("jsonata"), context);
        let diagnosis = Diagnosis::new(
            "the answer of the sink is not handed back, so there is nothing to transform",
            "expect 202 when the sink took the event, and 500 when it did not",
        );
        context.report(
            Severity::Info,
            ProblemCode::NotTransformed,
            "spec.reply.jsonata",
            diagnosis,
        );
    }
    let Some(to) = destination::decode_optional_destination(&spec.get("sink"), context) else {
        return Spec::Transform(transform);
    };
    Spec::Forwarder(Forwarder {
        destination: to,
        transform: Some(transform),
        ..Forwarder::default()
    })
}

/// Adds extensions, as a JSONata expression would.
fn decode_decorator(spec: &FieldReader<'_>, context: &mut DecodeContext) -> Spec {
    spec.warn_unknown_keys(&["extensions", "sink"], context);
    let added: serde_json::Map<_, _> = spec
        .get("extensions")
        .string_map(context)
        .into_iter()
        .map(|(name, value)| (name, value.into()))
        .collect();
    let added = serde_json::Value::from(added);
    Spec::Forwarder(Forwarder {
        destination: destination::decode_destination(&spec.get("sink"), context),
        transform: Some(Jsonata::new(&format!("$merge([$, {added}])"))),
        correlation: None,
        delivery: None,
    })
}

fn decode_jsonata(field: &FieldReader<'_>, context: &mut DecodeContext) -> Jsonata {
    if !field.is_present() {
        let message = "expected exactly one, got neither: spec.jsonata";
        let diagnosis = Diagnosis::new(message, "add jsonata with an expression");
        context.error(ProblemCode::MissingField, &field.path, diagnosis);
        return Jsonata::new("$");
    }
    let text = field.get("expression");
    let expression = Jsonata::new(&text.text(context).unwrap_or_else(|| "$".to_owned()));
    if let Some(problem) = expression.syntax_error() {
        let hint = "every event is answered with 500; correct the expression";
        context.error(
            ProblemCode::InvalidJsonata,
            &text.path,
            Diagnosis::new(problem, hint),
        );
    }
    expression
}

fn decode_request_reply(spec: &FieldReader<'_>, context: &mut DecodeContext) -> Spec {
    let fields = [
        "brokerRef",
        "correlationAttribute",
        "replyAttribute",
        "timeout",
        "delivery",
        "secrets",
    ];
    spec.warn_unknown_keys(&fields, context);
    let name = |field: FieldReader<'_>, usual: &str, context: &mut DecodeContext| {
        let name = field.text(context).unwrap_or_else(|| usual.to_owned());
        if !is_attribute_name(&name) {
            let message = format!("invalid value: {name}: {}", field.path);
            let hint = "an extension's name has lower-case letters and digits only";
            context.error(
                ProblemCode::InvalidExtension,
                &field.path,
                Diagnosis::new(message, hint),
            );
        }
        name.to_ascii_lowercase()
    };
    let correlation = Correlation {
        correlation_attribute: name(spec.get("correlationAttribute"), "correlationid", context),
        reply_attribute: name(spec.get("replyAttribute"), "replyid", context),
    };
    let timeout = spec.get("timeout");
    if timeout.is_present() {
        let _checked =
            delivery::decode_iso_duration(&timeout, delivery::DurationConstraint::NotZero, context);
        let message = "the timeout is not read: a client waits 60 s whatever it says";
        let hint = "nothing to do; Knative's own code waits as long";
        context.report(
            Severity::Info,
            ProblemCode::FixedTimeout,
            &timeout.path,
            Diagnosis::new(message, hint),
        );
    }
    let delivery = delivery::decode_delivery(&spec.get("delivery"), context);
    let broker = spec.get("brokerRef");
    let reference = broker
        .is_present()
        .then(|| destination::decode_reference(&broker, context));
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
