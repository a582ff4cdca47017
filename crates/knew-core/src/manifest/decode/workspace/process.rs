//! A process of this machine: behind a service, or behind a source.

use super::{only, time};
use crate::manifest::decode::field::{Context, Field, words};
use crate::manifest::node::Shape;
use crate::model::ProblemCode;
use crate::model::runner::{Process, Ready, Start};
use crate::model::workspace_keys;

/// Reads what is said of a process beside how it is started.
pub fn read(field: &Field<'_>, start: Start, context: &mut Context) -> Process {
    Process {
        start,
        dir: dir(&field.get("dir"), context),
        env: field.get("env").texts(context),
        ready: ready(&field.get("ready"), context),
        watch: texts(&field.get("watch"), context),
        idle: time(&field.get("idle"), context),
    }
}

/// Reads the process behind a source, which nobody calls.
pub fn of_source(field: &Field<'_>, context: &mut Context) -> Option<Process> {
    only(field, workspace_keys::SOURCE, context);
    let command = field.get("command");
    if !command.present() {
        let message = format!("{} says no command", field.path);
        let said = words(message, "add command: what makes its events");
        context.error(ProblemCode::MissingField, &field.path, said);
        return None;
    }
    let start = start(&command, context)?;
    Some(read(field, start, context))
}

/// A list is a program and its arguments, a text a line for the shell.
pub fn start(field: &Field<'_>, context: &mut Context) -> Option<Start> {
    if field.shape() != Shape::List {
        let line = field.text(context)?;
        return Some(Start::Shell(line));
    }
    let words = texts(field, context);
    (!words.is_empty()).then_some(Start::Words(words))
}

/// The image of a container; `{}` is that of the manifest.
pub fn image(field: &Field<'_>, context: &mut Context) -> Option<String> {
    if field.shape() == Shape::Text {
        return field.text(context);
    }
    only(field, &["image"], context);
    field.get("image").text(context)
}

/// A path with a line break in it could only be there to deceive.
fn dir(field: &Field<'_>, context: &mut Context) -> Option<String> {
    let dir = field.text(context)?;
    if dir.contains(char::is_control) {
        let message = format!("{} holds control characters", field.path);
        let said = words(message, "write the folder from that of knew.yaml: ./app");
        context.error(ProblemCode::InvalidValue, &field.path, said);
        return None;
    }
    Some(dir)
}

fn ready(field: &Field<'_>, context: &mut Context) -> Ready {
    let Some(path) = field.text(context) else {
        return Ready::Connects;
    };
    if !path.starts_with('/') {
        let message = format!("{} is no path: {path}", field.path);
        let hint = "write the path that answers when it is ready: /healthz";
        context.error(ProblemCode::InvalidValue, &field.path, words(message, hint));
    }
    Ready::Answers(path)
}

/// A list of texts, or one text alone.
fn texts(field: &Field<'_>, context: &mut Context) -> Vec<String> {
    if field.shape() == Shape::Text {
        return field.text(context).into_iter().collect();
    }
    let items = field.items(context);
    items.iter().filter_map(|item| item.text(context)).collect()
}
