//! The form that makes an event, filled so that the selected route takes it.

use std::path::PathBuf;

use bytes::Bytes;

use crate::app::{App, Pane};
use crate::state::form::blueprint::What;
use crate::state::form::{Field, Form, FormKind, attribute_pairs};
use crate::state::line_input::LineInput;
use crate::state::templates;
use knew_core::graph::{Node, Source, address};
use knew_core::model::Id;
use knew_event::build::new_event_id;
use knew_event::{Event, json_indent};

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

/// Data that is more than a line of text: it is sent as it is, unless the line is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What the line says instead.
    pub line: String,
    /// The data.
    pub bytes: Bytes,
}

impl Kept {
    /// What has to be kept of some data, if anything.
    fn of(bytes: &Bytes) -> Option<Self> {
        let line = match std::str::from_utf8(bytes) {
            // JSON of many lines is read and changed as one.
            Ok(text) if text.contains('\n') && json_indent::compact_json(bytes).is_some() => {
                let line = json_indent::compact_json(bytes).unwrap_or_default();
                String::from_utf8_lossy(&line).into_owned()
            }
            Ok(text) if !text.trim().is_empty() && !text.starts_with('@') => return None,
            Ok(text) if text.starts_with('@') => text.to_owned(),
            _ => format!("<{} B that are no text>", bytes.len()),
        };
        let bytes = Bytes::clone(bytes);
        (!bytes.is_empty()).then_some(Self { line, bytes })
    }
}

impl App {
    /// Where an event sent from here would go.
    pub(crate) fn destination(&self) -> Option<Id> {
        // In the picture what is selected there counts, though the path of an event may still be drawn.
        if self.workbench.focus != Pane::Graph
            && let Some(arrival) = self.traced()
        {
            return Some(Id::clone(&arrival.node));
        }
        let (graph, id) = (
            &self.workbench.open.graph,
            self.workbench.selected.as_ref()?,
        );
        match graph.node(id)? {
            Node::Route(route) => Some(route.hub.clone()),
            Node::Source(source) => source.sink.as_ref().map(|sink| sink.id.clone()),
            Node::Hub(_) | Node::Target(_) => Some(id.clone()),
            Node::Opaque(_) => None,
        }
    }

    /// The form for what is selected.
    pub(crate) fn send_form(&self) -> Option<Form> {
        let to = self.destination()?;
        if let Some(form) = self.sent.last(self.workbench.selected.as_ref(), &to) {
            let mut again = form.clone();
            again.set("id", &new_event_id());
            return Some(again);
        }
        Some(of(&to, &self.matching(&to)))
    }

    /// An event the selected route would take; else one of the shape its hub gets.
    pub(crate) fn matching(&self, to: &Id) -> Event {
        let graph = &self.workbench.open.graph;
        let selected = self.workbench.selected.as_ref();
        let route = selected
            .and_then(|id| graph.route(id))
            .filter(|selected| selected.hub == *to);
        let source = selected.and_then(|id| graph.source(id));
        let feeding = |source: &&Source| source.sink.as_ref().is_some_and(|end| end.id == *to);
        let source = source.or_else(|| graph.sources.iter().find(feeding));
        let mut event = source.map_or_else(plain, like);
        let route = route.or_else(|| {
            let filtered = |route: &&knew_core::graph::Route| route.filter.is_some();
            graph
                .routes_of(to)
                .find(filtered)
                .filter(|_| source.is_none())
        });
        let wanted = route.and_then(|route| route.filter.as_ref());
        for (name, value) in wanted
            .map(knew_filter::Filter::example_attributes)
            .unwrap_or_default()
        {
            // An example is only ever made of names and values an event can have.
            let _ = event.set_attribute(&name, &value);
        }
        event
    }
}

