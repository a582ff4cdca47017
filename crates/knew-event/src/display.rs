//! Knative's `event_display` output, byte for byte.

use super::{Event, json_indent::indent_json, media_type, validate::validate_event};

/// Version of `event_display` whose output is reproduced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DisplayLayout {
    /// Knative Eventing 0.23 and later.
    #[default]
    Current,
    /// Mid-2019 to early 2021: a `Validation` line precedes the attributes.
    Classic2019,
}

/// Output for one event. It ends with a line break and holds the data as it is, text or not.
#[must_use]
pub fn event_display(event: &Event, layout: DisplayLayout) -> Vec<u8> {
    let mut out = Vec::with_capacity(256 + event.data.as_ref().map_or(0, bytes::Bytes::len) * 2);
    out.extend_from_slice("☁\u{fe0f}  cloudevents.Event\n".as_bytes());
    if layout == DisplayLayout::Classic2019 {
        write_validation(event, &mut out);
    }
    write_context(event, &mut out);
    write_data(event, layout, &mut out);
    out
}

fn write_validation(event: &Event, out: &mut Vec<u8>) {
    match validate_event(event) {
        Ok(()) => out.extend_from_slice(b"Validation: valid\n"),
        Err(invalid) => {
            out.extend_from_slice(b"Validation: invalid\nValidation Error: \n");
            out.extend_from_slice(invalid.to_string().as_bytes());
            out.push(b'\n');
        }
    }
}

fn write_context(event: &Event, out: &mut Vec<u8>) {
    out.extend_from_slice(b"Context Attributes,\n");
    for (name, value) in event.context_attributes() {
        write_line(name, &value, out);
    }
    if event.extensions.is_empty() {
        return;
    }
    out.extend_from_slice(b"Extensions,\n");
    for (name, value) in &event.extensions {
        write_line(name, &value.to_string(), out);
    }
}

fn write_line(name: &str, value: &str, out: &mut Vec<u8>) {
    for part in ["  ", name, ": ", value, "\n"] {
        out.extend_from_slice(part.as_bytes());
    }
}

fn write_data(event: &Event, layout: DisplayLayout, out: &mut Vec<u8>) {
    let Some(data) = &event.data else { return };
    out.extend_from_slice(if event.base64 {
        b"Data (binary),\n  "
    } else {
        b"Data,\n  "
    });
    match is_pretty(event, layout)
        .then(|| indent_json(data))
        .flatten()
    {
        Some(pretty) => out.extend_from_slice(&pretty),
        None => out.extend_from_slice(data),
    }
    out.push(b'\n');
}

fn is_pretty(event: &Event, layout: DisplayLayout) -> bool {
    let content_type = event.datacontenttype.as_deref().unwrap_or_default();
    match layout {
        DisplayLayout::Current => media_type::essence(content_type) == "application/json",
        DisplayLayout::Classic2019 => content_type.starts_with("application/json"),
    }
}
