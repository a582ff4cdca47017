//! `${env:NAME}` and `${file:PATH}` in what `knew.yaml` says: the syntax, without looking anything up.

use thiserror::Error;

/// A piece of a text with references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// Text as it stands.
    Literal(&'a str),
    /// `${env:NAME}`, a variable of the environment.
    Variable(&'a str),
    /// `${file:PATH}`, the text of a file.
    File(&'a str),
}

/// A text with references that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InterpolationError {
    /// `${` without `}`; what follows the opening.
    #[error("knew.yaml leaves ${{{0} open; close it with }}")]
    Open(String),
    /// Neither `env:` nor `file:`; what stands between the braces.
    #[error("knew.yaml names ${{{0}}}; write ${{env:NAME}} or ${{file:PATH}}")]
    Unknown(String),
}

/// The pieces of a text, in order.
pub fn segments(text: &str) -> Result<Vec<Segment<'_>>, InterpolationError> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((literal, opened)) = rest.split_once("${") {
        let (reference, after) = opened
            .split_once('}')
            .ok_or_else(|| InterpolationError::Open(opened.to_owned()))?;
        if !literal.is_empty() {
            found.push(Segment::Literal(literal));
        }
        found.push(match reference.split_once(':') {
            Some(("env", name)) => Segment::Variable(name),
            Some(("file", path)) => Segment::File(path),
            _ => return Err(InterpolationError::Unknown(reference.to_owned())),
        });
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Segment::Literal(rest));
    }
    Ok(found)
}

/// Whether a text holds a reference, even one that cannot be read.
#[must_use]
pub fn has_references(text: &str) -> bool {
    text.contains("${")
}

/// Whether scheme, host and port of every address of a comma-separated list stand there as they are.
///
/// A reference may stand for user and password, path and query only: the name of a host is sent to
/// resolvers, so a secret in it would be told to strangers.
#[must_use]
pub fn has_literal_hosts(addresses: &str) -> bool {
    let Ok(outline) = mask_references(addresses) else {
        return false;
    };
    outline.split(',').all(|address| {
        // A backslash does not end the host here: not every client takes it for a slash.
        let (scheme, host) = scheme_and_host(address, &['/', '?', '#']);
        !scheme.contains(REFERENCE) && !host.contains(REFERENCE)
    })
}

/// The scheme of an address, empty without one, and its host with the port, up to the first of these
/// characters.
#[must_use]
pub fn scheme_and_host<'a>(address: &'a str, ends: &[char]) -> (&'a str, &'a str) {
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    let authority = &rest[..rest.find(ends).unwrap_or(rest.len())];
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    (scheme, host)
}

/// The text with NUL in the place of each reference, whose own separators would mislead whoever takes an
/// address apart.
pub fn mask_references(text: &str) -> Result<String, InterpolationError> {
    let mut outline = String::with_capacity(text.len());
    for segment in segments(text)? {
        match segment {
            Segment::Literal(literal) => outline.push_str(literal),
            Segment::Variable(_) | Segment::File(_) => outline.push(REFERENCE),
        }
    }
    Ok(outline)
}

/// Stands for a reference while an address is taken apart; no address can hold it.
const REFERENCE: char = '\0';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart() {
        assert_eq!(
            segments("a${env:B}${file:/c}d").unwrap(),
            [
                Segment::Literal("a"),
                Segment::Variable("B"),
                Segment::File("/c"),
                Segment::Literal("d"),
            ]
        );
        assert_eq!(
            segments("${env:B").unwrap_err(),
            InterpolationError::Open("env:B".to_owned())
        );
        assert_eq!(
            segments("${B}").unwrap_err(),
            InterpolationError::Unknown("B".to_owned())
        );
    }

    #[test]
    fn references_stand_for_credentials_and_paths_but_never_for_hosts() {
        for address in [
            "redis://user:${env:PASSWORD}@127.0.0.1:6379/${env:DB}?a=${file:/b}",
            "amqp://${env:USER}:${file:/x/y@z}@h",
            "h:1,g:2",
        ] {
            assert!(has_literal_hosts(address), "{address}");
        }
        for address in [
            "${env:HOST}:9092",
            "redis://u:p@${env:HOST}/0",
            "${env:SECRET}.evil.example:1",
            "h:${env:PORT}",
            "${env:SCHEME}://h",
            "h:1,${env:HOST}:2",
            "redis://h${file:/a@b}/0",
            "h${env:OPEN",
        ] {
            assert!(!has_literal_hosts(address), "{address}");
        }
    }
}
