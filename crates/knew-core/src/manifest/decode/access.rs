//! `EventPolicy`, and the features that make it count.

use super::field::{Context, Field, words};
use super::{destination, filters};
use crate::model::ProblemCode;
use crate::model::access::{AuthorizationMode, EventPolicy, Features, PolicyFrom, PolicyTo};
use crate::model::{ClusterDefaults, Spec};

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

fn guarded(field: &Field<'_>, context: &mut Context) -> PolicyTo {
    field.only(&["ref", "selector"], context);
    let selector = field.get("selector");
    if !selector.present() {
        return PolicyTo::Object(destination::reference(&field.get("ref"), context));
    }
    selector.only(
        &["apiVersion", "kind", "matchLabels", "matchExpressions"],
        context,
    );
    let labels = selector.get("matchLabels").texts(context);
    let expressions = selector.get("matchExpressions").present();
    PolicyTo::Kind {
        api_version: selector.get("apiVersion").text(context).unwrap_or_default(),
        kind: selector.get("kind").text(context).unwrap_or_default(),
        labels: (!expressions).then(|| labels.into_iter().collect()),
    }
}

fn sender(field: &Field<'_>, context: &mut Context) -> PolicyFrom {
    field.only(&["ref", "sub"], context);
    match field.get("sub").text(context) {
        Some(subject) => PolicyFrom::Subject(subject),
        None => PolicyFrom::Object(destination::reference(&field.get("ref"), context)),
    }
}

/// Reads the `ConfigMap` `config-features`.
pub fn features(data: &Field<'_>, context: &mut Context) -> Spec {
    let switch = data.get("authentication-oidc").text(context);
    let mode = data.get("default-authorization-mode");
    Spec::Defaults(ClusterDefaults::Features(Features {
        authentication_oidc: switch.is_some_and(|switch| switch.eq_ignore_ascii_case("enabled")),
        default_authorization_mode: match mode
            .text(context)
            .unwrap_or_default()
            .to_lowercase()
            .as_str()
        {
            "" | "allow-same-namespace" => AuthorizationMode::AllowSameNamespace,
            "allow-all" => AuthorizationMode::AllowAll,
            "deny-all" => AuthorizationMode::DenyAll,
            other => {
                let message = format!("invalid value: {other}: {}", mode.path);
                let hint = "write allow-same-namespace, allow-all or deny-all";
                context.error(
                    ProblemCode::InvalidDefaults,
                    &mode.path,
                    words(message, hint),
                );
                AuthorizationMode::AllowSameNamespace
            }
        },
    }))
}
