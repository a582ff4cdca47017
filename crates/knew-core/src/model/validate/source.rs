//! Checks of sources: extensions in `ceOverrides`.

use super::{Findings, ProblemSite};
use crate::model::ProblemCode;
use crate::model::Source;

const EXTENSIONS: &str = "spec.ceOverrides.extensions";
/// An event that gets one of these as an extension becomes invalid.
const RESERVED: &[&str] = &[
    "id",
    "source",
    "specversion",
    "type",
    "subject",
    "time",
    "datacontenttype",
    "dataschema",
];

/// Checks a source.
pub fn check(source: &Source, findings: &mut Findings<'_>) {
    for name in source.overrides.keys() {
        extension(name, findings);
    }
}

fn extension(name: &str, findings: &mut Findings<'_>) {
    let path = format!("{EXTENSIONS}[{name}]");
    let subject = ProblemSite(ProblemCode::InvalidExtension, &path);
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let message = format!("invalid key name {name:?}: {EXTENSIONS}");
        let hint = "keys are expected to be alphanumeric";
        findings.error(&subject, message, hint);
    } else if RESERVED.contains(&name.to_lowercase().as_str()) {
        let message = format!(
            "{path} is an attribute of its own, so every event is invalid and none is sent"
        );
        let hint = "choose another name for the extension, and filter on that";
        findings.error(
            &ProblemSite(ProblemCode::ReservedExtension, &path),
            message,
            hint,
        );
    }
}
