//! `${env:NAME}` and `${file:PATH}` in what `knew.yaml` says: values that stand elsewhere, looked up only
//! when they are needed, and taken out again of whatever is shown.

use std::io;
use std::path::Path;

use super::Environment;
use knew_core::manifest::regular_file;
use knew_core::model::interpolation::{Segment, has_references, segments};

/// Shorter values would take the place of ordinary words.
pub const MIN_SECRET_LEN: usize = 3;

/// The longest file that a reference may name, in bytes.
const MAX_SECRET_FILE_BYTES: u64 = 64 << 10;

/// A value that must not be told, and what is shown in its place.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    value: String,
    reference: String,
}

/// A text with its references filled in, and the values that must not be told.
#[derive(PartialEq, Eq)]
pub struct ResolvedText {
    /// The text.
    pub text: String,
    /// What stood elsewhere.
    pub secrets: Vec<Secret>,
}

impl Secret {
    /// The value.
    #[must_use]
    pub fn into_value(self) -> String {
        self.value
    }
}

/// Only what is shown of it may be read by accident.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.reference)
    }
}

/// Fills the references in, on a thread where reading a file holds up nobody. What cannot be found is
/// named, never its value. A variable or file with nothing in it counts as not there.
pub async fn resolve_references(
    text: &str,
    environment: &Environment,
) -> Result<ResolvedText, String> {
    if !has_references(text) {
        let (text, secrets) = (text.to_owned(), Vec::new());
        return Ok(ResolvedText { text, secrets });
    }
    let (text, environment) = (text.to_owned(), environment.clone());
    let filled =
        tokio::task::spawn_blocking(move || resolve_references_blocking(&text, &environment)).await;
    filled.map_err(|error| error.to_string())?
}

fn resolve_references_blocking(
    text: &str,
    environment: &Environment,
) -> Result<ResolvedText, String> {
    let mut filled = ResolvedText {
        text: String::new(),
        secrets: Vec::new(),
    };
    for segment in segments(text).map_err(|error| error.to_string())? {
        let (value, reference) = match segment {
            Segment::Literal(literal) => {
                filled.text.push_str(literal);
                continue;
            }
            Segment::Variable(name) => (
                read_variable(name, environment)?,
                format!("${{env:{name}}}"),
            ),
            Segment::File(path) => (read_file_reference(path)?, format!("${{file:{path}}}")),
        };
        filled.text.push_str(&value);
        filled.secrets.push(Secret { value, reference });
    }
    Ok(filled)
}

fn read_variable(name: &str, environment: &Environment) -> Result<String, String> {
    environment.get(name).ok_or_else(|| {
        format!("knew.yaml names ${{env:{name}}}, and the variable {name} is not set, or empty")
    })
}

fn read_file_reference(path: &str) -> Result<String, String> {
    let text =
        read_secret_file(path).map_err(|why| format!("knew.yaml names ${{file:{path}}}, {why}"))?;
    if text.is_empty() {
        return Err(format!("knew.yaml names ${{file:{path}}}, which is empty"));
    }
    Ok(text)
}

/// The text of a regular file of at most 64 KiB, without the newlines at its end. Fails with why not, as the
/// end of a sentence: `which cannot be read: …`.
pub fn read_secret_file(path: &str) -> Result<String, String> {
    let unreadable = |error: io::Error| format!("which cannot be read: {error}");
    let mut opened = regular_file::open_regular_file(Path::new(path)).map_err(unreadable)?;
    let bytes =
        regular_file::read_bounded(&mut opened, MAX_SECRET_FILE_BYTES).map_err(unreadable)?;
    let bytes =
        bytes.ok_or_else(|| format!("which is longer than {} KiB", MAX_SECRET_FILE_BYTES >> 10))?;
    let text = String::from_utf8(bytes).map_err(|_| "which is not text".to_owned())?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

/// The text with each secret replaced by its reference. Secrets of several lines are shown line by line,
/// so each of their lines counts. Where secrets overlap, the longest one is named for all of them.
#[must_use]
pub fn mask_secrets(text: &str, secrets: &[Secret]) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut end = 0;
    for span in masked_spans(text.as_bytes(), secrets) {
        shown.push_str(text.get(end..span.start).unwrap_or_default());
        shown.push_str(span.reference);
        end = span.end;
    }
    shown.push_str(text.get(end..).unwrap_or_default());
    shown
}

/// The length of the longest text that [`mask_secrets`] replaces, in bytes.
#[must_use]
pub fn longest_secret(secrets: &[Secret]) -> usize {
    maskable_lines(secrets)
        .map(|(value, _)| value.len())
        .max()
        .unwrap_or(0)
}

/// The place to cut a text in two, at or before `wanted`, so that no secret is cut; after `wanted` if
/// secrets cover everything before it. The text must go on for [`longest_secret`] bytes after `wanted`.
#[must_use]
pub fn cut_outside_secrets(text: &[u8], wanted: usize, secrets: &[Secret]) -> usize {
    let cut_secret = masked_spans(text, secrets)
        .into_iter()
        .find(|span| span.start < wanted && wanted < span.end);
    match cut_secret {
        Some(span) if span.start == 0 => span.end,
        Some(span) => span.start,
        None => wanted,
    }
}

/// A part of a text that secrets cover, in bytes.
struct MaskedSpan<'a> {
    start: usize,
    end: usize,
    /// The length of the longest secret in it.
    longest: usize,
    reference: &'a str,
}

