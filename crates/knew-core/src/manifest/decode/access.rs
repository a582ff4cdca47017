//! `EventPolicy`, and the features that make it count.

use super::field::{Context, Field, words};
use super::{destination, filters};
use crate::model::access::{EventPolicy, Features, Guarded, Mode, Sender};
use crate::model::{Defaults, Spec};

/// Reads an `EventPolicy`.
pub fn policy(spec: &Field<'_>, context: &mut Context) -> Spec {
    spec.only(&["to", "from", "filters"], context);
    let to = spec.get("to").items(context);
    let from = spec.get("from").items(context);
    Spec::Policy(EventPolicy {
        to: to.iter().map(|it| guarded(it, context)).collect(),
        from: from.iter().map(|it| sender(it, context)).collect(),
        filter: filters::read(spec, context),
    })
}

fn guarded(field: &Field<'_>, context: &mut Context) -> Guarded {
    field.only(&["ref", "selector"], context);
    let selector = field.get("selector");
    if !selector.present() {
        return Guarded::Object(destination::reference(&field.get("ref"), context));
    }
    selector.only(
        &["apiVersion", "kind", "matchLabels", "matchExpressions"],
        context,
    );
    let labels = selector.get("matchLabels").texts(context);
    let expressions = selector.get("matchExpressions").present();
    Guarded::Kind {
        api_version: selector.get("apiVersion").text(context).unwrap_or_default(),
        kind: selector.get("kind").text(context).unwrap_or_default(),
        labels: (!expressions).then(|| labels.into_iter().collect()),
    }
}

fn sender(field: &Field<'_>, context: &mut Context) -> Sender {
    field.only(&["ref", "sub"], context);
    match field.get("sub").text(context) {
        Some(subject) => Sender::Subject(subject),
        None => Sender::Object(destination::reference(&field.get("ref"), context)),
    }
}

/// Reads the `ConfigMap` `config-features`.
pub fn features(data: &Field<'_>, context: &mut Context) -> Spec {
    let switch = data.get("authentication-oidc").text(context);
    let mode = data.get("default-authorization-mode");
    Spec::Defaults(Defaults::Features(Features {
        authenticates: switch.is_some_and(|switch| switch.eq_ignore_ascii_case("enabled")),
        mode: match mode
            .text(context)
            .unwrap_or_default()
            .to_lowercase()
            .as_str()
        {
            "" | "allow-same-namespace" => Mode::SameNamespace,
            "allow-all" => Mode::All,
            "deny-all" => Mode::Nobody,
            other => {
                let message = format!("invalid value: {other}: {}", mode.path);
                let hint = "write allow-same-namespace, allow-all or deny-all";
                context.error("invalid-defaults", &mode.path, words(message, hint));
                Mode::SameNamespace
            }
        },
    }))
}
