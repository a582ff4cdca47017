//! `services`: what stands for each Service on this machine.

use crate::model::ProblemCode;
use url::Url;

use super::{only, process, stub};
use crate::manifest::decode::field::{Context, Field, words};
use crate::manifest::node::Shape;
use crate::model::Runner;
use crate::model::runner::Start;
use crate::model::workspace_keys::{PROCESS, RUNNERS};

/// Reads what stands for one service.
pub fn read(field: &Field<'_>, context: &mut Context) -> Option<Runner> {
    if field.shape() == Shape::Text && field.raw() == Some("display") {
        return Some(Runner::Display);
    }
    only(field, &[RUNNERS, PROCESS].concat(), context);
    let mut written = RUNNERS.iter().filter(|it| field.get(it).written());
    let first = *written.next()?;
    if let Some(second) = written.next() {
        let message = format!("{} has both {first} and {second}", field.path);
        let hint = format!("keep one of {}", RUNNERS.join(", "));
        let second = field.get(second);
        context.error(ProblemCode::TwoRunners, &second.path, words(message, hint));
    }
    let runner = field.get(first);
    if !matches!(first, "command" | "container") {
        alone(field, first, context);
    }
    match first {
        "url" => address(&runner, context).map(Runner::Url),
        "stub" => Some(Runner::Stub(stub::read(&runner, context))),
        "command" => {
            let start = process::start(&runner, context)?;
            Some(Runner::Process(process::read(field, start, context)))
        }
        "container" => {
            let start = Start::Container(process::image(&runner, context));
            Some(Runner::Process(process::read(field, start, context)))
        }
        _ => Some(Runner::Display),
    }
}

/// What belongs to a process says nothing beside another runner.
fn alone(field: &Field<'_>, runner: &str, context: &mut Context) {
    for key in PROCESS {
        let beside = field.get(key);
        if beside.written() {
            let message = format!("{} says nothing beside {runner}", beside.path);
            let hint = "it belongs to command and container; remove it";
            context.error(
                ProblemCode::InvalidValue,
                &beside.path,
                words(message, hint),
            );
        }
    }
}

fn address(field: &Field<'_>, context: &mut Context) -> Option<String> {
    let text = field.text(context)?;
    let url = Url::parse(&text).ok();
    let good = url.is_some_and(|url| matches!(url.scheme(), "http" | "https"));
    if !good {
        let message = format!("{} is no address: {text}", field.path);
        let said = words(message, "write one such as http://127.0.0.1:3000");
        context.error(ProblemCode::InvalidValue, &field.path, said);
        return None;
    }
    Some(text)
}
