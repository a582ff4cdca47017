//! `services`: local runners that take the place of Services.

use crate::model::ProblemCode;
use url::Url;

use super::{process, stub, warn_unknown_settings};
use crate::manifest::decode::field::{DecodeContext, Diagnosis, FieldReader};
use crate::manifest::yaml::YamlType;
use crate::model::ServiceBackend;
use crate::model::service_backend::ProcessCommand;
use crate::model::workspace_keys::{PROCESS, RUNNERS};

pub fn decode_service_runner(
    field: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<ServiceBackend> {
    if field.yaml_type() == YamlType::Text && field.scalar_text() == Some("display") {
        return Some(ServiceBackend::Display);
    }
    warn_unknown_settings(field, &[RUNNERS, PROCESS].concat(), context);
    let mut written = RUNNERS.iter().filter(|key| field.get(key).has_key());
    let first = *written.next()?;
    if let Some(second) = written.next() {
        let message = format!("{} has both {first} and {second}", field.path);
        let hint = format!("keep one of {}", RUNNERS.join(", "));
        let second = field.get(second);
        context.error(
            ProblemCode::TwoRunners,
            &second.path,
            Diagnosis::new(message, hint),
        );
    }
    let runner = field.get(first);
    if !matches!(first, "command" | "container") {
        reject_process_settings(field, first, context);
    }
    match first {
        "url" => decode_http_url(&runner, context).map(ServiceBackend::Url),
        "stub" => Some(ServiceBackend::Stub(stub::decode_stub(&runner, context))),
        "command" => {
            let start = process::decode_command(&runner, context)?;
            Some(ServiceBackend::Process(process::decode_process(
                field, start, context,
            )))
        }
        "container" => {
            let start = ProcessCommand::Container(process::decode_image(&runner, context));
            Some(ServiceBackend::Process(process::decode_process(
                field, start, context,
            )))
        }
        _ => Some(ServiceBackend::Display),
    }
}

/// Settings of a process have no effect with another runner.
fn reject_process_settings(field: &FieldReader<'_>, runner: &str, context: &mut DecodeContext) {
    for key in PROCESS {
        let beside = field.get(key);
        if beside.has_key() {
            let message = format!("{} says nothing beside {runner}", beside.path);
            let hint = "it belongs to command and container; remove it";
            context.error(
                ProblemCode::InvalidValue,
                &beside.path,
                Diagnosis::new(message, hint),
            );
        }
    }
}

fn decode_http_url(field: &FieldReader<'_>, context: &mut DecodeContext) -> Option<String> {
    let text = field.text(context)?;
    let url = Url::parse(&text).ok();
    let good = url.is_some_and(|url| matches!(url.scheme(), "http" | "https"));
    if !good {
        let message = format!("{} is no address: {text}", field.path);
        let diagnosis = Diagnosis::new(message, "write one such as http://127.0.0.1:3000");
        context.error(ProblemCode::InvalidValue, &field.path, diagnosis);
        return None;
    }
    Some(text)
}
