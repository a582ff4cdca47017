//! Copying: the value one looks at, and an event as a `curl` command.

use crate::app::{App, Effect, Pane, Running};
use crate::state::inspector::{InspectedItem, Tab};
use crate::state::toast::Level;
use knew_core::graph::address;
use knew_core::model::Id;
use knew_event::{Event, http_binding, json};

/// Copies what one looks at.
pub(crate) fn value(app: &mut App) {
    let text = match app.workbench.focus {
        Pane::Graph => app.workbench.selected.as_ref().map(|id| address(app, id)),
        Pane::Yaml => app
            .selected_yaml()
            .map(|selected_yaml| selected_yaml.text.to_owned()),
        Pane::Events => app.arrival().map(|arrival| whole(&arrival.event)),
        Pane::Inspect => inspected(app),
    };
    put(app, text);
}

/// Copies a command that sends the event, or one that matches.
pub(crate) fn curl(app: &mut App) {
    let arrived = app
        .arrival()
        .filter(|_| {
            app.workbench.inspect.subject == InspectedItem::Arrival
                && app.workbench.focus != Pane::Graph
        })
        .map(|arrival| ((*arrival.node).clone(), (*arrival.event).clone()));
    let made = || {
        let to = app.destination()?;
        let event = app.matching(&to);
        Some((to, event))
    };
    let text = arrived
        .or_else(made)
        .map(|(to, event)| command(app, &to, &event));
    put(app, text);
}

fn put(app: &mut App, text: Option<String>) {
    if let Some(text) = text {
        let first = text.lines().next().unwrap_or_default();
        let words = format!("copied {}", first.chars().take(60).collect::<String>());
        app.say(Level::Done, words);
        app.ask(Effect::Copy(text));
    }
}

fn inspected(app: &App) -> Option<String> {
    let arrival = app.arrival();
    let arrival = arrival.filter(|_| app.workbench.inspect.subject == InspectedItem::Arrival);
    let Some(arrival) = arrival else {
        return app.workbench.selected.as_ref().map(Id::to_string);
    };
    let event = &arrival.event;
    match app.workbench.inspect.tab {
        Tab::Why | Tab::Tries => Some(whole(event)),
        Tab::Attributes => {
            let lines = event.attributes();
            let lines = lines.map(|(name, value)| format!("{name}: {value}"));
            Some(lines.collect::<Vec<String>>().join("\n"))
        }
        Tab::Data => event
            .data
            .as_ref()
            .map(|datum| String::from_utf8_lossy(datum).into_owned()),
        Tab::Yaml => app.yaml().map(|yaml| yaml.text.to_owned()),
    }
}

fn whole(event: &Event) -> String {
    String::from_utf8_lossy(&json::encode_json(event)).into_owned()
}

/// The address clients reach a hub at on this machine; for anything else, its id.
fn address(app: &App, id: &Id) -> String {
    match reach(app, id) {
        Some((url, None)) => url,
        _ => id.to_string(),
    }
}

/// The local URL of a hub, and the `Host` that is needed with it.
fn reach(app: &App, id: &Id) -> Option<(String, Option<String>)> {
    let Running::At(at) = &app.workbench.running else {
        return None;
    };
    let hub = app.workbench.open.graph.hub(id)?;
    let cluster = address::cluster_url(&hub.id)?;
    let (host, path) = cluster
        .strip_prefix("http://")?
        .split_once('/')
        .map_or((cluster.strip_prefix("http://")?, ""), |cluster| cluster);
    let by_path = !path.is_empty();
    Some((
        format!("http://{at}/{path}"),
        (!by_path).then(|| host.to_owned()),
    ))
}

fn command(app: &App, to: &Id, event: &Event) -> String {
    let url = reach(app, to).or_else(|| Some((address::cluster_url(to)?, None)));
    let (url, host) = url.unwrap_or_else(|| (to.name.clone(), None));
    let (headers, body) = http_binding::encode_binary(event);
    let mut command = format!("curl -v {}", quoted(&url));
    let host = host.map(|host| format!("Host: {host}"));
    let headers = headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())));
    for header in host.into_iter().chain(headers) {
        command.push_str(" \\\n  -H ");
        command.push_str(&quoted(&header));
    }
    command.push_str(" \\\n  --data-binary ");
    command.push_str(&quoted(&String::from_utf8_lossy(&body)));
    command
}

/// A word of a shell command, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
