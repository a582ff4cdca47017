//! CloudEvents JSON format (structured mode).
//!
//! JSON data is kept byte for byte. The document is read field by field, so that duplicate fields,
//! numbers with a fraction and `data` of the wrong type are treated as the Go SDK treats them.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::error::{
    EventDecodeError, ExtensionError, MalformedEvent, TooManyAttributes, Violation,
};
use super::{
    Event, ExtensionValue, SpecVersion, Time, ValidationError,
    attributes::{MAX_ATTRIBUTES, is_attribute_name},
    media_type,
};

/// Decodes an event from a JSON document. JSON data shares the document's buffer.
pub fn decode_json(document: &Bytes) -> Result<Event, EventDecodeError> {
    decode_json_with_offset(document).map_err(|error| error.error)
}

/// Error with the byte offset of the field it is about; 0 if the offset is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeErrorAt {
    /// Byte offset in the document.
    pub offset: usize,
    /// The error itself, without a place.
    pub error: EventDecodeError,
}

/// Like [`decode_json`], with the byte offset of the error as far as it is known.
pub fn decode_json_with_offset(document: &Bytes) -> Result<Event, DecodeErrorAt> {
    let at = |offset: usize, error: EventDecodeError| DecodeErrorAt { offset, error };
    let fields =
        parse_fields(document).map_err(|error| at(0, MalformedEvent::Json(error.into()).into()))?;
    // The fields borrow from the document, so their offsets follow from their addresses.
    let offset = |name: &str| {
        let value = last_field(&fields, name);
        value.map_or(0, |value| {
            value.get().as_ptr().addr() - document.as_ptr().addr()
        })
    };
    let mut event = Event {
        specversion: decode_specversion(&fields)
            .map_err(|error| at(offset("specversion"), error))?,
        ..Event::default()
    };
    for (name, value) in &fields {
        set_from_field(&mut event, name, value).map_err(|error| at(offset(name), error.into()))?;
    }
    decode_data(&mut event, &fields, document).map_err(|error| {
        let data = offset("data_base64").max(offset("data"));
        at(data, error.into())
    })?;
    Ok(event)
}

type RawFields<'a> = Vec<(String, &'a RawValue)>;

fn parse_fields(document: &[u8]) -> serde_json::Result<RawFields<'_>> {
    struct FieldVisitor;
    impl<'de> Visitor<'de> for FieldVisitor {
        type Value = RawFields<'de>;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a JSON object holding one event")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut fields = Vec::with_capacity(12);
            while let Some(field) = map.next_entry()? {
                // Repeated fields count too: they take memory until the last one of each is chosen.
                if fields.len() >= MAX_ATTRIBUTES {
                    return Err(A::Error::custom(TooManyAttributes));
                }
                fields.push(field);
            }
            Ok(fields)
        }
    }
    let mut json = serde_json::Deserializer::from_slice(document);
    let fields = json.deserialize_map(FieldVisitor)?;
    json.end()?;
    Ok(fields)
}

fn last_field<'a>(fields: &RawFields<'a>, name: &str) -> Option<&'a RawValue> {
    let mut found = fields.iter().rev().filter(|field| field.0 == name);
    found.next().map(|found| found.1)
}

fn decode_specversion(fields: &RawFields) -> Result<SpecVersion, EventDecodeError> {
    let invalid = |violation| {
        EventDecodeError::Invalid(ValidationError {
            violations: vec![violation],
        })
    };
    for name in ["specversion", "datacontenttype"] {
        if fields.iter().filter(|field| field.0 == name).count() > 1 {
            return Err(MalformedEvent::Duplicate(name).into());
        }
    }
    let written =
        last_field(fields, "specversion").ok_or_else(|| invalid(Violation::MissingSpecVersion))?;
    let written = decode_string("specversion", written)?;
    SpecVersion::parse(&written)
        .ok_or_else(|| invalid(Violation::UnknownSpecVersion(written.into_owned())))
}

fn set_from_field(event: &mut Event, name: &str, value: &RawValue) -> Result<(), MalformedEvent> {
    let optional = || {
        decode_string(name, value).map(|string| (!string.is_empty()).then(|| string.into_owned()))
    };
    match (name, event.specversion) {
        ("specversion" | "data", _) | ("data_base64", SpecVersion::V10) => {}
        ("id", _) => event.id = decode_string(name, value)?.into_owned(),
        ("type", _) => event.ty = decode_string(name, value)?.into_owned(),
        ("source", _) => event.source = decode_string(name, value)?.into_owned(),
        ("subject", _) => event.subject = optional()?,
        ("datacontenttype", _) => event.datacontenttype = optional()?,
        ("dataschema", SpecVersion::V10) | ("schemaurl", SpecVersion::V03) => {
            event.dataschema = optional()?;
        }
        ("datacontentencoding", SpecVersion::V03) => match optional()? {
            Some(encoding) if encoding == "base64" => event.datacontentencoding = Some(encoding),
            _ => return Err(MalformedEvent::ContentEncoding),
        },
        ("time", _) => {
            event.time = optional()?
                .map(|text| Time::parse(&text).ok_or(MalformedEvent::Time(text)))
                .transpose()?;
        }
        _ => set_extension(event, name, value)?,
    }
    Ok(())
}

