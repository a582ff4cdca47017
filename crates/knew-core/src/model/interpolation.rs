//! Syntax of `${env:NAME}` and `${file:PATH}` in `knew.yaml`. Nothing is looked up here.

use thiserror::Error;

/// A piece of a text with references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// Text without references.
    Literal(&'a str),
    /// `${env:NAME}`: the value of an environment variable.
    Variable(&'a str),
    /// `${file:PATH}`: the content of a file.
    File(&'a str),
}

/// Syntax error in a reference.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InterpolationError {
    /// `${` without `}`; holds the text after the opening.
    #[error("knew.yaml leaves ${{{0} open; close it with }}")]
    Open(String),
    /// Neither `env:` nor `file:`; holds the text between the braces.
    #[error("knew.yaml names ${{{0}}}; write ${{env:NAME}} or ${{file:PATH}}")]
    Unknown(String),
}

/// Splits a text into its pieces.
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

/// True if a text contains a reference, even one with a syntax error.
#[must_use]
pub fn has_references(text: &str) -> bool {
    text.contains("${")
}

/// Replaces each reference by NUL, so that separators inside a reference do not mislead a parser of
/// addresses.
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

/// Placeholder for a reference; addresses that contain it themselves are refused.
pub const REFERENCE: char = '\0';

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
}
