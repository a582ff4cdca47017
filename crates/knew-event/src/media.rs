//! Media types: where they end, which of them mean JSON, and which are none.

/// A content type without its parameters.
#[must_use]
pub fn essence(content_type: &str) -> &str {
    match content_type.split_once(';') {
        Some((essence, _)) => essence.trim(),
        // Go trims only when there was something to cut, and so must comparisons with it.
        None => content_type,
    }
}

/// Whether structured mode carries data of this media type as JSON and not as a string.
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

/// Checks a content type as Go's `mime.ParseMediaType` does and fails with its words.
pub fn check(content_type: &str) -> Result<(), &'static str> {
    let (essence, parameters) = content_type
        .split_once(';')
        .map_or((content_type, None), |(essence, rest)| {
            (essence, Some(rest))
        });
    check_essence(essence.trim())?;
    parameters.map_or(Ok(()), check_parameters)
}

fn check_essence(essence: &str) -> Result<(), &'static str> {
    let (kind, rest) = take_token(essence);
    if kind.is_empty() {
        return Err("mime: no media type");
    }
    if rest.is_empty() {
        return Ok(());
    }
    let Some(rest) = rest.strip_prefix('/') else {
        return Err("mime: expected slash after first token");
    };
    match take_token(rest) {
        ("", _) => Err("mime: expected token after slash"),
        (_, "") => Ok(()),
        _ => Err("mime: unexpected content after media subtype"),
    }
}

fn check_parameters(mut rest: &str) -> Result<(), &'static str> {
    let mut names: Vec<String> = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(());
        }
        let (name, after) = take_parameter(rest).ok_or("mime: invalid media parameter")?;
        if names.contains(&name) {
            return Err("mime: duplicate parameter name");
        }
        names.push(name);
        rest = after.trim_start();
        if rest.is_empty() {
            return Ok(());
        }
        rest = rest
            .strip_prefix(';')
            .ok_or("mime: invalid media parameter")?;
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
        .find(|text: char| !text.is_ascii_graphic() || "()<>@,;:\\\"/[]?=".contains(text))
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
    #[case("text/", Err("mime: expected token after slash"))]
    #[case("/plain", Err("mime: no media type"))]
    #[case("text plain", Err("mime: expected slash after first token"))]
    #[case("text/plain x", Err("mime: unexpected content after media subtype"))]
    #[case("text/plain; charset", Err("mime: invalid media parameter"))]
    #[case("text/plain; a=1; A=2", Err("mime: duplicate parameter name"))]
    fn a_media_type_is_judged_in_gos_words(
        #[case] text: &str,
        #[case] judged: Result<(), &'static str>,
    ) {
        assert_eq!(check(text), judged);
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
