//! `${env:NAME}` and `${file:PATH}` in what `knew.yaml` says: values that stand elsewhere, looked up only
//! when they are needed, and taken out again of whatever is shown.

use std::fs;

use super::Surroundings;

/// Shorter values would take the place of ordinary words.
pub const SHORTEST: usize = 3;

/// A value that must not be told, and what is shown in its place.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    value: String,
    written: String,
}

/// A text with its references filled in, and the values that must not be told.
#[derive(PartialEq, Eq)]
pub struct Filled {
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
        f.write_str(&self.written)
    }
}

/// Fills the references in; what cannot be found is named, never its value. A variable or file with
/// nothing in it counts as not there.
pub fn fill(text: &str, around: &Surroundings) -> Result<Filled, String> {
    let mut filled = Filled {
        text: String::new(),
        secrets: Vec::new(),
    };
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once("${") {
        let Some((reference, after)) = reference.split_once('}') else {
            return Err(format!(
                "knew.yaml leaves ${{{reference} open; close it with }}"
            ));
        };
        let value = look_up(reference, around)?;
        filled.text.push_str(before);
        filled.text.push_str(&value);
        let written = format!("${{{reference}}}");
        filled.secrets.push(Secret { value, written });
        rest = after;
    }
    filled.text.push_str(rest);
    Ok(filled)
}

fn look_up(reference: &str, around: &Surroundings) -> Result<String, String> {
    let wrong = |why: String| format!("knew.yaml names ${{{reference}}}, {why}");
    match reference.split_once(':') {
        Some(("env", name)) => around
            .get(name)
            .ok_or_else(|| wrong(format!("and the variable {name} is not set, or empty"))),
        Some(("file", path)) => {
            let text = fs::read_to_string(path);
            let text = text.map_err(|error| wrong(format!("which cannot be read: {error}")))?;
            let text = text.trim_end_matches(['\n', '\r']).to_owned();
            let said = (!text.is_empty()).then_some(text);
            said.ok_or_else(|| wrong("which is empty".to_owned()))
        }
        _ => Err(format!(
            "knew.yaml names ${{{reference}}}; write ${{env:NAME}} or ${{file:PATH}}"
        )),
    }
}

/// The text as it may be shown: the longest secrets go first, since one may hold another. What has
/// several lines is shown line by line, and so each of them counts.
#[must_use]
pub fn masked(text: &str, secrets: &[Secret]) -> String {
    let lines = secrets
        .iter()
        .flat_map(|it| it.value.lines().map(move |line| (line, &it.written)));
    let mut lines: Vec<_> = lines.filter(|it| it.0.len() >= SHORTEST).collect();
    lines.sort_by_key(|it| std::cmp::Reverse(it.0.len()));
    lines
        .iter()
        .fold(text.to_owned(), |text, (value, written)| {
            text.replace(value, written)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_filled_in_from_the_environment_and_from_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        fs::write(&path, "s3cret\n").unwrap();
        let around = Surroundings::of([("USER_OF_IT", "me")]);
        let text = format!("redis://${{env:USER_OF_IT}}:${{file:{}}}@h", path.display());
        let filled = fill(&text, &around).unwrap();
        assert_eq!(filled.text, "redis://me:s3cret@h");
        let password = format!("${{file:{}}}", path.display());
        let told = masked("me: s3cret is wrong", &filled.secrets);
        assert_eq!(told, format!("me: {password} is wrong"));
    }

    #[test]
    fn the_longest_secret_is_hidden_first_and_each_line_of_it() {
        let around = Surroundings::of([("A", "key"), ("B", "monkey"), ("C", "one\nkeys")]);
        let secrets = |text| fill(text, &around).unwrap().secrets;
        let told = masked("a monkey, a key", &secrets("${env:A} ${env:B}"));
        assert_eq!(told, "a ${env:B}, a ${env:A}");
        assert_eq!(masked("keys", &secrets("${env:C}")), "${env:C}");
        assert_eq!(format!("{:?}", secrets("${env:A}")), "[${env:A}]");
    }

    #[test]
    fn what_is_not_there_is_named() {
        let around = Surroundings::of([]);
        let said = |text| fill(text, &around).map(|it| it.text).unwrap_err();
        assert_eq!(
            said("${env:GONE}"),
            "knew.yaml names ${env:GONE}, and the variable GONE is not set, or empty"
        );
        let hollow = Surroundings::of([("HOLLOW", "")]);
        let said_of_hollow = fill("${env:HOLLOW}", &hollow)
            .map(|it| it.text)
            .unwrap_err();
        assert!(said_of_hollow.ends_with("HOLLOW is not set, or empty"));
        assert!(said("${file:/dev/null}").ends_with("which is empty"));
        assert!(said("${file:/no/such}").starts_with("knew.yaml names ${file:/no/such}, which"));
        assert!(said("${GONE}").ends_with("write ${env:NAME} or ${file:PATH}"));
        assert!(said("${env:GONE").contains("open"));
    }

    impl std::fmt::Debug for Filled {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(&self.text)
        }
    }
}
