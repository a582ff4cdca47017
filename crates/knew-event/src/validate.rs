//! Validation of events, with the messages of the Go SDK.

use std::fmt;

use super::error::Violation;
use super::{Event, SpecVersion, media_type};

/// Violations of the CloudEvents specification by one event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ValidationError {
    /// At least one violation, sorted by attribute name.
    pub violations: Vec<Violation>,
}

impl fmt::Display for ValidationError {
    /// Writes one `name: message` line for each violation, like the Go SDK.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for violation in &self.violations {
            writeln!(f, "{}: {violation}", violation.attribute())?;
        }
        Ok(())
    }
}

/// Checks the attributes as broker ingress, channels and `event_display` do.
pub fn validate_event(event: &Event) -> Result<(), ValidationError> {
    let blank_subject = event.subject.as_deref().is_some_and(is_blank);
    let violations: Vec<Violation> = [
        check_content_type(event).err(),
        check_schema(event).err(),
        is_blank(&event.id).then_some(Violation::EmptyId),
        is_blank(&event.source).then_some(Violation::EmptySource),
        blank_subject.then_some(Violation::BlankSubject),
        is_blank(&event.ty).then_some(Violation::EmptyType),
    ]
    .into_iter()
    .flatten()
    .collect();
    if violations.is_empty() {
        Ok(())
    } else {
        Err(ValidationError { violations })
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn check_content_type(event: &Event) -> Result<(), Violation> {
    let Some(content_type) = event.datacontenttype.as_deref() else {
        return Ok(());
    };
    if is_blank(content_type) {
        return Err(Violation::ContentType);
    }
    let valid = media_type::validate_media_type(content_type.trim());
    valid.map_err(|error| match event.specversion {
        SpecVersion::V03 => Violation::ContentType,
        SpecVersion::V10 => Violation::MediaType(error),
    })
}

fn check_schema(event: &Event) -> Result<(), Violation> {
    let Some(schema) = event.dataschema.as_deref() else {
        return Ok(());
    };
    match event.specversion {
        SpecVersion::V03 if is_blank(schema) => Err(Violation::BlankSchemaUrl),
        SpecVersion::V10 if !is_absolute(schema) => Err(Violation::RelativeDataSchema),
        _ => Ok(()),
    }
}

fn is_absolute(uri: &str) -> bool {
    uri.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn event(changes: &[(&str, &str)]) -> Event {
        let mut event = Event::default();
        for (name, value) in [("id", "1"), ("source", "/s"), ("type", "t")]
            .iter()
            .chain(changes)
        {
            event.set_attribute(name, value).unwrap();
        }
        event
    }

    #[rstest]
    #[case(&[("id", " ")], "id: MUST be a non-empty string\n")]
    #[case(&[("source", "")], "source: REQUIRED\n")]
    #[case(&[("type", "")], "type: MUST be a non-empty string\n")]
    #[case(&[("subject", " ")], "subject: if present, MUST be a non-empty string\n")]
    #[case(&[("datacontenttype", "text/")], "datacontenttype: failed to parse RFC 2046 media type mime: expected token after slash\n")]
    #[case(&[("dataschema", "/relative")], "dataschema: if present, MUST adhere to the format specified in RFC 3986, Section 4.3. Absolute URI\n")]
    #[case(&[("id", ""), ("type", "")], "id: MUST be a non-empty string\ntype: MUST be a non-empty string\n")]
    fn each_fault_is_one_line_in_the_words_of_the_go_sdk(
        #[case] changes: &[(&str, &str)],
        #[case] lines: &str,
    ) {
        assert_eq!(
            validate_event(&event(changes)).unwrap_err().to_string(),
            lines
        );
    }

    #[rstest]
    #[case(&[])]
    #[case(&[("datacontenttype", "text")])]
    #[case(&[("dataschema", "urn:x")])]
    #[case(&[("specversion", "0.3"), ("dataschema", "relative")])]
    fn an_event_without_fault_is_valid(#[case] changes: &[(&str, &str)]) {
        assert_eq!(validate_event(&event(changes)), Ok(()));
    }
}
