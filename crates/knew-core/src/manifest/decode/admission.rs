//! Rules of the admission webhook about what is written, kind by kind: fields that must be there, exclude each
//! other or have a certain form.
//!
//! Upstream: knative/eventing `pkg/apis/*/*_validation.go`. Rules about what a field means stand in
//! `model::validate`.

use super::ObjectHeader;
use super::field::{DecodeContext, Diagnosis, FieldReader};
use super::kinds;
use crate::model::ProblemCode;

/// Reports what the webhook refuses in an object of a current version.
pub fn check_admission(head: &ObjectHeader, object: &FieldReader<'_>, context: &mut DecodeContext) {
    let kind = kinds::find_kind(&head.id.group, &head.id.kind);
    let is_current = kind.is_some_and(|kind| kind.current_api_version() == head.api_version);
    if context.legacy && !is_current {
        return;
    }
    let spec = object.get("spec");
    match (head.id.group.as_str(), head.id.kind.as_str()) {
        ("sources.knative.dev", "ApiServerSource") => check_api_server_source(&spec, context),
        ("sources.knative.dev", "SinkBinding") => check_sink_binding(&spec, context),
        ("sources.knative.dev", "ContainerSource") => check_container_source(&spec, context),
        ("flows.knative.dev", "Parallel") => check_parallel(&spec, context),
        ("messaging.knative.dev", "Channel") => check_channel(&spec, context),
        ("eventing.knative.dev", "EventPolicy") => check_event_policy(&spec, context),
        ("eventing.knative.dev", "EventTransform") => check_event_transform(&spec, context),
        ("eventing.knative.dev", "RequestReply") => check_request_reply(&spec, context),
        ("sinks.knative.dev", "JobSink") => {
            require_one(
                &spec,
                &["job"],
                "write the Job that each event starts",
                context,
            );
        }
        ("sinks.knative.dev", "IntegrationSink") => check_integration_sink(&spec, context),
        _ => {}
    }
}

/// `apiserver_validation.go`
fn check_api_server_source(spec: &FieldReader<'_>, context: &mut DecodeContext) {
    let mode = spec.get("mode");
    if let Some(text) = mode.scalar_text()
        && !["Reference", "Resource"].contains(&text)
    {
        refuse_value(&mode, text, "write Reference or Resource", context);
    }
    let resources = spec.get("resources");
    if resources.has_key() && resources.items(context).is_empty() {
        missing(
            &resources,
            "name at least one kind of object to watch",
            context,
        );
    }
    for resource in resources.items(context) {
        let version = resource.get("apiVersion");
        if let Some(text) = version.scalar_text()
            && text.matches('/').count() > 1
        {
            let hint = "write a group and a version, such as apps/v1";
            refuse_value(&version, text, hint, context);
        }
        let hint = "write the kind of object to watch";
        require_text(&resource.get("kind"), hint, context);
    }
    let owner = spec.get("owner");
    if owner.is_present() {
        let hint = "write the kind of the owner";
        require_text(&owner.get("kind"), hint, context);
    }
}

/// `sinkbinding_validation.go`, and the duck type of its subject
fn check_sink_binding(spec: &FieldReader<'_>, context: &mut DecodeContext) {
    let subject = spec.get("subject");
    if !subject.is_present() {
        return;
    }
    for name in ["apiVersion", "kind"] {
        let hint = "a subject has an apiVersion and a kind, such as apps/v1 and Deployment";
        require_text(&subject.get(name), hint, context);
    }
    let hint = "name the object, or select several by their labels";
    require_one(&subject, &["name", "selector"], hint, context);
}

/// `container_validation.go`
fn check_container_source(spec: &FieldReader<'_>, context: &mut DecodeContext) {
    let containers = spec.get("template").get("spec").get("containers");
    if containers.items(context).is_empty() {
        let message = "missing field(s): spec.containers";
        let diagnosis = Diagnosis::new(
            message,
            "write the container under spec.template.spec.containers",
        );
        context.error(ProblemCode::MissingField, &containers.path, diagnosis);
    }
}

/// `parallel_validation.go`
fn check_parallel(spec: &FieldReader<'_>, context: &mut DecodeContext) {
    for branch in spec.get("branches").items(context) {
        refuse_empty_destination(&branch.get("filter"), context);
    }
}

/// `channel_validation.go`
fn check_channel(spec: &FieldReader<'_>, context: &mut DecodeContext) {
    let subscribers = spec.get("subscribers");
    if !subscribers.items(context).is_empty() {
        let message = "must not set the field(s): spec.subscribable.subscribers";
        let diagnosis = Diagnosis::new(message, "write a Subscription for each subscriber");
        context.error(ProblemCode::DisallowedField, &subscribers.path, diagnosis);
    }
}

