//! What makes an event invalid, in the words of the Go SDK.

use std::fmt;

use super::{Event, SpecVersion, media};

/// What is wrong with an event: an attribute and a sentence for each fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Invalid {
    /// Attributes with what is wrong about them, ordered by name.
    pub faults: Vec<(&'static str, String)>,
}

impl fmt::Display for Invalid {
    /// One `name: message` line for each fault, each ended by a line break.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, message) in &self.faults {
            writeln!(f, "{name}: {message}")?;
        }
        Ok(())
    }
}

/// Checks the attributes as broker ingress, channels and `event_display` do.
pub fn validate(event: &Event) -> Result<(), Invalid> {
    const NOT_EMPTY: &str = "MUST be a non-empty string";
    const NOT_EMPTY_IF_PRESENT: &str = "if present, MUST be a non-empty string";
    let mut faults = Vec::new();
    let mut fault = |name, message: &str| faults.push((name, message.to_owned()));
    if let Err(message) = check_content_type(event) {
        fault("datacontenttype", &message);
    }
    if let Err((name, message)) = check_schema(event) {
        fault(name, message);
    }
    if is_blank(&event.id) {
        fault("id", NOT_EMPTY);
    }
    if is_blank(&event.source) {
        fault("source", "REQUIRED");
    }
    if event.subject.as_deref().is_some_and(is_blank) {
        fault("subject", NOT_EMPTY_IF_PRESENT);
    }
    if is_blank(&event.ty) {
        fault("type", NOT_EMPTY);
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Invalid { faults })
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn check_content_type(event: &Event) -> Result<(), String> {
    const MALFORMED: &str = "if present, MUST adhere to the format specified in RFC 2046";
    let Some(content_type) = event.datacontenttype.as_deref() else {
        return Ok(());
    };
    if is_blank(content_type) {
        return Err(MALFORMED.to_owned());
    }
    media::check(content_type.trim()).map_err(|error| match event.specversion {
        SpecVersion::V03 => MALFORMED.to_owned(),
        SpecVersion::V10 => format!("failed to parse RFC 2046 media type {error}"),
    })
}

fn check_schema(event: &Event) -> Result<(), (&'static str, &'static str)> {
    let Some(schema) = event.dataschema.as_deref() else {
        return Ok(());
    };
    match event.specversion {
        SpecVersion::V03 if is_blank(schema) => Err((
            "schemaurl",
            "if present, MUST adhere to the format specified in RFC 3986",
        )),
        SpecVersion::V10 if !is_absolute(schema) => Err((
            "dataschema",
            "if present, MUST adhere to the format specified in RFC 3986, Section 4.3. Absolute URI",
        )),
        _ => Ok(()),
    }
}

fn is_absolute(uri: &str) -> bool {
    uri.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|scheme: char| scheme.is_ascii_alphabetic())
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
            event.set(name, value).unwrap();
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
        assert_eq!(validate(&event(changes)).unwrap_err().to_string(), lines);
    }

    #[rstest]
    #[case(&[])]
    #[case(&[("datacontenttype", "text")])]
    #[case(&[("dataschema", "urn:x")])]
    #[case(&[("specversion", "0.3"), ("dataschema", "relative")])]
    fn an_event_without_fault_is_valid(#[case] changes: &[(&str, &str)]) {
        assert_eq!(validate(&event(changes)), Ok(()));
    }
}
