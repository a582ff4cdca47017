//! `knew.yaml`, the settings for this machine. It is not a Kubernetes object, but decoded like one.

mod faults;
mod process;
mod service;
mod stub;

use std::time::Duration;

use super::field::{DecodeContext, Diagnosis, FieldReader};
use crate::manifest::yaml::{YamlNode, YamlType};
use crate::model::service_backend::WorkspaceEntry;
use crate::model::system_address::AddressList;
use crate::model::workspace::{ExternalSystem, SystemAddress, SystemAddresses, Workspace};
use crate::model::{DocumentLocation, Problem, ProblemCode, Severity, workspace_keys};

/// Decodes the workspace file. Problems are added to `problems`.
#[must_use]
pub fn decode_workspace(
    root: &YamlNode,
    origin: DocumentLocation,
    problems: &mut Vec<Problem>,
) -> Workspace {
    let mut context = DecodeContext {
        origin,
        namespace: String::new(),
        legacy: false,
        problems: Vec::new(),
    };
    let file = FieldReader::root(root);
    warn_unknown_settings(&file, workspace_keys::TOP_LEVEL, &mut context);
    let workspace = Workspace {
        connect: decode_connect(&file.get("connect"), &mut context),
        services: decode_named(
            &file.get("services"),
            service::decode_service_runner,
            &mut context,
        ),
        sources: decode_named(
            &file.get("sources"),
            process::decode_source_process,
            &mut context,
        ),
        faults: decode_named(&file.get("faults"), faults::decode_faults, &mut context),
        folder: String::new(),
    };
    problems.append(&mut context.problems);
    workspace
}

fn decode_connect(field: &FieldReader<'_>, context: &mut DecodeContext) -> SystemAddresses {
    let keys = ExternalSystem::ALL.map(ExternalSystem::key);
    warn_unknown_settings(field, &keys, context);
    let mut connect = SystemAddresses::default();
    for system in ExternalSystem::ALL {
        let field = field.get(system.key());
        let Some(text) = field.text(context) else {
            continue;
        };
        let parsed = AddressList::parse_template(system, &text);
        if let Some(error) = parsed.err().filter(|_| text != "memory") {
            let message = format!("{}: {error}", field.path);
            let hint = format!(
                "write an address such as {}, with ${{…}} for user, password, path and query only",
                system.example_address()
            );
            context.error(
                ProblemCode::InvalidValue,
                &field.path,
                Diagnosis::new(message, hint),
            );
        }
        if text != "memory" {
            connect.set(system, SystemAddress::Address(text));
        } else if system.keeps_channels() {
            connect.set(system, SystemAddress::InMemory);
        } else {
            let message = format!(
                "{} keeps no channels, so memory says nothing",
                system.name()
            );
            let hint = format!(
                "write an address such as {}, or nothing",
                system.example_address()
            );
            context.error(
                ProblemCode::InvalidValue,
                &field.path,
                Diagnosis::new(message, hint),
            );
        }
    }
    connect
}

/// Decodes a map from names to settings.
fn decode_named<T>(
    field: &FieldReader<'_>,
    read: fn(&FieldReader<'_>, &mut DecodeContext) -> Option<T>,
    context: &mut DecodeContext,
) -> Vec<WorkspaceEntry<T>> {
    let mut diagnosis = Vec::new();
    for (name, field) in field.entries(context) {
        let Some(value) = read(&field, context) else {
            continue;
        };
        diagnosis.push(WorkspaceEntry {
            name,
            origin: context.origin,
            path: field.path,
            value,
        });
    }
    diagnosis
}

/// A duration in the form `500ms` or `1m30s`, or in Knative's, `PT1M30S`.
fn decode_duration(field: &FieldReader<'_>, context: &mut DecodeContext) -> Option<Duration> {
    let text = field.text(context)?;
    let span = text.parse::<jiff::SignedDuration>().ok();
    let time = span.and_then(|span| Duration::try_from(span).ok());
    if time.is_none() {
        let message = format!("{} is no time: {text}", field.path);
        let diagnosis = Diagnosis::new(message, "write it with its unit, such as 500ms, 30s or 2m");
        context.error(ProblemCode::InvalidValue, &field.path, diagnosis);
    }
    time
}

fn warn_unknown_settings(field: &FieldReader<'_>, known: &[&str], context: &mut DecodeContext) {
    field.expect_type(YamlType::Map, context);
    for key in field.unknown_keys(known) {
        let path = field.get(key).path;
        let message = format!("{path} means nothing in knew.yaml");
        let diagnosis = Diagnosis::new(message, super::field::suggest_key(key, known));
        context.report(
            Severity::Warning,
            ProblemCode::UnknownSetting,
            &path,
            diagnosis,
        );
    }
}
