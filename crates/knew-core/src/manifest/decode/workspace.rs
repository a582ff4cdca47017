//! `knew.yaml`: what is said about this machine. No Kubernetes object, but read and checked like one.

mod faults;
mod process;
mod service;
mod stub;

use crate::model::ProblemCode;
use std::time::Duration;

use super::field::{Context, Field, words};
use crate::manifest::node::{Node, Shape};
use crate::model::interpolation::has_literal_hosts;
use crate::model::runner::Said;
use crate::model::workspace::{ExternalSystem, SystemAddress, SystemAddresses, Workspace};
use crate::model::{DocumentLocation, Problem, Severity, workspace_keys};

/// Reads the workspace file, adding what is wrong with it to `problems`.
#[must_use]
pub fn read(root: &Node, origin: DocumentLocation, problems: &mut Vec<Problem>) -> Workspace {
    let mut context = Context {
        origin,
        namespace: String::new(),
        legacy: false,
        problems: Vec::new(),
    };
    let file = Field::root(root);
    only(&file, workspace_keys::TOP_LEVEL, &mut context);
    let workspace = Workspace {
        connect: connect(&file.get("connect"), &mut context),
        services: by_name(&file.get("services"), service::read, &mut context),
        sources: by_name(&file.get("sources"), process::of_source, &mut context),
        faults: by_name(&file.get("faults"), faults::read, &mut context),
        folder: String::new(),
    };
    problems.append(&mut context.problems);
    workspace
}

fn connect(field: &Field<'_>, context: &mut Context) -> SystemAddresses {
    let keys = ExternalSystem::ALL.map(ExternalSystem::key);
    only(field, &keys, context);
    let mut connect = SystemAddresses::default();
    for system in ExternalSystem::ALL {
        let field = field.get(system.key());
        let Some(text) = field.text(context) else {
            continue;
        };
        if !has_literal_hosts(&text) {
            let message = format!(
                "{} has a reference for its host: a host must stand there as it is",
                field.path
            );
            let hint = "keep ${…} to user, password, path and query, and close each with }";
            context.error(ProblemCode::InvalidValue, &field.path, words(message, hint));
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
            context.error(ProblemCode::InvalidValue, &field.path, words(message, hint));
        }
    }
    connect
}

/// Reads a map from names to what is said of each.
fn by_name<T>(
    field: &Field<'_>,
    read: fn(&Field<'_>, &mut Context) -> Option<T>,
    context: &mut Context,
) -> Vec<Said<T>> {
    let mut said = Vec::new();
    for (name, field) in field.entries(context) {
        let Some(what) = read(&field, context) else {
            continue;
        };
        said.push(Said {
            name,
            origin: context.origin,
            path: field.path,
            what,
        });
    }
    said
}

/// Reads a time as people write it, `500ms` or `1m30s`, or as Knative does, `PT1M30S`.
fn time(field: &Field<'_>, context: &mut Context) -> Option<Duration> {
    let text = field.text(context)?;
    let span = text.parse::<jiff::SignedDuration>().ok();
    let time = span.and_then(|span| Duration::try_from(span).ok());
    if time.is_none() {
        let message = format!("{} is no time: {text}", field.path);
        let said = words(message, "write it with its unit, such as 500ms, 30s or 2m");
        context.error(ProblemCode::InvalidValue, &field.path, said);
    }
    time
}

/// Warns of keys that mean nothing here.
fn only(field: &Field<'_>, known: &[&str], context: &mut Context) {
    field.expect(Shape::Map, context);
    for key in field.strangers(known) {
        let path = field.get(key).path;
        let message = format!("{path} means nothing in knew.yaml");
        let said = words(message, super::field::meant(key, known));
        context.report(Severity::Warning, ProblemCode::UnknownSetting, &path, said);
    }
}
