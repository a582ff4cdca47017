//! What the inspector and the YAML pane show of texts and data.

use crate::app::App;
use crate::state::inspector::InspectedItem;
use knew_core::model::Id;
use knew_event::{Event, json_indent};

/// The text of one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading<'a> {
    /// The file it stands in.
    pub file: &'a str,
    /// The text itself.
    pub text: &'a str,
    /// The line of the file it begins at, from 1.
    pub line: usize,
}

impl App {
    /// The text of what is selected.
    #[must_use]
    pub fn selected_yaml(&self) -> Option<Reading<'_>> {
        self.reading(self.workbench.selected.as_ref()?)
    }

    /// The text of what is selected, or of the hub an inspected event reached.
    #[must_use]
    pub fn yaml(&self) -> Option<Reading<'_>> {
        let hub = self.traced().map(|traced| &*traced.node);
        let of_hub = |id: &&Id| {
            let route = self.workbench.open.graph.route(id);
            hub.is_none_or(|hub| *id == hub || route.is_some_and(|route| route.hub == *hub))
        };
        self.reading(self.workbench.selected.as_ref().filter(of_hub).or(hub)?)
    }

    fn reading(&self, id: &Id) -> Option<Reading<'_>> {
        let manifest = &self.workbench.open.manifest;
        let origin = self.workbench.open.origin(id)?;
        let text = manifest.resource_text(&origin)?;
        let file = manifest.files.get(origin.file)?;
        let (_, bytes) = manifest.document_of(&origin)?;
        let inside = file.text.get(bytes.clone())?.find(text).unwrap_or(0);
        let before = file.text.get(..bytes.start + inside)?;
        Some(Reading {
            file: &file.name,
            text,
            line: before.matches('\n').count() + 1,
        })
    }

    /// The data of the inspected event as lines.
    #[must_use]
    pub fn data(&self) -> Option<Vec<String>> {
        if self.workbench.inspect.subject != InspectedItem::Arrival {
            return None;
        }
        Some(data(&self.arrival()?.event, self.workbench.inspect.depth))
    }
}

/// The body of an event: JSON indented and folded below a depth, text as lines, else bytes in hex.
#[must_use]
pub fn data(event: &Event, depth: usize) -> Vec<String> {
    let Some(body) = event.data.as_ref().filter(|datum| !datum.is_empty()) else {
        return Vec::new();
    };
    if let Some(pretty) = json_indent::indent_json(body)
        && let Ok(pretty) = String::from_utf8(pretty)
    {
        return fold(&pretty, depth);
    }
    match std::str::from_utf8(body) {
        Ok(text) if !text.chars().any(|c| c.is_control() && !c.is_whitespace()) => text
            .lines()
            .map(|line| line.replace('\t', "    "))
            .collect(),
        _ => body.chunks(16).enumerate().map(hex).collect(),
    }
}

/// Puts what is nested deeper on the line that opens it, with its number of lines.
fn fold(pretty: &str, depth: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut hidden = 0;
    // Every line stands two columns in, as `event_display` prints it.
    for line in pretty
        .lines()
        .map(|line| line.strip_prefix("  ").unwrap_or(line))
    {
        let level = (line.len() - line.trim_start().len()) / 2;
        if level > depth {
            hidden += 1;
            continue;
        }
        match lines.last_mut() {
            Some(opened) if hidden > 0 => {
                let count = if hidden == 1 { "line" } else { "lines" };
                opened.extend([&format!(" {hidden} {count} "), line.trim_start()]);
                hidden = 0;
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

fn hex((row, bytes): (usize, &[u8])) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let shown = bytes.iter().map(|byte| match byte {
        b' '..=b'~' => char::from(*byte),
        _ => '.',
    });
    format!(
        "{:06x}  {:<47}  {}",
        row * 16,
        pairs.join(" "),
        shown.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use crate::view::inspector_text::*;

    fn lines(body: &'static [u8], depth: usize) -> Vec<String> {
        let event = Event {
            data: Some(Bytes::from_static(body)),
            ..Event::default()
        };
        data(&event, depth)
    }

    #[test]
    fn json_is_folded_below_the_depth_and_says_how_much() {
        let body = br#"{"a":{"b":1,"c":[1,2]},"d":2}"#;
        let folded = ["{", "  \"a\": { 5 lines },", "  \"d\": 2", "}"];
        assert_eq!(lines(body, 1), folded);
        assert_eq!(lines(body, 9).len(), 10);
    }

    #[test]
    fn text_is_shown_as_it_is() {
        assert_eq!(lines(b"one\ntwo", 2), ["one", "two"]);
    }

    #[test]
    fn bytes_are_shown_in_hex() {
        let shown = lines(b"\x00\x01AB", 2);
        assert!(shown[0].starts_with("000000  00 01 41 42 "), "{shown:?}");
        assert!(shown[0].ends_with("  ..AB"));
    }
}
