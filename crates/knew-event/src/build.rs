//! Construction of new events, and conversion from and to the CloudEvents Rust SDK.
//!
//! The caller provides time and id, so that tests can build the same event twice.

use cloudevents::event::{AttributesReader, ExtensionValue as SdkExtensionValue};
use cloudevents::{AttributesWriter, Data, EventBuilder, EventBuilderV10};
use jiff::Timestamp;

use super::{Event, ExtensionValue, SpecVersion, Time, attributes::AttributeError};

/// Reason why an event could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// An attribute has an invalid name or value.
    #[error(transparent)]
    Attribute(#[from] AttributeError),
    /// The SDK rejected a required attribute, such as a source that is no URI reference.
    #[error(transparent)]
    Sdk(#[from] cloudevents::event::EventBuilderError),
}

/// New random event id (UUID v4).
#[must_use]
pub fn new_event_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Attributes that every event has, as text.
#[derive(Clone, Copy, Debug)]
pub struct RequiredAttributes<'a> {
    /// Unique together with `source`; see [`new_event_id`].
    pub id: &'a str,
    /// URI reference of the producer.
    pub source: &'a str,
    /// CloudEvents attribute `type`.
    pub ty: &'a str,
}

/// Builds an event from its required attributes, its time and further attributes by name.
pub fn build_event(
    required: RequiredAttributes<'_>,
    time: Timestamp,
    others: &[(String, String)],
) -> Result<Event, BuildError> {
    let built = EventBuilderV10::new()
        .id(required.id)
        .source(required.source)
        .ty(required.ty)
        .time(time.to_string())
        .build()?;
    let mut event = Event::from(built);
    for (name, value) in others {
        event.set_attribute(name, value)?;
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
                .map(|(name, value)| (name.to_owned(), extension_from_sdk(value)))
                .collect(),
            data: data.and_then(|datum| Some(Vec::<u8>::try_from(datum).ok()?.into())),
            ..Self::default()
        }
    }
}

fn extension_from_sdk(value: &SdkExtensionValue) -> ExtensionValue {
    match value {
        SdkExtensionValue::String(text) => ExtensionValue::Text(text.clone()),
        SdkExtensionValue::Boolean(truth) => ExtensionValue::Boolean(*truth),
        SdkExtensionValue::Integer(number) => i32::try_from(*number).map_or_else(
            |_| ExtensionValue::Text(number.to_string()),
            ExtensionValue::Integer,
        ),
    }
}

/// The result is always a CloudEvents 1.0 event.
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
            builder = builder.time(time.to_utc_string());
        }
        for (name, value) in &event.extensions {
            builder = match value {
                ExtensionValue::Text(text) => builder.extension(name, text.as_str()),
                ExtensionValue::Integer(number) => builder.extension(name, i64::from(*number)),
                ExtensionValue::Boolean(truth) => builder.extension(name, *truth),
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
