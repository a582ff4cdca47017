//! Errors of decoding an event.

use super::attributes::MAX_ATTRIBUTES;
use super::media_type::MediaTypeError;
use super::validate::ValidationError;

/// Reason why an HTTP message is not accepted as an event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventDecodeError {
    /// Neither a structured content type nor a supported `Ce-Specversion`.
    #[error(
        "not a CloudEvent: Content-Type is not application/cloudevents+json, and Ce-Specversion is neither 1.0 nor 0.3"
    )]
    NotCloudEvent,
    /// Several events in one message, which Knative does not accept.
    #[error("a batch of events is not accepted; send them one by one")]
    Batch,
    /// An attribute or the data of the event is malformed.
    #[error("malformed event: {0}")]
    Malformed(#[from] MalformedEvent),
    /// A structured event whose `specversion` is missing or unknown.
    #[error("{0}")]
    Invalid(ValidationError),
}

/// The malformed part of an event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MalformedEvent {
    /// The document is not a JSON object.
    #[error("{0}")]
    Json(JsonError),
    /// The field is in the document twice, which the Go SDK rejects.
    #[error("{0} is given twice")]
    Duplicate(&'static str),
    /// The field has a value that is not a JSON string.
    #[error("{0} must be a string")]
    NotString(String),
    /// The event has more than [`MAX_ATTRIBUTES`] attributes.
    #[error("{0}")]
    TooManyAttributes(TooManyAttributes),
    /// The header `Ce-Id` is empty.
    #[error("id is empty")]
    EmptyId,
    /// The attribute `time` has this value.
    #[error("time {0:?} is not RFC 3339")]
    Time(String),
    /// The media type is in `Ce-Datacontenttype`.
    #[error("datacontenttype belongs into Content-Type, not Ce-Datacontenttype")]
    ContentTypeHeader,
    /// Any value of `datacontentencoding` but `base64`.
    #[error("datacontentencoding can only be base64")]
    ContentEncoding,
    /// Name of an extension that has other characters than letters and digits.
    #[error("{0:?} is not an attribute name: only letters and digits may be used")]
    AttributeName(String),
    /// An extension with a value CloudEvents has no type for.
    #[error("{name} is {value}: {reason}")]
    Extension {
        /// Name of the extension in lower case.
        name: String,
        /// Value of the extension, as JSON.
        value: String,
        /// Rule that the value violates.
        reason: ExtensionError,
    },
    /// The data is not a string, although its media type is not JSON.
    #[error("data must be a string, because of media type {media_type}")]
    DataNotString {
        /// Value of `datacontenttype`, with parameters.
        media_type: String,
    },
    /// `data_base64` cannot be decoded.
    #[error("data is not base64: {0}")]
    Base64(#[from] base64::DecodeError),
}

/// An event has more attributes than are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event has at most {MAX_ATTRIBUTES} attributes")]
pub struct TooManyAttributes;

/// Rule that the value of an extension violates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtensionError {
    /// A number outside of the range of `i32`.
    #[error("a number must fit into 32 bits")]
    NumberRange,
    /// A JSON object or array.
    #[error("an extension must be a string, a boolean or a number")]
    Type,
}

/// Syntax error in a JSON document, with its place apart from the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// `serde_json`'s message, without the place.
    pub message: String,
    /// Line of the error, counted from 1; 0 if unknown.
    pub line: usize,
    /// Column of the error in bytes, counted from 1.
    pub column: usize,
}

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        // serde_json has no message without this suffix.
        let suffix = format!(" at line {line} column {column}");
        Self {
            message: text.strip_suffix(&suffix).unwrap_or(&text).to_owned(),
            line,
            column,
        }
    }
}

impl std::fmt::Display for JsonError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            message,
            line,
            column,
        } = self;
        if *line == 0 {
            return f.write_str(message);
        }
        write!(f, "{message} at line {line} column {column}")
    }
}

impl EventDecodeError {
    /// True if the only error is a missing `specversion`.
    pub(super) fn is_missing_specversion(&self) -> bool {
        matches!(self, Self::Invalid(error) if error.violations == [Violation::MissingSpecVersion])
    }
}

/// Violation of the CloudEvents specification, with the message of the Go SDK.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// `specversion` is absent from a structured event.
    #[error("no specversion")]
    MissingSpecVersion,
    /// `specversion` has this value.
    #[error("unknown value: {0}")]
    UnknownSpecVersion(String),
    /// `id` is empty or blank.
    #[error("MUST be a non-empty string")]
    EmptyId,
    /// `source` is empty or blank.
    #[error("REQUIRED")]
    EmptySource,
    /// `type` is empty or blank.
    #[error("MUST be a non-empty string")]
    EmptyType,
    /// `subject` is present and blank.
    #[error("if present, MUST be a non-empty string")]
    BlankSubject,
    /// `datacontenttype` is blank or, in 0.3, malformed.
    #[error("if present, MUST adhere to the format specified in RFC 2046")]
    ContentType,
    /// `datacontenttype` of a 1.0 event is malformed.
    #[error("failed to parse RFC 2046 media type {0}")]
    MediaType(MediaTypeError),
    /// `schemaurl` of a 0.3 event is blank.
    #[error("if present, MUST adhere to the format specified in RFC 3986")]
    BlankSchemaUrl,
    /// `dataschema` is not an absolute URI.
    #[error(
        "if present, MUST adhere to the format specified in RFC 3986, Section 4.3. Absolute URI"
    )]
    RelativeDataSchema,
}

impl Violation {
    /// Name of the attribute that violates the specification.
    #[must_use]
    pub fn attribute(&self) -> &'static str {
        match self {
            Self::MissingSpecVersion | Self::UnknownSpecVersion(_) => "specversion",
            Self::EmptyId => "id",
            Self::EmptySource => "source",
            Self::EmptyType => "type",
            Self::BlankSubject => "subject",
            Self::ContentType | Self::MediaType(_) => "datacontenttype",
            Self::BlankSchemaUrl => "schemaurl",
            Self::RelativeDataSchema => "dataschema",
        }
    }
}