/// `eventpolicy_validation.go`
fn check_event_policy(spec: &FieldReader<'_>, context: &mut DecodeContext) {
    for sender in spec.get("from").items(context) {
        require_one(
            &sender,
            &["ref", "sub"],
            "say who may send: a ref or a sub",
            context,
        );
        let subject = sender.get("sub");
        let text = subject.scalar_text().unwrap_or_default();
        if text.find('*').is_some_and(|at| at + 1 < text.len()) {
            refuse_value(&subject, text, "'*' is only allowed as suffix", context);
        }
        check_reference(&sender.get("ref"), context);
    }
    for target in spec.get("to").items(context) {
        require_one(
            &target,
            &["ref", "selector"],
            "say to whom: a ref or a selector",
            context,
        );
        check_reference(&target.get("ref"), context);
    }
}

fn check_reference(reference: &FieldReader<'_>, context: &mut DecodeContext) {
    if reference.is_present() {
        for name in ["apiVersion", "kind", "name"] {
            let hint = "a reference has an apiVersion, a kind and a name";
            require_text(&reference.get(name), hint, context);
        }
    }
}

/// `eventtransform_validation.go`
fn check_event_transform(spec: &FieldReader<'_>, context: &mut DecodeContext) {
    let (sink, reply) = (spec.get("sink"), spec.get("reply"));
    refuse_empty_destination(&sink, context);
    if !reply.is_present() {
        return;
    }
    if !sink.is_present() {
        let message = format!("reply is set without spec.sink: {}", reply.path);
        let hint = "add the sink whose answers it transforms, or remove it";
        context.error(
            ProblemCode::DisallowedField,
            &reply.path,
            Diagnosis::new(message, hint),
        );
    }
    let discards = reply.get("discard").scalar_text() == Some("true");
    if discards && reply.get("jsonata").is_present() {
        both(
            &reply,
            &["discard", "jsonata"],
            "keep one of the two",
            context,
        );
    }
}

/// `requestreply_validation.go`
fn check_request_reply(spec: &FieldReader<'_>, context: &mut DecodeContext) {
    let namespace = spec.get("brokerRef").get("namespace");
    if namespace
        .scalar_text()
        .is_some_and(|name| name != context.namespace)
    {
        let message = format!("mismatched namespaces: {}", namespace.path);
        let hint = "a RequestReply uses a Broker of its own namespace; remove this line";
        let diagnosis = Diagnosis::new(message, hint);
        context.error(ProblemCode::MismatchedNamespace, &namespace.path, diagnosis);
    }
}

/// `integration_sink_validation.go`
fn check_integration_sink(spec: &FieldReader<'_>, context: &mut DecodeContext) {
    let aws = spec.get("aws");
    let mut services = ["s3", "sqs", "sns", "eventbridge"].into_iter();
    let is_used = services.any(|name| aws.get(name).is_present());
    let account = aws.get("auth").get("serviceAccountName").is_present();
    if is_used && !account {
        let name = aws.get("auth").get("secret").get("ref").get("name");
        require_text(&name, "name the Secret with the access key", context);
    }
}

fn require_text(field: &FieldReader<'_>, hint: &str, context: &mut DecodeContext) {
    if field.scalar_text().is_none_or(str::is_empty) {
        missing(field, hint, context);
    }
}

fn missing(field: &FieldReader<'_>, hint: &str, context: &mut DecodeContext) {
    let message = format!("missing field(s): {}", field.path);
    context.error(
        ProblemCode::MissingField,
        &field.path,
        Diagnosis::new(message, hint),
    );
}

fn refuse_value(field: &FieldReader<'_>, value: &str, hint: &str, context: &mut DecodeContext) {
    let message = format!("invalid value: {value}: {}", field.path);
    context.error(
        ProblemCode::InvalidValue,
        &field.path,
        Diagnosis::new(message, hint),
    );
}

/// Exactly one of some fields.
fn require_one(field: &FieldReader<'_>, names: &[&str], hint: &str, context: &mut DecodeContext) {
    let present = names.iter().filter(|name| field.get(name).is_present());
    match present.count() {
        0 => {
            let message = format!("expected exactly one, got neither: {}", paths(field, names));
            context.error(
                ProblemCode::OneOf,
                &field.path,
                Diagnosis::new(message, hint),
            );
        }
        1 => {}
        _ => both(field, names, hint, context),
    }
}

fn both(field: &FieldReader<'_>, names: &[&str], hint: &str, context: &mut DecodeContext) {
    let message = format!("expected exactly one, got both: {}", paths(field, names));
    context.error(
        ProblemCode::OneOf,
        &field.path,
        Diagnosis::new(message, hint),
    );
}

fn paths(field: &FieldReader<'_>, names: &[&str]) -> String {
    let paths = names.iter().map(|name| field.get(name).path);
    paths.collect::<Vec<_>>().join(", ")
}

/// Refuses a destination that is there and names nothing; one that is absent is fine.
pub fn refuse_empty_destination(field: &FieldReader<'_>, context: &mut DecodeContext) {
    let names = ["ref", "uri", "kind", "name", "apiVersion"];
    if field.is_present() && !names.iter().any(|name| field.get(name).is_present()) {
        let path = &field.path;
        let message = format!("expected at least one, got none: {path}.ref, {path}.uri");
        let hint = "write a ref or a uri, or remove the field";
        context.error(
            ProblemCode::MissingDestination,
            path,
            Diagnosis::new(message, hint),
        );
    }
}
