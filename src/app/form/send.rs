//! The form that makes an event, filled so that the selected route takes it.

use bytes::Bytes;

use super::blueprint::What;
use super::{Field, Form, FormKind};
use crate::app::App;
use crate::app::inspect::Subject;
use crate::app::line_input::LineInput;
use crate::event::Event;
use crate::event::build::new_id;
use crate::graph::Source;
use crate::model::{Id, Payload};

/// The fields and what belongs in them.
const FIELDS: [(&str, &str); 8] = [
    ("type", "what happened, such as order.created"),
    ("source", "where, a URI reference such as /shop/web"),
    ("subject", "what it is about, if anything"),
    ("id", "differs for each event of a source"),
    ("datacontenttype", "the media type of the data"),
    ("data", "the body, or @ and the path of a file"),
    ("extensions", "name=value, with spaces between"),
    ("mode", "binary or structured"),
];

impl App {
    /// Where an event sent from here would go.
    pub(in crate::app) fn destination(&self) -> Option<Id> {
        if self.inspect.subject == Subject::Arrival
            && let Some(arrival) = self.arrival()
        {
            return Some(Id::clone(&arrival.place));
        }
        let (graph, id) = (&self.open.graph, self.selected.as_ref()?);
        if let Some(route) = graph.route(id) {
            return Some(route.hub.clone());
        }
        if let Some(source) = graph.source(id) {
            return source.sink.as_ref().map(|it| it.id.clone());
        }
        let takes = graph.hub(id).is_some() || graph.target(id).is_some();
        takes.then(|| id.clone())
    }

    /// The form for what is selected.
    pub(in crate::app) fn send_form(&self) -> Option<Form> {
        let to = self.destination()?;
        let kind = FormKind::Send { to: to.clone() };
        let mut sent = self.sent.iter().rev();
        let last = sent.find(|it| Some(&it.0) == self.selected.as_ref() && it.1.kind == kind);
        if let Some((_, form)) = last {
            let mut again = form.clone();
            again.set("id", &new_id());
            return Some(again);
        }
        Some(of(&to, &self.matching(&to)))
    }

    /// An event the selected route would take; else one of the shape its hub gets.
    pub(in crate::app) fn matching(&self, to: &Id) -> Event {
        let graph = &self.open.graph;
        let selected = self.selected.as_ref();
        let route = selected
            .and_then(|id| graph.route(id))
            .filter(|it| it.hub == *to);
        let source = selected.and_then(|id| graph.source(id));
        let feeding = |it: &&Source| it.sink.as_ref().is_some_and(|end| end.id == *to);
        let source = source.or_else(|| graph.sources.iter().find(feeding));
        let mut event = source.map_or_else(plain, like);
        let route = route.or_else(|| {
            let filtered = |it: &&crate::graph::Route| it.filter.is_some();
            graph
                .routes_of(to)
                .find(filtered)
                .filter(|_| source.is_none())
        });
        let wanted = route.and_then(|it| it.filter.as_ref());
        for (name, value) in wanted
            .map(crate::filter::Filter::example)
            .unwrap_or_default()
        {
            // An example is only ever made of names and values an event can have.
            let _ = event.set(&name, &value);
        }
        event
    }
}

fn plain() -> Event {
    Event {
        id: new_id(),
        source: "/knew".to_owned(),
        kind: "com.example.event".to_owned(),
        datacontenttype: Some("application/json".to_owned()),
        data: Some(Bytes::from_static(br#"{"hello":"world"}"#)),
        ..Event::default()
    }
}

/// An event as a source makes it.
fn like(source: &Source) -> Event {
    let emission = &source.spec.emission;
    let mut event = Event {
        id: new_id(),
        source: emission.source.clone(),
        kind: emission.kind.clone(),
        subject: emission.subject.clone(),
        datacontenttype: emission.content_type.clone(),
        ..Event::default()
    };
    if let Payload::Bytes(bytes) = &emission.payload {
        event.data = Some(Bytes::from(bytes.clone()));
    }
    for (name, value) in emission.extensions.iter().chain(&source.spec.overrides) {
        // A name an event cannot have is a problem of the manifest, and told there.
        let _ = event.set(name, value);
    }
    event
}

/// The form that would send an event.
#[must_use]
pub fn of(to: &Id, event: &Event) -> Form {
    let extensions = event.attributes().filter(|(name, _)| !is_context(name));
    let extensions: Vec<String> = extensions
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let data = event.data.as_ref().map(|it| String::from_utf8_lossy(it));
    let value = |name: &str| match name {
        "type" => event.kind.clone(),
        "source" => event.source.clone(),
        "subject" => event.subject.clone().unwrap_or_default(),
        "id" => event.id.clone(),
        "datacontenttype" => event.datacontenttype.clone().unwrap_or_default(),
        "data" => data.as_deref().unwrap_or_default().to_owned(),
        "mode" => "binary".to_owned(),
        _ => extensions.join(" "),
    };
    let fields = FIELDS.iter().map(|(name, hint)| Field {
        name,
        hint,
        input: LineInput::of(&value(name)),
        what: match *name {
            "mode" => What::OneOf(&["binary", "structured"]),
            "data" => What::Data,
            _ => What::Text,
        },
        error: None,
    });
    Form {
        kind: FormKind::Send { to: to.clone() },
        title: format!("Send an event to {to}"),
        fields: fields.collect(),
        focus: 0,
    }
}

/// The event a form describes; `None` after saying in the form what is wrong.
pub fn event(form: &mut Form) -> Option<Event> {
    for field in &mut form.fields {
        field.error = None;
    }
    for name in ["id", "source", "type"] {
        if form.value(name).is_empty() {
            form.refuse(name, "every event has one".to_owned());
            return None;
        }
    }
    let mut event = Event::default();
    for name in ["type", "source", "subject", "id", "datacontenttype"] {
        let value = form.value(name).to_owned();
        if value.is_empty() {
            continue;
        }
        if let Err(error) = event.set(name, &value) {
            form.refuse(name, error.to_string());
            return None;
        }
    }
    for pair in form.value("extensions").to_owned().split_whitespace() {
        let set = match pair.split_once('=') {
            Some((name, value)) => event.set(name, value).map_err(|it| it.to_string()),
            None => Err(format!("{pair} is no name=value")),
        };
        if let Err(words) = set {
            form.refuse("extensions", words);
            return None;
        }
    }
    let data = form.value("data");
    event.data = (!data.is_empty() && !data.starts_with('@')).then(|| Bytes::from(data.to_owned()));
    Some(event)
}

fn is_context(name: &str) -> bool {
    let known = ["specversion", "time", "dataschema", "schemaurl"];
    known.contains(&name) || FIELDS.iter().any(|(field, _)| *field == name)
}