fn plain() -> Event {
    Event {
        id: new_event_id(),
        source: "/knew".to_owned(),
        ty: "com.example.event".to_owned(),
        datacontenttype: Some("application/json".to_owned()),
        data: Some(Bytes::from_static(br#"{"hello":"world"}"#)),
        ..Event::default()
    }
}

/// An event as a source of the graph makes it.
fn like(source: &Source) -> Event {
    Event {
        id: new_event_id(),
        ..templates::like(&source.spec)
    }
}

/// The form that would send an event.
#[must_use]
pub fn of(to: &Id, event: &Event) -> Form {
    let others = event.attributes().filter(|(name, _)| !has_field(name));
    let kept = event.data.as_ref().and_then(Kept::of);
    let data = match (&kept, &event.data) {
        (Some(kept), _) => kept.line.clone(),
        (None, Some(data)) => String::from_utf8_lossy(data).into_owned(),
        (None, None) => String::new(),
    };
    let value = |name: &str| match name {
        "type" => event.ty.clone(),
        "source" => event.source.clone(),
        "subject" => event.subject.clone().unwrap_or_default(),
        "id" => event.id.clone(),
        "datacontenttype" => event.datacontenttype.clone().unwrap_or_default(),
        "data" => data.clone(),
        "mode" => "binary".to_owned(),
        _ => String::new(),
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
    let mut form = Form {
        kind: FormKind::Send {
            to: to.clone(),
            kept,
        },
        title: format!("Send an event to {to}"),
        fields: fields.collect(),
        focus: 0,
    };
    form.set("extensions", &attribute_pairs::line(others));
    form
}

/// The event a form describes, without the data of a file; `None` after saying in the form what is
/// wrong.
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
        if let Err(error) = event.set_attribute(name, &value) {
            form.refuse(name, error.to_string());
            return None;
        }
    }
    let others = attribute_pairs::read(form.value("extensions"));
    let set = others.and_then(|others| {
        let mut others = others.iter();
        others.try_for_each(|(name, value)| {
            event
                .set_attribute(name, value)
                .map_err(|error| error.to_string())
        })
    });
    if let Err(words) = set {
        form.refuse("extensions", words);
        return None;
    }
    if let Err(words) = form.structured() {
        form.refuse("mode", words);
        return None;
    }
    event.data = data(form);
    Some(event)
}

/// The data that stands in a form; `None` when there is none, or a file has it.
fn data(form: &Form) -> Option<Bytes> {
    if let Some(kept) = form.kept() {
        return Some(Bytes::clone(&kept.bytes));
    }
    let typed = form.fields.iter().find(|field| field.name == "data")?;
    let typed = &typed.input.text;
    let none = typed.trim().is_empty() || form.body().is_some();
    (!none).then(|| Bytes::from(typed.clone()))
}

impl Form {
    /// Fills in an event, under a new id; a type or source it does not have stays.
    pub fn fill(&mut self, event: &Event) {
        let FormKind::Send { to, kept } = &mut self.kind else {
            return;
        };
        let mut filled = of(to, event);
        if let FormKind::Send { kept: data, .. } = &mut filled.kind {
            *kept = data.take();
        }
        for field in filled.fields {
            let needed = ["type", "source"].contains(&field.name);
            let missing = needed && field.input.text.is_empty();
            if !missing && field.name != "mode" {
                self.set(field.name, &field.input.text);
            }
        }
        self.set("id", &new_event_id());
    }

    /// Takes over what another form says, under a new id.
    pub fn follow(&mut self, other: &Self) {
        let other_kept = match &other.kind {
            FormKind::Send { kept, .. } => kept.clone(),
            _ => return,
        };
        if let FormKind::Send { kept, .. } = &mut self.kind {
            *kept = other_kept;
        }
        for field in &other.fields {
            self.set(field.name, &field.input.text);
        }
        self.set("id", &new_event_id());
    }

    /// The data that is sent as it is, as long as its line is not changed.
    #[must_use]
    pub fn kept(&self) -> Option<&Kept> {
        let FormKind::Send { kept, .. } = &self.kind else {
            return None;
        };
        kept.as_ref()
            .filter(|kept| kept.line.trim() == self.value("data"))
    }

    /// Whether the event goes as one JSON document; what keeps it from going like that.
    pub fn structured(&self) -> Result<bool, String> {
        let FormKind::Send { to, .. } = &self.kind else {
            return Ok(false);
        };
        match self.value("mode") {
            "binary" => Ok(false),
            "structured" if to.kind != "URI" && address::cluster_url(to).is_some() => Ok(true),
            "structured" => Err(format!("{to} takes no structured events; use binary")),
            _ => Err("binary or structured".to_owned()),
        }
    }

    /// The file whose bytes are the data.
    #[must_use]
    pub fn body(&self) -> Option<PathBuf> {
        let path = self.value("data").strip_prefix('@')?;
        self.kept().is_none().then(|| PathBuf::from(path))
    }
}

/// Whether an attribute has a field of its own, or none at all because each event gets a new one.
fn has_field(name: &str) -> bool {
    let own = ["specversion", "time", "datacontentencoding"];
    own.contains(&name) || FIELDS.iter().any(|(field, _)| *field == name)
}

#[cfg(test)]
mod tests {
    use crate::state::form::send::*;

    /// An event after a form was filled with it and something else was changed.
    fn again(event: &Event) -> Event {
        let mut form = of(&Id::new("", "Service", "default", "s"), event);
        form.set("subject", "another");
        crate::state::form::send::event(&mut form).expect("an event")
    }

    #[test]
    fn what_is_not_changed_is_sent_as_it_was() {
        for data in [&b"\xff\x00\x7f"[..], b"@home", b" ", b" two\n lines\n"] {
            let mut event = plain();
            event.data = Some(Bytes::from_static(data));
            for (name, value) in [("hook", "Push Hook"), ("dataschema", "urn:x"), ("none", "")] {
                event.set_attribute(name, value).expect("an attribute");
            }
            let wanted = Event {
                subject: Some("another".to_owned()),
                ..event.clone()
            };
            assert_eq!(again(&event), wanted);
        }
    }

    #[test]
    fn kept_data_gives_way_to_what_is_typed_over_it() {
        let mut event = plain();
        event.data = Some(Bytes::from_static(b"\xff"));
        let mut form = of(&Id::new("", "Service", "default", "s"), &event);
        assert_eq!(form.value("data"), "<1 B that are no text>");
        form.set("data", "@body.bin");
        assert_eq!(form.body(), Some(PathBuf::from("body.bin")));
        assert_eq!(
            crate::state::form::send::event(&mut form).and_then(|event| event.data),
            None
        );
    }

    #[test]
    fn a_mode_that_cannot_be_is_refused_at_its_field() {
        let uri = Id::new("", "URI", "", "http://localhost:9090");
        for (mode, words) in [("structured", "use binary"), ("both", "or structured")] {
            let mut form = of(&uri, &plain());
            form.set("mode", mode);
            assert_eq!(crate::state::form::send::event(&mut form), None);
            let field = &form.fields[form.focus];
            assert!(
                field
                    .error
                    .as_ref()
                    .is_some_and(|error| error.contains(words))
            );
        }
    }
}
