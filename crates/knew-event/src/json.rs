//! The structured form: one JSON document for one event.
//!
//! JSON data stays the bytes it was written as. The document is read field by field, so that a
//! field given twice, a number with a fraction or a `data` of the wrong shape is treated as
//! the Go SDK treats it.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{
    Event, Invalid, ReadError, SpecVersion, Time, Value, attributes::is_attribute_name, media,
};

/// Reads an event from a structured document; JSON data shares the document's bytes.
pub fn read(document: &Bytes) -> Result<Event, ReadError> {
    read_placed(document).map_err(|error| error.1)
}

/// As [`read`]; a fault says at which byte of the document it is, as far as that is known.
pub fn read_placed(document: &Bytes) -> Result<Event, (usize, ReadError)> {
    let fields = fields(document).map_err(|error| (0, ReadError::Malformed(error.to_string())))?;
    let place = |name: &str| {
        let value = find(&fields, name);
        value.map_or(0, |value| {
            value.get().as_ptr().addr() - document.as_ptr().addr()
        })
    };
    let mut event = Event {
        specversion: specversion(&fields).map_err(|error| (place("specversion"), error))?,
        ..Event::default()
    };
    for (name, value) in &fields {
        read_field(&mut event, name, value)
            .map_err(|error| (place(name), ReadError::Malformed(error)))?;
    }
    read_data(&mut event, &fields, document).map_err(|error| {
        let at = place("data_base64").max(place("data"));
        (at, ReadError::Malformed(error))
    })?;
    Ok(event)
}

type Fields<'a> = Vec<(String, &'a RawValue)>;

fn fields(document: &[u8]) -> serde_json::Result<Fields<'_>> {
    struct InOrder;
    impl<'de> Visitor<'de> for InOrder {
        type Value = Fields<'de>;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a JSON object holding one event")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut fields = Vec::with_capacity(12);
            while let Some(field) = map.next_entry()? {
                fields.push(field);
            }
            Ok(fields)
        }
    }
    let mut json = serde_json::Deserializer::from_slice(document);
    let fields = json.deserialize_map(InOrder)?;
    json.end()?;
    Ok(fields)
}

fn find<'a>(fields: &Fields<'a>, name: &str) -> Option<&'a RawValue> {
    let mut found = fields.iter().rev().filter(|field| field.0 == name);
    found.next().map(|found| found.1)
}

fn specversion(fields: &Fields) -> Result<SpecVersion, ReadError> {
    let invalid = |message: String| {
        ReadError::Invalid(Invalid {
            faults: vec![("specversion", message)],
        })
    };
    for name in ["specversion", "datacontenttype"] {
        if fields.iter().filter(|field| field.0 == name).count() > 1 {
            return Err(ReadError::Malformed(format!("{name} is given twice")));
        }
    }
    let written =
        find(fields, "specversion").ok_or_else(|| invalid("no specversion".to_owned()))?;
    let written = string("specversion", written).map_err(ReadError::Malformed)?;
    SpecVersion::parse(&written).ok_or_else(|| invalid(format!("unknown value: {written}")))
}

fn read_field(event: &mut Event, name: &str, value: &RawValue) -> Result<(), String> {
    let optional =
        || string(name, value).map(|string| (!string.is_empty()).then(|| string.into_owned()));
    match (name, event.specversion) {
        ("specversion" | "data", _) | ("data_base64", SpecVersion::V10) => {}
        ("id", _) => event.id = string(name, value)?.into_owned(),
        ("type", _) => event.ty = string(name, value)?.into_owned(),
        ("source", _) => event.source = string(name, value)?.into_owned(),
        ("subject", _) => event.subject = optional()?,
        ("datacontenttype", _) => event.datacontenttype = optional()?,
        ("dataschema", SpecVersion::V10) | ("schemaurl", SpecVersion::V03) => {
            event.dataschema = optional()?;
        }
        ("datacontentencoding", SpecVersion::V03) => match optional()? {
            Some(encoding) if encoding == "base64" => event.datacontentencoding = Some(encoding),
            _ => return Err("datacontentencoding can only be base64".to_owned()),
        },
        ("time", _) => {
            event.time = optional()?
                .map(|optional| {
                    Time::parse(&optional)
                        .ok_or_else(|| format!("time {optional:?} is not RFC 3339"))
                })
                .transpose()?;
        }
        _ => read_extension(event, name, value)?,
    }
    Ok(())
}

fn read_extension(event: &mut Event, name: &str, value: &RawValue) -> Result<(), String> {
    if !is_attribute_name(name) {
        return Err(format!(
            "{name:?} is not an attribute name: only letters and digits may be used"
        ));
    }
    let name = name.to_ascii_lowercase();
    match extension(value.get()) {
        Ok(Some(value)) => event.extensions.insert(name, value),
        Ok(None) => event.extensions.remove(&name),
        Err(wanted) => return Err(format!("{name} is {}: {wanted}", value.get())),
    };
    Ok(())
}

