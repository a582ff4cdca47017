//! Destinations and references in every shape they ever had.

use super::field::{Context, Field, words};
use crate::manifest::node::Shape;
use crate::model::ProblemCode;
use crate::model::{Destination, Reference};

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

/// Reads a destination, its namespace filled in. Nothing there gives one that is empty.
pub fn read(field: &Field<'_>, context: &mut Context) -> Destination {
    read_beside(field, &[], context)
}

/// Reads a destination that shares its map with other fields.
pub fn read_beside(field: &Field<'_>, others: &[&str], context: &mut Context) -> Destination {
    let nested = field.get("channel");
    if nested.present() && context.legacy && nested.shape() == Shape::Map {
        return read_beside(&nested, others, context);
    }
    let reference = field.get("ref");
    let flat = field.get("kind").present();
    check_fields(field, (flat, others), context);
    let mut destination = Destination {
        reference: None,
        uri: uri(field, context),
        field_path: field.path.clone(),
    };
    if reference.present() {
        destination.field_path.clone_from(&reference.path);
        destination.reference = Some(self::reference(&reference, context));
    } else if flat {
        destination.reference = Some(self::reference(field, context));
        refuse_flat(field, context);
    }
    destination
}

/// Reads a destination that may be absent; an empty map is absent too.
pub fn optional(field: &Field<'_>, context: &mut Context) -> Option<Destination> {
    if !field.present() {
        return None;
    }
    let destination = read(field, context);
    (destination.reference.is_some() || destination.uri.is_some()).then_some(destination)
}

/// Reads a reference to an object. What is missing stays empty, for the validation to name.
pub fn reference(field: &Field<'_>, context: &mut Context) -> Reference {
    let namespace = field.get("namespace").text(context);
    let mut part = |name: &str| field.get(name).text(context).unwrap_or_default();
    Reference {
        api_version: part("apiVersion"),
        kind: part("kind"),
        name: part("name"),
        namespace: namespace.unwrap_or_else(|| context.namespace.clone()),
    }
}

fn uri(field: &Field<'_>, context: &mut Context) -> Option<String> {
    if let Some(uri) = field.get("uri").text(context) {
        return Some(uri);
    }
    let name = field.get("dnsName");
    if !context.legacy {
        return None;
    }
    name.text(context).map(|text| format!("http://{text}/"))
}

fn check_fields(field: &Field<'_>, (flat, others): (bool, &[&str]), context: &mut Context) {
    let mut known = TODAY.to_vec();
    known.extend_from_slice(others);
    if flat || context.legacy {
        known.extend_from_slice(REFERENCE);
        known.extend_from_slice(LEFTOVERS);
    }
    if context.legacy {
        known.extend_from_slice(&["dnsName", "channel"]);
    }
    field.only(&known, context);
    let mut known = REFERENCE.to_vec();
    if context.legacy {
        known.extend_from_slice(LEFTOVERS);
    }
    field.get("ref").only(&known, context);
}

/// Today the cluster drops the flat form without a word, and the event has nowhere to go.
fn refuse_flat(field: &Field<'_>, context: &mut Context) {
    if context.legacy {
        return;
    }
    let path = &field.path;
    let message = format!("expected at least one, got none: {path}.ref, {path}.uri");
    let hint = format!("move apiVersion, kind and name under {path}.ref");
    context.error(ProblemCode::FlatReference, path, words(message, hint));
}