/// The parts of a text that secrets cover, in order and apart from each other.
fn masked_spans<'a>(text: &[u8], secrets: &'a [Secret]) -> Vec<MaskedSpan<'a>> {
    let mut found: Vec<MaskedSpan<'_>> = maskable_lines(secrets)
        .flat_map(|(value, reference)| {
            let longest = value.len();
            text.windows(longest)
                .enumerate()
                .filter(move |(_, window)| *window == value.as_bytes())
                .map(move |(start, _)| MaskedSpan {
                    start,
                    end: start + longest,
                    longest,
                    reference,
                })
        })
        .collect();
    found.sort_by_key(|span| span.start);
    let mut merged: Vec<MaskedSpan<'_>> = Vec::new();
    for span in found {
        match merged.last_mut() {
            Some(last) if span.start < last.end => {
                last.end = last.end.max(span.end);
                if span.longest > last.longest {
                    (last.longest, last.reference) = (span.longest, span.reference);
                }
            }
            _ => merged.push(span),
        }
    }
    merged
}

/// The lines of secrets that are long enough to be masked, with what is shown in their place.
fn maskable_lines(secrets: &[Secret]) -> impl Iterator<Item = (&str, &str)> {
    secrets
        .iter()
        .flat_map(|secret| {
            secret
                .value
                .lines()
                .map(|line| (line, secret.reference.as_str()))
        })
        .filter(|(line, _)| line.len() >= MIN_SECRET_LEN)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn references_are_filled_in_from_the_environment_and_from_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        fs::write(&path, "s3cret\n").unwrap();
        let environment = Environment::from_pairs([("USER_OF_IT", "me")]);
        let text = format!("redis://${{env:USER_OF_IT}}:${{file:{}}}@h", path.display());
        let filled = resolve_references_blocking(&text, &environment).unwrap();
        assert_eq!(filled.text, "redis://me:s3cret@h");
        let password = format!("${{file:{}}}", path.display());
        let told = mask_secrets("me: s3cret is wrong", &filled.secrets);
        assert_eq!(told, format!("me: {password} is wrong"));
    }

    #[test]
    fn the_longest_secret_is_hidden_first_and_each_line_of_it() {
        let environment =
            Environment::from_pairs([("A", "key"), ("B", "monkey"), ("C", "one\nkeys")]);
        let secrets = |text| {
            resolve_references_blocking(text, &environment)
                .unwrap()
                .secrets
        };
        let told = mask_secrets("a monkey, a key", &secrets("${env:A} ${env:B}"));
        assert_eq!(told, "a ${env:B}, a ${env:A}");
        assert_eq!(mask_secrets("keys", &secrets("${env:C}")), "${env:C}");
        assert_eq!(format!("{:?}", secrets("${env:A}")), "[${env:A}]");
    }

    #[test]
    fn secrets_that_overlap_leave_nothing_between_them() {
        let environment = Environment::from_pairs([("A", "abcdef"), ("B", "efgh"), ("C", "xyx")]);
        let secrets = resolve_references_blocking("${env:A} ${env:B} ${env:C}", &environment)
            .unwrap()
            .secrets;
        assert_eq!(mask_secrets("é abcdefgh é", &secrets), "é ${env:A} é");
        assert_eq!(mask_secrets("xyxyx", &secrets), "${env:C}");
        assert_eq!(longest_secret(&secrets), 6);
    }

    #[test]
    fn a_cut_moves_to_the_start_of_a_secret() {
        let environment = Environment::from_pairs([("A", "abcdef")]);
        let secrets = resolve_references_blocking("${env:A}", &environment)
            .unwrap()
            .secrets;
        let cut = |text: &str, wanted| cut_outside_secrets(text.as_bytes(), wanted, &secrets);
        assert_eq!(cut("12abcdef", 1), 1);
        assert_eq!(cut("12abcdef", 2), 2);
        assert_eq!(cut("12abcdef", 3), 2);
        assert_eq!(cut("12abcdef34", 8), 8);
        assert_eq!(cut("abcdef34", 3), 6);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let environment = Environment::from_pairs([]);
        let said = |text: &str| {
            resolve_references_blocking(text, &environment)
                .map(|resolve_references_blocking| resolve_references_blocking.text)
                .unwrap_err()
        };
        assert_eq!(
            said("${env:GONE}"),
            "knew.yaml names ${env:GONE}, and the variable GONE is not set, or empty"
        );
        let hollow = Environment::from_pairs([("HOLLOW", "")]);
        let said_of_hollow = resolve_references_blocking("${env:HOLLOW}", &hollow)
            .map(|resolve_references_blocking| resolve_references_blocking.text)
            .unwrap_err();
        assert!(said_of_hollow.ends_with("HOLLOW is not set, or empty"));
        for device in ["/dev/null", "/dev/zero", "/dev"] {
            let told = said(&format!("${{file:{device}}}"));
            assert!(told.ends_with("it is not a regular file"), "{told}");
        }
        assert!(said("${file:/no/such}").starts_with("knew.yaml names ${file:/no/such}, which"));
        assert!(said("${GONE}").ends_with("write ${env:NAME} or ${file:PATH}"));
        assert!(said("${env:GONE").contains("open"));
    }

    #[test]
    fn a_file_that_is_empty_or_long_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let environment = Environment::from_pairs([]);
        for (length, words) in [(0, "which is empty"), (65_537, "longer than 64 KiB")] {
            fs::write(&path, "x".repeat(length)).unwrap();
            let text = format!("${{file:{}}}", path.display());
            let told = resolve_references_blocking(&text, &environment)
                .map(|resolve_references_blocking| resolve_references_blocking.text)
                .unwrap_err();
            assert!(told.ends_with(words), "{told}");
        }
    }

    impl std::fmt::Debug for ResolvedText {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(&self.text)
        }
    }
}
