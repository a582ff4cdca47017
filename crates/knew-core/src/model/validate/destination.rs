//! Checks of destinations: a reference, an absolute URI, or a relative URI beside a reference.

use super::{Findings, ProblemSite};
use crate::model::ProblemCode;
use crate::model::{Destination, Reference};

const CODE: ProblemCode = ProblemCode::InvalidDestination;

/// Checks a destination that must not be empty.
pub fn check(destination: &Destination, findings: &mut Findings<'_>) {
    let path = destination
        .field_path
        .strip_suffix(".ref")
        .unwrap_or(&destination.field_path);
    let uri_path = format!("{path}.uri");
    match (&destination.reference, &destination.uri) {
        (None, None) => {
            let message = format!("expected at least one, got none: {path}.ref, {path}.uri");
            let hint = "say where events go: a ref with apiVersion, kind and name, or a uri";
            findings.error(
                &ProblemSite(ProblemCode::MissingDestination, path),
                message,
                hint,
            );
        }
        (_, Some(uri)) if host_with_blank(uri).is_some() => {
            let host = host_with_blank(uri).unwrap_or_default();
            let message =
                format!("parse {uri:?}: invalid character \" \" in host name: {uri_path}");
            let hint = format!("write {host:?} without the space");
            findings.error(&ProblemSite(CODE, &uri_path), message, &hint);
        }
        (None, Some(uri)) if !is_absolute(uri) => {
            let message = format!(
                "invalid value: Relative URI is not allowed when Ref and [apiVersion, kind, name] is absent: {uri_path}"
            );
            let hint = "write the whole address, such as http://localhost:8080/";
            findings.error(&ProblemSite(CODE, &uri_path), message, hint);
        }
        (Some(_), Some(uri)) if is_absolute(uri) => {
            let message = format!(
                "Absolute URI is not allowed when Ref or [apiVersion, kind, name] is present: {path}.[apiVersion, kind, name], {path}.ref, {uri_path}"
            );
            findings.error(
                &ProblemSite(CODE, &uri_path),
                message,
                "keep the ref or the uri, not both",
            );
        }
        (Some(reference), None) => self::reference(reference, &destination.field_path, findings),
        (None | Some(_), Some(_)) => {}
    }
}

/// Checks that a reference names an object.
pub fn reference(reference: &Reference, path: &str, findings: &mut Findings<'_>) {
    let parts = [
        ("apiVersion", &reference.api_version),
        ("kind", &reference.kind),
        ("name", &reference.name),
    ];
    let missing: Vec<String> = parts
        .iter()
        .filter(|(_, value)| value.is_empty())
        .map(|(name, _)| format!("{path}.{name}"))
        .collect();
    if !missing.is_empty() {
        let message = format!("missing field(s): {}", missing.join(", "));
        let hint = "a reference needs apiVersion, kind and name";
        findings.error(&ProblemSite(ProblemCode::MissingField, path), message, hint);
    }
}

/// Host of a URI, if it has a space in it.
fn host_with_blank(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    host.contains(' ').then_some(host)
}

/// True if a URI has a scheme and a host.
fn is_absolute(uri: &str) -> bool {
    uri.split_once("://").is_some_and(|(scheme, rest)| {
        let letters =
            |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.');
        !scheme.is_empty() && scheme.chars().all(letters) && !rest.is_empty()
    })
}
