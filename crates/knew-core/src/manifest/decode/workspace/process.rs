//! Local processes behind services and sources.

use super::{decode_duration, warn_unknown_settings};
use crate::manifest::decode::field::{DecodeContext, Diagnosis, FieldReader};
use crate::manifest::yaml::YamlType;
use crate::model::ProblemCode;
use crate::model::service_backend::{ProcessCommand, ProcessSpec, ReadinessProbe};
use crate::model::workspace_keys;

/// Settings of a process beside its command.
pub fn decode_process(
    field: &FieldReader<'_>,
    start: ProcessCommand,
    context: &mut DecodeContext,
) -> ProcessSpec {
    ProcessSpec {
        command: start,
        dir: decode_working_dir(&field.get("dir"), context),
        env: field.get("env").string_map(context),
        readiness: decode_readiness(&field.get("ready"), context),
        watch: decode_text_or_list(&field.get("watch"), context),
        idle: decode_duration(&field.get("idle"), context),
    }
}

pub fn decode_source_process(
    field: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<ProcessSpec> {
    warn_unknown_settings(field, workspace_keys::SOURCE, context);
    let command = field.get("command");
    if !command.is_present() {
        let message = format!("{} says no command", field.path);
        let diagnosis = Diagnosis::new(message, "add command: what makes its events");
        context.error(ProblemCode::MissingField, &field.path, diagnosis);
        return None;
    }
    let start = decode_command(&command, context)?;
    Some(decode_process(field, start, context))
}

/// A list is a program with arguments; a text is a command line for the shell.
pub fn decode_command(
    field: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<ProcessCommand> {
    if field.yaml_type() != YamlType::List {
        let line = field.text(context)?;
        return Some(ProcessCommand::Shell(line));
    }
    let words = decode_text_or_list(field, context);
    (!words.is_empty()).then_some(ProcessCommand::Program(words))
}

/// Image of a container; `{}` means the image in the manifest.
pub fn decode_image(field: &FieldReader<'_>, context: &mut DecodeContext) -> Option<String> {
    if field.yaml_type() == YamlType::Text {
        return field.text(context);
    }
    warn_unknown_settings(field, &["image"], context);
    field.get("image").text(context)
}

/// A path with a control character could only be meant to deceive.
fn decode_working_dir(field: &FieldReader<'_>, context: &mut DecodeContext) -> Option<String> {
    let dir = field.text(context)?;
    if dir.contains(char::is_control) {
        let message = format!("{} holds control characters", field.path);
        let diagnosis = Diagnosis::new(message, "write the folder from that of knew.yaml: ./app");
        context.error(ProblemCode::InvalidValue, &field.path, diagnosis);
        return None;
    }
    Some(dir)
}

fn decode_readiness(field: &FieldReader<'_>, context: &mut DecodeContext) -> ReadinessProbe {
    let Some(path) = field.text(context) else {
        return ReadinessProbe::TcpConnect;
    };
    if !path.starts_with('/') {
        let message = format!("{} is no path: {path}", field.path);
        let hint = "write the path that answers when it is ready: /healthz";
        context.error(
            ProblemCode::InvalidValue,
            &field.path,
            Diagnosis::new(message, hint),
        );
    }
    ReadinessProbe::HttpGet(path)
}

fn decode_text_or_list(field: &FieldReader<'_>, context: &mut DecodeContext) -> Vec<String> {
    if field.yaml_type() == YamlType::Text {
        return field.text(context).into_iter().collect();
    }
    let items = field.items(context);
    items.iter().filter_map(|item| item.text(context)).collect()
}
