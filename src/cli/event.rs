//! An event as an argument: JSON on the command line, in a file or on stdin.

use anyhow::Context;
use bytes::Bytes;
use serde_json::{Map, Value};

use knew_core::manifest::regular_file;
use knew_event::{Event, json};

/// The most that is read of an event or its data.
const MOST: u64 = 64 << 20;

/// What every event must have; nobody should have to type it to ask a question.
const NEEDED: [(&str, &str); 4] = [
    ("specversion", "1.0"),
    ("id", "1"),
    ("source", "/knew"),
    ("type", "dev.knew.question"),
];

/// Parses an EVENT argument: CloudEvents JSON itself, `-` for stdin, or the name of a file.
pub fn parse_argument(argument: &str) -> anyhow::Result<Event> {
    let text = if argument.trim_start().starts_with('{') {
        argument.as_bytes().to_vec()
    } else {
        bytes(argument)?
    };
    parse(&text.into())
        .with_context(|| format!("{argument} is no event in CloudEvents' JSON format"))
}

/// Reads an event from its JSON form; required attributes that are missing are filled in.
pub fn parse(text: &Bytes) -> anyhow::Result<Event> {
    let given: Map<String, Value> = serde_json::from_slice(text)?;
    if NEEDED.iter().all(|(name, _)| given.contains_key(*name)) {
        // As it is: the data stays byte for byte.
        return Ok(json::decode_json(text)?);
    }
    let mut whole = given;
    for (name, value) in NEEDED {
        whole.entry(name).or_insert_with(|| value.into());
    }
    Ok(json::decode_json(&serde_json::to_vec(&whole)?.into())?)
}

/// An event with nothing but what every event must have.
#[must_use]
pub fn bare() -> Event {
    let [_, (_, id), (_, source), (_, kind)] = NEEDED;
    Event {
        id: id.to_owned(),
        source: source.to_owned(),
        ty: kind.to_owned(),
        ..Event::default()
    }
}

/// The bytes of a file, or of stdin for `-`.
pub fn bytes(path: &str) -> anyhow::Result<Vec<u8>> {
    let read = if path == "-" {
        regular_file::read_bounded(&mut std::io::stdin().lock(), MOST)
    } else {
        regular_file::open_regular_file(path.as_ref())
            .and_then(|mut file| regular_file::read_bounded(&mut file, MOST))
    };
    let read = read.with_context(|| format!("{path} cannot be read"))?;
    read.with_context(|| format!("{path} is larger than 64 MiB"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_may_leave_out_what_every_event_has() {
        let event = parse(&Bytes::from_static(
            br#"{"type": "order.created", "region": "eu"}"#,
        ));
        let event = event.expect("an event");
        assert_eq!(
            (event.ty.as_str(), event.id.as_str()),
            ("order.created", "1")
        );
        assert!(event.extensions.contains_key("region"));
    }

    #[test]
    fn what_is_no_json_object_is_refused() {
        assert!(parse(&Bytes::from_static(b"[1]")).is_err());
        assert!(parse(&Bytes::from_static(b"{")).is_err());
    }
}
