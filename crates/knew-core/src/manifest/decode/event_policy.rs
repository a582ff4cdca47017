//! `EventPolicy`, and the cluster features that decide whether it is enforced.

use super::field::{DecodeContext, Diagnosis, FieldReader};
use super::{destination, filters};
use crate::model::access::{AuthorizationMode, EventPolicy, Features, PolicyFrom, PolicyTo};
use crate::model::{ClusterDefaults, ProblemCode, Spec};

pub fn decode_event_policy(spec: &FieldReader<'_>, context: &mut DecodeContext) -> Spec {
    spec.warn_unknown_keys(&["to", "from", "filters"], context);
    let to = spec.get("to").items(context);
    let from = spec.get("from").items(context);
    Spec::Policy(EventPolicy {
        to: to
            .iter()
            .map(|item| decode_policy_target(item, context))
            .collect(),
        from: from
            .iter()
            .map(|item| decode_policy_sender(item, context))
            .collect(),
        filter: filters::decode_filter(spec, context),
    })
}

fn decode_policy_target(field: &FieldReader<'_>, context: &mut DecodeContext) -> PolicyTo {
    field.warn_unknown_keys(&["ref", "selector"], context);
    let selector = field.get("selector");
    if !selector.is_present() {
        return PolicyTo::Object(destination::decode_reference(&field.get("ref"), context));
    }
    selector.warn_unknown_keys(
        &["apiVersion", "kind", "matchLabels", "matchExpressions"],
        context,
    );
    let labels = selector.get("matchLabels").string_map(context);
    let expressions = selector.get("matchExpressions").is_present();
    PolicyTo::Kind {
        api_version: selector.get("apiVersion").text(context).unwrap_or_default(),
        kind: selector.get("kind").text(context).unwrap_or_default(),
        labels: (!expressions).then(|| labels.into_iter().collect()),
    }
}

fn decode_policy_sender(field: &FieldReader<'_>, context: &mut DecodeContext) -> PolicyFrom {
    field.warn_unknown_keys(&["ref", "sub"], context);
    match field.get("sub").text(context) {
        Some(subject) => PolicyFrom::Subject(subject),
        None => PolicyFrom::Object(destination::decode_reference(&field.get("ref"), context)),
    }
}

pub fn decode_config_features(data: &FieldReader<'_>, context: &mut DecodeContext) -> Spec {
    let mut is_enabled = |name: &str| {
        let switch = data.get(name).text(context);
        switch.is_some_and(|switch| switch.eq_ignore_ascii_case("enabled"))
    };
    let authentication_oidc = is_enabled("authentication-oidc");
    let delivery_retry_after = is_enabled("delivery-retryafter");
    let mode = data.get("default-authorization-mode");
    Spec::Defaults(ClusterDefaults::Features(Features {
        authentication_oidc,
        delivery_retry_after,
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
                    Diagnosis::new(message, hint),
                );
                AuthorizationMode::AllowSameNamespace
            }
        },
    }))
}