/// A string, a boolean or a number cut to 32 bits; `null` means the extension is not there.
fn extension(json: &str) -> Result<Option<Value>, &'static str> {
    match serde_json::from_str(json) {
        Ok(serde_json::Value::Null) => Ok(None),
        Ok(serde_json::Value::Bool(truth)) => Ok(Some(Value::Boolean(truth))),
        Ok(serde_json::Value::String(text)) => Ok(Some(Value::Text(text))),
        Ok(serde_json::Value::Number(number)) => number
            .as_f64()
            .and_then(integer)
            .map(|f64| Some(Value::Integer(f64)))
            .ok_or("a number must fit into 32 bits"),
        _ => Err("an extension must be a string, a boolean or a number"),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked, and the fraction is to be cut"
)]
fn integer(number: f64) -> Option<i32> {
    (f64::from(i32::MIN)..=f64::from(i32::MAX))
        .contains(&number)
        .then_some(number as i32)
}

fn read_data(event: &mut Event, fields: &Fields, document: &Bytes) -> Result<(), String> {
    let encoded = match event.specversion {
        SpecVersion::V10 => find(fields, "data_base64"),
        SpecVersion::V03 if event.datacontentencoding.is_some() => find(fields, "data"),
        SpecVersion::V03 => None,
    };
    if let Some(encoded) = encoded {
        let encoded = string("data_base64", encoded)?;
        let data = BASE64
            .decode(encoded.as_bytes())
            .map_err(|error| format!("data is not base64: {error}"))?;
        event.data = Some(data.into());
        event.base64 = true;
        return Ok(());
    }
    let Some(data) = find(fields, "data") else {
        return Ok(());
    };
    event.data = Some(if media::is_json(event.datacontenttype.as_deref()) {
        document.slice_ref(data.get().as_bytes())
    } else {
        let kind = event.datacontenttype.as_deref().unwrap_or_default();
        match string("data", data)
            .map_err(|error| format!("{error}, because of media type {kind}"))?
        {
            Cow::Borrowed(text) => document.slice_ref(text.as_bytes()),
            Cow::Owned(text) => text.into(),
        }
    });
    Ok(())
}

/// The content of a JSON string; `null` counts as the empty one.
fn string<'a>(name: &str, value: &'a RawValue) -> Result<Cow<'a, str>, String> {
    let json = value.get();
    if json == "null" {
        return Ok(Cow::Borrowed(""));
    }
    serde_json::from_str::<&str>(json)
        .map(Cow::Borrowed)
        .or_else(|_| serde_json::from_str::<String>(json).map(Cow::Owned))
        .map_err(|_| format!("{name} must be a string"))
}

/// The structured document of an event, in the order of fields the Go SDK writes.
///
/// A body that should be JSON and is not goes out as `data_base64`: the SDK would write a broken
/// document there, which nobody could read.
#[must_use]
pub fn write(event: &Event) -> Vec<u8> {
    let data = event.data.as_ref().map_or(0, Bytes::len);
    // Base64 takes a third more; growing later would take twice as much.
    let mut out = Vec::with_capacity(256 + data + data / 3);
    out.extend_from_slice(b"{\"specversion\":\"");
    out.extend_from_slice(event.specversion.as_str().as_bytes());
    out.push(b'"');
    write_context(event, &mut out);
    write_data(event, &mut out);
    for (name, value) in &event.extensions {
        write_key(name, &mut out);
        match value {
            Value::Text(text) => write_string(text, &mut out),
            other => out.extend_from_slice(other.to_string().as_bytes()),
        }
    }
    out.push(b'}');
    out
}

fn write_context(event: &Event, out: &mut Vec<u8>) {
    let schema = match event.specversion {
        SpecVersion::V03 => "schemaurl",
        SpecVersion::V10 => "dataschema",
    };
    let time = event.time.map(Time::utc_text);
    let encoding = (event.specversion == SpecVersion::V03 && event.base64).then_some("base64");
    for (name, value) in [
        ("id", Some(event.id.as_str())),
        ("source", Some(event.source.as_str())),
        ("type", Some(event.ty.as_str())),
        ("subject", event.subject.as_deref()),
        ("datacontenttype", event.datacontenttype.as_deref()),
        (schema, event.dataschema.as_deref()),
        ("time", time.as_deref()),
        ("datacontentencoding", encoding),
    ] {
        if let Some(value) = value {
            write_key(name, out);
            write_string(value, out);
        }
    }
}

fn write_data(event: &Event, out: &mut Vec<u8>) {
    let Some(data) = &event.data else { return };
    let json = media::is_json(event.datacontenttype.as_deref());
    let text = std::str::from_utf8(data).ok();
    match text {
        Some(text) if !event.base64 && !json => {
            write_key("data", out);
            write_string(text, out);
        }
        Some(_) if !event.base64 && serde_json::from_slice::<IgnoredAny>(data).is_ok() => {
            write_key("data", out);
            out.extend_from_slice(data);
        }
        _ => {
            write_key(
                match event.specversion {
                    SpecVersion::V03 => "data",
                    SpecVersion::V10 => "data_base64",
                },
                out,
            );
            write_string(&BASE64.encode(data), out);
        }
    }
}

fn write_key(name: &str, out: &mut Vec<u8>) {
    out.push(b',');
    write_string(name, out);
    out.push(b':');
}

fn write_string(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(serde_json::Value::from(text).to_string().as_bytes());
}
