//! `knew.yaml`: what is said about this machine. No Kubernetes object, but read and checked like one.

use super::field::{Context, Field, words};
use crate::manifest::node::{Node, Shape};
use crate::model::workspace::{Connect, Server, System, Workspace};
use crate::model::{Origin, Problem, Severity};

const WORKSPACE: &[&str] = &["connect"];

/// Reads the workspace file, adding what is wrong with it to `problems`.
#[must_use]
pub fn read(root: &Node, origin: Origin, problems: &mut Vec<Problem>) -> Workspace {
    let mut context = Context {
        origin,
        namespace: String::new(),
        legacy: false,
        problems: Vec::new(),
    };
    let file = Field::root(root);
    only(&file, WORKSPACE, &mut context);
    let workspace = Workspace {
        connect: connect(&file.get("connect"), &mut context),
    };
    problems.append(&mut context.problems);
    workspace
}

fn connect(field: &Field<'_>, context: &mut Context) -> Connect {
    let keys = System::ALL.map(System::key);
    only(field, &keys, context);
    let mut connect = Connect::default();
    for system in System::ALL {
        let field = field.get(system.key());
        let Some(text) = field.text(context) else {
            continue;
        };
        if text != "memory" {
            connect.set(system, Server::At(text));
        } else if system.keeps_channels() {
            connect.set(system, Server::Memory);
        } else {
            let message = format!(
                "{} keeps no channels, so memory says nothing",
                system.name()
            );
            let hint = format!("write an address such as {}, or nothing", system.example());
            context.error("invalid-value", &field.path, words(message, hint));
        }
    }
    connect
}

/// Warns of keys that mean nothing here.
fn only(field: &Field<'_>, known: &[&str], context: &mut Context) {
    field.expect(Shape::Map, context);
    for key in field.strangers(known) {
        let path = field.get(key).path;
        let message = format!("{path} means nothing in knew.yaml");
        let said = words(message, super::field::meant(key, known));
        context.report(Severity::Warning, "unknown-setting", &path, said);
    }
}
