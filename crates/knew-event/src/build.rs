//! New events: what sources and the composer send.
//!
//! The `CloudEvents` SDK builds and checks them; from here on they are [`Event`]s. Time and identity
//! come from the caller, so that building an event is as repeatable as everything else.

use cloudevents::event::{AttributesReader, ExtensionValue};
use cloudevents::{AttributesWriter, Data, EventBuilder, EventBuilderV10};
use jiff::Timestamp;

use super::{Event, SpecVersion, Time, Value, attributes::SetError};

/// Why an event could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// An attribute has a name or value that cannot be.
    #[error(transparent)]
    Attribute(#[from] SetError),
    /// The SDK refused it.
    #[error(transparent)]
    Sdk(#[from] cloudevents::event::EventBuilderError),
}

/// A new identity for an event.
#[must_use]
pub fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Builds an event from its required attributes, its time and any others by name.
pub fn build(
    [id, source, kind]: [&str; 3],
    time: Timestamp,
    others: &[(String, String)],
) -> Result<Event, BuildError> {
    let built = EventBuilderV10::new()
        .id(id)
        .source(source)
        .ty(kind)
        .time(time.to_string())
        .build()?;
    let mut event = Event::from(built);
    for (name, value) in others {
        event.set(name, value)?;
    }
    Ok(event)
}

impl From<cloudevents::Event> for Event {
    fn from(sdk: cloudevents::Event) -> Self {
        let data = sdk.data().cloned();
        Self {
            specversion: match sdk.specversion() {
                cloudevents::event::SpecVersion::V03 => SpecVersion::V03,
                cloudevents::event::SpecVersion::V10 => SpecVersion::V10,
            },
            id: sdk.id().to_owned(),
            source: sdk.source().clone(),
            ty: sdk.ty().to_owned(),
            subject: sdk.subject().map(str::to_owned),
            time: sdk.time().and_then(|time| Time::parse(&time.to_rfc3339())),
            dataschema: sdk.dataschema().map(ToString::to_string),
            datacontenttype: sdk.datacontenttype().map(str::to_owned),
            extensions: sdk
                .iter_extensions()
                .map(|(name, value)| (name.to_owned(), extension_from(value)))
                .collect(),
            data: data.and_then(|datum| Some(Vec::<u8>::try_from(datum).ok()?.into())),
            ..Self::default()
        }
    }
}

fn extension_from(value: &ExtensionValue) -> Value {
    match value {
        ExtensionValue::String(text) => Value::Text(text.clone()),
        ExtensionValue::Boolean(truth) => Value::Boolean(*truth),
        ExtensionValue::Integer(number) => {
            i32::try_from(*number).map_or_else(|_| Value::Text(number.to_string()), Value::Integer)
        }
    }
}

/// An event for anything that speaks the SDK's language; the result is always of version 1.0.
impl TryFrom<&Event> for cloudevents::Event {
    type Error = cloudevents::event::EventBuilderError;

    fn try_from(event: &Event) -> Result<Self, Self::Error> {
        let mut builder = EventBuilderV10::new()
            .id(event.id.as_str())
            .source(event.source.as_str())
            .ty(event.ty.as_str());
        if let Some(subject) = &event.subject {
            builder = builder.subject(subject);
        }
        if let Some(time) = event.time {
            builder = builder.time(time.utc_text());
        }
        for (name, value) in &event.extensions {
            builder = match value {
                Value::Text(text) => builder.extension(name, text.as_str()),
                Value::Integer(number) => builder.extension(name, i64::from(*number)),
                Value::Boolean(truth) => builder.extension(name, *truth),
            };
        }
        if let Some(data) = &event.data {
            let data = Data::Binary(data.to_vec());
            let kind = event.datacontenttype.as_deref().unwrap_or_default();
            builder = match &event.dataschema {
                Some(schema) => builder.data_with_schema(kind, schema.as_str(), data),
                None => builder.data(kind, data),
            };
        }
        let mut sdk = builder.build()?;
        sdk.set_datacontenttype(event.datacontenttype.clone());
        Ok(sdk)
    }
}
