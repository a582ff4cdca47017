//! Media types, parsed as Go's `mime` package does.

/// Error of Go's `mime.ParseMediaType`, with its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MediaTypeError {
    /// The text does not start with a token.
    #[error("mime: no media type")]
    NoMediaType,
    /// The type is followed by anything but a slash.
    #[error("mime: expected slash after first token")]
    NoSlash,
    /// No subtype follows the slash.
    #[error("mime: expected token after slash")]
    NoSubtype,
    /// The subtype is followed by anything but a semicolon.
    #[error("mime: unexpected content after media subtype")]
    TrailingContent,
    /// A parameter is not of the form `name=value`.
    #[error("mime: invalid media parameter")]
    InvalidParameter,
    /// A parameter is given twice.
    #[error("mime: duplicate parameter name")]
    DuplicateParameter,
}

/// Media type without its parameters.
#[must_use]
pub fn essence(content_type: &str) -> &str {
    match content_type.split_once(';') {
        Some((essence, _)) => essence.trim(),
        // Go trims only when there was something to cut, and so must comparisons with it.
        None => content_type,
    }
}

/// True if structured mode embeds data of this media type as JSON, not as a string.
#[must_use]
pub fn is_json(content_type: Option<&str>) -> bool {
    matches!(
        essence(content_type.unwrap_or_default()),
        "" | "application/json"
            | "text/json"
            | "application/cloudevents+json"
            | "application/cloudevents-batch+json"
    )
}

/// Validates a media type like Go's `mime.ParseMediaType`, with Go's error messages.
pub fn validate_media_type(content_type: &str) -> Result<(), MediaTypeError> {
    let (essence, parameters) = content_type
        .split_once(';')
        .map_or((content_type, None), |(essence, rest)| {
            (essence, Some(rest))
        });
    check_essence(essence.trim())?;
    parameters.map_or(Ok(()), check_parameters)
}

fn check_essence(essence: &str) -> Result<(), MediaTypeError> {
    let (kind, rest) = take_token(essence);
    if kind.is_empty() {
        return Err(MediaTypeError::NoMediaType);
    }
    if rest.is_empty() {
        return Ok(());
    }
    let Some(rest) = rest.strip_prefix('/') else {
        return Err(MediaTypeError::NoSlash);
    };
    match take_token(rest) {
        ("", _) => Err(MediaTypeError::NoSubtype),
        (_, "") => Ok(()),
        _ => Err(MediaTypeError::TrailingContent),
    }
}

fn check_parameters(mut rest: &str) -> Result<(), MediaTypeError> {
    let mut names: Vec<String> = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(());
        }
        let (name, after) = take_parameter(rest).ok_or(MediaTypeError::InvalidParameter)?;
        if names.contains(&name) {
            return Err(MediaTypeError::DuplicateParameter);
        }
        names.push(name);
        rest = after.trim_start();
        if rest.is_empty() {
            return Ok(());
        }
        rest = rest
            .strip_prefix(';')
            .ok_or(MediaTypeError::InvalidParameter)?;
    }
}

fn take_parameter(text: &str) -> Option<(String, &str)> {
    let (name, rest) = take_token(text);
    if name.is_empty() {
        return None;
    }
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let rest = match rest.strip_prefix('"') {
        Some(quoted) => skip_quoted(quoted)?,
        None => match take_token(rest) {
            ("", _) => return None,
            (_, rest) => rest,
        },
    };
    Some((name.to_ascii_lowercase(), rest))
}

fn skip_quoted(text: &str) -> Option<&str> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return text.get(at + 1..),
            b'\r' | b'\n' => return None,
            _ => {}
        }
    }
    None
}

fn take_token(text: &str) -> (&str, &str) {
    let end = text
        .find(|character: char| {
            !character.is_ascii_graphic() || "()<>@,;:\\\"/[]?=".contains(character)
        })
        .unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("application/json", Ok(()))]
    #[case("application/json; charset=utf-8", Ok(()))]
    #[case("application/json;", Ok(()))]
    #[case("text/plain; a=\"x;y\"; b=2", Ok(()))]
    #[case("text", Ok(()))]
    #[case("text/", Err(MediaTypeError::NoSubtype))]
    #[case("/plain", Err(MediaTypeError::NoMediaType))]
    #[case("text plain", Err(MediaTypeError::NoSlash))]
    #[case("text/plain x", Err(MediaTypeError::TrailingContent))]
    #[case("text/plain; charset", Err(MediaTypeError::InvalidParameter))]
    #[case("text/plain; a=1; A=2", Err(MediaTypeError::DuplicateParameter))]
    fn a_media_type_is_judged_in_gos_words(
        #[case] text: &str,
        #[case] judged: Result<(), MediaTypeError>,
    ) {
        assert_eq!(validate_media_type(text), judged);
    }

    #[rstest]
    #[case(None, true)]
    #[case(Some("application/json; charset=utf-8"), true)]
    #[case(Some("text/json"), true)]
    #[case(Some("Application/JSON"), false)]
    #[case(Some("application/vnd.foo+json"), false)]
    #[case(Some("text/plain"), false)]
    fn only_four_media_types_and_none_mean_json(
        #[case] content_type: Option<&str>,
        #[case] json: bool,
    ) {
        assert_eq!(is_json(content_type), json);
    }
}
