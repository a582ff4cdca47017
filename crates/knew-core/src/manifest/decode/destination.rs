//! Destinations and object references of all API versions.

use super::field::{DecodeContext, Diagnosis, FieldReader};
use crate::manifest::yaml::YamlType;
use crate::model::{Destination, ProblemCode, Reference};

const REFERENCE: &[&str] = &[
    "apiVersion",
    "kind",
    "name",
    "namespace",
    "group",
    "address",
];
const LEFTOVERS: &[&str] = &["uid", "resourceVersion", "fieldPath"];
const TODAY: &[&str] = &["ref", "uri", "CACerts", "audience"];

/// An absent field gives an empty destination. The namespace defaults to the object's.
pub fn decode_destination(field: &FieldReader<'_>, context: &mut DecodeContext) -> Destination {
    decode_destination_beside(field, &[], context)
}

/// A destination that shares its map with the fields `others`.
pub fn decode_destination_beside(
    field: &FieldReader<'_>,
    others: &[&str],
    context: &mut DecodeContext,
) -> Destination {
    let nested = field.get("channel");
    if nested.is_present() && context.legacy && nested.yaml_type() == YamlType::Map {
        return decode_destination_beside(&nested, others, context);
    }
    let reference = field.get("ref");
    let flat = field.get("kind").is_present();
    check_destination_keys(field, (flat, others), context);
    let mut destination = Destination {
        reference: None,
        uri: decode_uri(field, context),
        field_path: field.path.clone(),
    };
    if reference.is_present() {
        destination.field_path.clone_from(&reference.path);
        destination.reference = Some(self::decode_reference(&reference, context));
    } else if flat {
        destination.reference = Some(self::decode_reference(field, context));
        report_flat_reference(field, context);
    }
    destination
}

/// `None` if the field is absent or an empty map.
pub fn decode_optional_destination(
    field: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<Destination> {
    if !field.is_present() {
        return None;
    }
    let destination = decode_destination(field, context);
    (destination.reference.is_some() || destination.uri.is_some()).then_some(destination)
}

/// Missing parts stay empty, so that validation can name them.
pub fn decode_reference(field: &FieldReader<'_>, context: &mut DecodeContext) -> Reference {
    let namespace = field.get("namespace").text(context);
    let mut part = |name: &str| field.get(name).text(context).unwrap_or_default();
    Reference {
        api_version: part("apiVersion"),
        kind: part("kind"),
        name: part("name"),
        namespace: namespace.unwrap_or_else(|| context.namespace.clone()),
    }
}

fn decode_uri(field: &FieldReader<'_>, context: &mut DecodeContext) -> Option<String> {
    if let Some(uri) = field.get("uri").text(context) {
        return Some(uri);
    }
    let name = field.get("dnsName");
    if !context.legacy {
        return None;
    }
    name.text(context).map(|text| format!("http://{text}/"))
}

fn check_destination_keys(
    field: &FieldReader<'_>,
    (flat, others): (bool, &[&str]),
    context: &mut DecodeContext,
) {
    let mut known = TODAY.to_vec();
    known.extend_from_slice(others);
    if flat || context.legacy {
        known.extend_from_slice(REFERENCE);
        known.extend_from_slice(LEFTOVERS);
    }
    if context.legacy {
        known.extend_from_slice(&["dnsName", "channel"]);
    }
    field.warn_unknown_keys(&known, context);
    let mut known = REFERENCE.to_vec();
    if context.legacy {
        known.extend_from_slice(LEFTOVERS);
    }
    field.get("ref").warn_unknown_keys(&known, context);
}

/// A current cluster silently drops the flat form, and the event has no destination.
fn report_flat_reference(field: &FieldReader<'_>, context: &mut DecodeContext) {
    if context.legacy {
        return;
    }
    let path = &field.path;
    let message = format!("expected at least one, got none: {path}.ref, {path}.uri");
    let hint = format!("move apiVersion, kind and name under {path}.ref");
    context.error(
        ProblemCode::FlatReference,
        path,
        Diagnosis::new(message, hint),
    );
}
