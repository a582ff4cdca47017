//! Checks of names against the rules of the API server and of the Serving webhook.

use super::{Findings, ProblemSite};
use crate::model::ProblemCode;

const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const STRICT: &str = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";

/// Checks the object's name and namespace.
pub fn check(findings: &mut Findings<'_>) {
    let id = &findings.resource.id;
    if id.name.is_empty() {
        return;
    }
    let serving = id.group == "serving.knative.dev";
    let good = if serving {
        is_strict_label(&id.name)
    } else {
        id.name.len() <= 253 && id.name.split('.').all(is_label)
    };
    let message = if serving {
        format!("not a DNS 1035 label: [{STRICT}]: metadata.name")
    } else {
        format!("metadata.name: Invalid value: {:?}: {SUBDOMAIN}", id.name)
    };
    if !good {
        refuse(findings, ("metadata.name", &id.name), message);
    }
    if !(id.namespace.len() <= 63 && is_label(&id.namespace)) {
        let message = format!(
            "metadata.namespace: Invalid value: {:?}: {LABEL}",
            id.namespace
        );
        refuse(findings, ("metadata.namespace", &id.namespace), message);
    }
}

/// A placeholder as a name is not an error yet.
fn refuse(findings: &mut Findings<'_>, (path, name): (&str, &str), message: String) {
    if name.contains(['{', '$', '<']) {
        let message = format!("{path} is still the placeholder {name}");
        findings.warn(
            &ProblemSite(ProblemCode::Placeholder, path),
            message,
            "fill it in before deploying",
        );
        return;
    }
    let hint = match suggestion(name) {
        Some(better) => format!("{better} would do"),
        None => "use lower-case letters, digits and -".to_owned(),
    };
    findings.error(&ProblemSite(ProblemCode::InvalidName, path), message, &hint);
}

fn is_label(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.bytes().all(allowed) && !text.starts_with('-') && !text.ends_with('-')
}

fn is_strict_label(text: &str) -> bool {
    text.len() <= 63 && is_label(text) && text.starts_with(|text: char| text.is_ascii_lowercase())
}

/// The name with everything that is not allowed replaced.
fn suggestion(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let suggested = lower.replace(|lower: char| !lower.is_ascii_alphanumeric(), "-");
    let suggested = suggested.trim_matches('-');
    is_strict_label(suggested).then(|| suggested.to_owned())
}
