//! Objects of a cluster as `kubectl get --watch -o json` prints them, and the events an
//! `ApiServerSource` makes of them.

use std::collections::HashSet;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use knew_core::model::Source;
use knew_event::{Event, build};

/// The longest document that is waited for.
const MAX_DOCUMENT_BYTES: usize = 16 << 20;

/// JSON documents that come in lines, one after the other.
#[derive(Debug, Default)]
pub struct JsonSplitter {
    text: String,
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl JsonSplitter {
    /// Takes a line, and gives the document that ends in it. Words outside of documents are left out.
    pub fn push_line(&mut self, line: &str) -> Vec<String> {
        let mut whole = Vec::new();
        for letter in line.chars() {
            if self.depth == 0 && letter != '{' {
                continue;
            }
            self.text.push(letter);
            self.advance(letter);
            if self.depth == 0 {
                whole.push(std::mem::take(&mut self.text));
            }
        }
        if self.text.len() > MAX_DOCUMENT_BYTES {
            *self = Self::default();
        }
        whole
    }

    fn advance(&mut self, letter: char) {
        match letter {
            _ if self.escaped => self.escaped = false,
            '\\' if self.in_string => self.escaped = true,
            '"' => self.in_string = !self.in_string,
            '{' | '[' if !self.in_string => self.depth += 1,
            '}' | ']' if !self.in_string => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

/// What is known of the objects that were printed, and how they are told of.
#[derive(Debug)]
pub struct ApiServerEvents {
    source: Source,
    documents: JsonSplitter,
    seen: HashSet<String>,
}

impl ApiServerEvents {
    /// Nothing was printed yet.
    #[must_use]
    pub fn new(source: Source) -> Self {
        Self {
            source,
            documents: JsonSplitter::default(),
            seen: HashSet::new(),
        }
    }

    /// The events a line completes; what makes none is an error, in words.
    pub fn events_from_line(&mut self, line: &str, now: Timestamp) -> Vec<Result<Event, String>> {
        let mut events = Vec::new();
        for text in self.documents.push_line(line) {
            match serde_json::from_str(&text) {
                Ok(document) => self.push_document(document, now, &mut events),
                Err(error) => events.push(Err(format!("this is no JSON: {error}"))),
            }
        }
        events
    }

    /// A change with its kind, a list, or an object alone, whose kind of change follows from whether
    /// it was seen before.
    fn push_document(
        &mut self,
        mut document: Value,
        now: Timestamp,
        events: &mut Vec<Result<Event, String>>,
    ) {
        let change = document
            .get("type")
            .and_then(Value::as_str)
            .map(str::to_owned);
        if let (Some(change), Some(object)) = (change, document.get_mut("object")) {
            let object = object.take();
            let verb = match change.as_str() {
                "ADDED" => "add",
                "MODIFIED" => "update",
                "DELETED" => "delete",
                _ => return,
            };
            self.seen.insert(object_key(&object));
            return events.push(self.build_event(verb, &object, now));
        }
        if let Some(items) = document.get_mut("items").map(Value::take) {
            let items = items.as_array().cloned().unwrap_or_default();
            for item in items {
                self.push_document(item, now, events);
            }
            return;
        }
        let verb = if self.seen.insert(object_key(&document)) {
            "add"
        } else {
            "update"
        };
        events.push(self.build_event(verb, &document, now));
    }

    fn build_event(&self, verb: &str, object: &Value, now: Timestamp) -> Result<Event, String> {
        let text = |path: &str| object.pointer(path).and_then(Value::as_str).unwrap_or("");
        let [version, kind] = ["/apiVersion", "/kind"].map(text);
        let [name, namespace] = ["/metadata/name", "/metadata/namespace"].map(text);
        if version.is_empty() || kind.is_empty() || name.is_empty() {
            return Err(
                "this is no object: apiVersion, kind or metadata.name is missing".to_owned(),
            );
        }
        let template = &self.source.event_template;
        let family = if template.ty.contains(".resource.") {
            "resource"
        } else {
            "ref"
        };
        let path = format!(
            "/apis/{version}/namespaces/{namespace}/{}/{name}",
            guess_resource_name(kind)
        );
        let others = [
            ("subject", path.as_str()),
            ("datacontenttype", "application/json"),
            ("apiversion", version),
            ("kind", kind),
            ("name", name),
            ("namespace", namespace),
        ];
        let others = others.into_iter().filter(|other| !other.1.is_empty());
        let overrides = self.source.overrides.iter();
        let overrides = overrides.map(|(name, value)| (name.as_str(), value.as_str()));
        let others: Vec<_> = others
            .chain(overrides)
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let kind_of_event = format!("dev.knative.apiserver.{family}.{verb}");
        let id = build::new_event_id();
        let required = build::RequiredAttributes {
            id: &id,
            source: &template.source,
            ty: &kind_of_event,
        };
        let mut event =
            build::build_event(required, now, &others).map_err(|error| error.to_string())?;
        let data = match family {
            "resource" => object.to_string(),
            _ => json!({"kind": kind, "namespace": namespace, "name": name, "apiVersion": version})
                .to_string(),
        };
        event.data = Some(Bytes::from(data));
        Ok(event)
    }
}

fn object_key(object: &Value) -> String {
    let text = |path: &str| object.pointer(path).and_then(Value::as_str).unwrap_or("");
    [
        "/apiVersion",
        "/kind",
        "/metadata/namespace",
        "/metadata/name",
    ]
    .map(text)
    .join("\n")
}

/// The resource of a kind, as the source guesses it.
fn guess_resource_name(kind: &str) -> String {
    let kind = kind.to_lowercase();
    match kind.as_str() {
        "endpoints" => kind,
        kind if kind.ends_with('s') => format!("{kind}es"),
        kind if kind.ends_with('y') => format!("{}ies", kind.trim_end_matches('y')),
        kind => format!("{kind}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use knew_core::model::EventTemplate;

    fn objects(kind: &str) -> ApiServerEvents {
        ApiServerEvents::new(Source {
            event_template: EventTemplate {
                ty: format!("dev.knative.apiserver.{kind}.add"),
                source: "https://10.96.0.1:443".to_owned(),
                ..EventTemplate::default()
            },
            ..Source::default()
        })
    }

    fn events_of(objects: &mut ApiServerEvents, text: &str) -> Vec<Event> {
        let lines = text.lines();
        let events = lines.flat_map(|line| objects.events_from_line(line, Timestamp::UNIX_EPOCH));
        events.map(Result::unwrap).collect()
    }

    const POD: &str = r#"{
    "apiVersion": "v1", "kind": "Pod",
    "metadata": {"name": "a}b", "namespace": "ns"}
}"#;

    #[test]
    fn an_object_that_comes_again_was_changed() {
        let events = events_of(&mut objects("ref"), &format!("{POD}\n{POD}"));
        let kinds: Vec<_> = events.iter().map(|event| event.ty.as_str()).collect();
        assert_eq!(
            kinds,
            [
                "dev.knative.apiserver.ref.add",
                "dev.knative.apiserver.ref.update"
            ]
        );
        let first = &events[0];
        assert_eq!(
            first.subject.as_deref(),
            Some("/apis/v1/namespaces/ns/pods/a}b")
        );
        assert_eq!(first.source, "https://10.96.0.1:443");
        let data = String::from_utf8(first.data.clone().unwrap().into()).unwrap();
        assert_eq!(
            data,
            r#"{"kind":"Pod","namespace":"ns","name":"a}b","apiVersion":"v1"}"#
        );
        let attributes: Vec<_> = first
            .attributes()
            .map(|attribute| attribute.0.to_string())
            .collect();
        for name in ["kind", "apiversion", "name", "namespace"] {
            assert!(attributes.contains(&name.to_owned()), "{attributes:?}");
        }
    }

    #[test]
    fn watch_events_say_what_happened_and_the_whole_object_is_the_data() {
        let text =
            format!(r#"{{"type":"DELETED","object":{POD}}}{{"type":"BOOKMARK","object":{POD}}}"#);
        let events = events_of(&mut objects("resource"), &text);
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].ty, "dev.knative.apiserver.resource.delete");
        let data: Value = serde_json::from_slice(events[0].data.as_ref().unwrap()).unwrap();
        assert_eq!(data["metadata"]["name"], "a}b");
    }

    #[test]
    fn a_list_is_its_items_and_what_is_no_object_is_said() {
        let list = format!(r#"{{"kind":"List","items":[{POD}]}}"#);
        assert_eq!(events_of(&mut objects("ref"), &list).len(), 1);
        let wrong = objects("ref").events_from_line(r#"{"a": 1}"#, Timestamp::UNIX_EPOCH);
        assert!(wrong[0].as_ref().unwrap_err().contains("no object"));
    }

    #[test]
    fn resources_are_guessed_as_the_source_does() {
        let cases = [
            ("Pod", "pods"),
            ("Ingress", "ingresses"),
            ("Policy", "policies"),
        ];
        for (kind, wanted) in cases {
            assert_eq!(guess_resource_name(kind), wanted);
        }
    }
}
