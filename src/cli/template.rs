//! A template as an argument: by its name, or by its file.

use std::path::Path;

use anyhow::{Context, anyhow, bail};

use crate::shell::templates::Folders;
use knew_event::Event;
use knew_tui::state::templates::{Template, built_in};

/// The event of a template: of a file, of one beside what one stands in, of the user's own, or of one
/// that is built in, whichever is found first.
pub fn find(name: &str) -> anyhow::Result<Event> {
    let event = if is_file(name) {
        let text = String::from_utf8(super::event::bytes(name)?);
        let text = text.with_context(|| format!("{name} is not a text file"))?;
        Template::of_file(name, name, Ok(text)).event
    } else {
        let here = std::env::current_dir()?.display().to_string();
        let all = Folders::of(&[here]).read().own.into_iter();
        let all: Vec<Template> = all.chain(built_in()).collect();
        let Some(found) = all.iter().find(|template| template.name == name) else {
            let names: Vec<&str> = all.iter().map(|template| template.name.as_str()).collect();
            bail!(
                "no template is called {name:?}; there are {}",
                names.join(", ")
            );
        };
        found.event.clone()
    };
    event.map_err(|fault| anyhow!(fault))
}

fn is_file(name: &str) -> bool {
    name.contains('/')
        || Path::new(name)
            .extension()
            .is_some_and(|extension| extension == "json")
}