fn set_extension(event: &mut Event, name: &str, value: &RawValue) -> Result<(), MalformedEvent> {
    if !is_attribute_name(name) {
        return Err(MalformedEvent::AttributeName(name.to_owned()));
    }
    let name = name.to_ascii_lowercase();
    match decode_extension(value.get()) {
        Ok(Some(value)) => event.extensions.insert(name, value),
        Ok(None) => event.extensions.remove(&name),
        Err(reason) => {
            let value = value.get().to_owned();
            return Err(MalformedEvent::Extension {
                name,
                value,
                reason,
            });
        }
    };
    Ok(())
}

/// A string, a boolean or a number truncated to 32 bits; `null` means the extension is absent.
fn decode_extension(json: &str) -> Result<Option<ExtensionValue>, ExtensionError> {
    match serde_json::from_str(json) {
        Ok(serde_json::Value::Null) => Ok(None),
        Ok(serde_json::Value::Bool(truth)) => Ok(Some(ExtensionValue::Boolean(truth))),
        Ok(serde_json::Value::String(text)) => Ok(Some(ExtensionValue::Text(text))),
        Ok(serde_json::Value::Number(number)) => number
            .as_f64()
            .and_then(truncate_to_i32)
            .map(|integer| Some(ExtensionValue::Integer(integer)))
            .ok_or(ExtensionError::NumberRange),
        _ => Err(ExtensionError::Type),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked, and the fraction is to be cut"
)]
fn truncate_to_i32(number: f64) -> Option<i32> {
    (f64::from(i32::MIN)..=f64::from(i32::MAX))
        .contains(&number)
        .then_some(number as i32)
}

fn decode_data(
    event: &mut Event,
    fields: &RawFields,
    document: &Bytes,
) -> Result<(), MalformedEvent> {
    let encoded = match event.specversion {
        SpecVersion::V10 => last_field(fields, "data_base64"),
        SpecVersion::V03 if event.datacontentencoding.is_some() => last_field(fields, "data"),
        SpecVersion::V03 => None,
    };
    if let Some(encoded) = encoded {
        let encoded = decode_string("data_base64", encoded)?;
        let data = BASE64.decode(encoded.as_bytes())?;
        event.data = Some(data.into());
        event.base64 = true;
        return Ok(());
    }
    let Some(data) = last_field(fields, "data") else {
        return Ok(());
    };
    event.data = Some(if media_type::is_json(event.datacontenttype.as_deref()) {
        document.slice_ref(data.get().as_bytes())
    } else {
        let media_type = event.datacontenttype.clone().unwrap_or_default();
        match decode_string("data", data)
            .map_err(|_| MalformedEvent::DataNotString { media_type })?
        {
            Cow::Borrowed(text) => document.slice_ref(text.as_bytes()),
            Cow::Owned(text) => text.into(),
        }
    });
    Ok(())
}

/// Content of a JSON string; `null` counts as empty.
fn decode_string<'a>(name: &str, value: &'a RawValue) -> Result<Cow<'a, str>, MalformedEvent> {
    let json = value.get();
    if json == "null" {
        return Ok(Cow::Borrowed(""));
    }
    serde_json::from_str::<&str>(json)
        .map(Cow::Borrowed)
        .or_else(|_| serde_json::from_str::<String>(json).map(Cow::Owned))
        .map_err(|_| MalformedEvent::NotString(name.to_owned()))
}

/// Encodes an event as a JSON document, in the field order of the Go SDK.
///
/// Data that claims to be JSON and is not is written as `data_base64`: the SDK would write an invalid
/// document there.
#[must_use]
pub fn encode_json(event: &Event) -> Vec<u8> {
    let data = event.data.as_ref().map_or(0, Bytes::len);
    // Base64 takes a third more; growing later would take twice as much.
    let mut out = Vec::with_capacity(256 + data + data / 3);
    out.extend_from_slice(b"{\"specversion\":\"");
    out.extend_from_slice(event.specversion.as_str().as_bytes());
    out.push(b'"');
    write_context(event, &mut out);
    write_data(event, &mut out);
    for (name, value) in &event.extensions {
        if is_member(name, event.specversion) {
            continue;
        }
        write_key(name, &mut out);
        match value {
            ExtensionValue::Text(text) => write_string(text, &mut out),
            other => out.extend_from_slice(other.to_string().as_bytes()),
        }
    }
    out.push(b'}');
    out
}

/// True for what a document says of an event by itself. An extension may be called so if it was written in
/// another case; written by this name it would take the place of the attribute or the data.
fn is_member(name: &str, version: SpecVersion) -> bool {
    match name {
        "specversion" | "id" | "source" | "type" | "subject" | "time" | "datacontenttype"
        | "data" => true,
        "dataschema" => version == SpecVersion::V10,
        "schemaurl" | "datacontentencoding" => version == SpecVersion::V03,
        _ => false,
    }
}

fn write_context(event: &Event, out: &mut Vec<u8>) {
    let schema = match event.specversion {
        SpecVersion::V03 => "schemaurl",
        SpecVersion::V10 => "dataschema",
    };
    let time = event.time.map(Time::to_utc_string);
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
    let json = media_type::is_json(event.datacontenttype.as_deref());
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
