//! `${env:NAME}` and `${file:PATH}` in what `knew.yaml` says: values that stand elsewhere.

use std::fs;

use super::Surroundings;

/// A text with its references filled in, and the values that must not be told.
#[derive(PartialEq, Eq)]
pub struct Filled {
    /// The text.
    pub text: String,
    /// What stood elsewhere.
    pub secrets: Vec<String>,
}

/// Fills the references in; what cannot be found is named, never its value.
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
        filled.secrets.push(value);
        rest = after;
    }
    filled.text.push_str(rest);
    Ok(filled)
}

fn look_up(reference: &str, around: &Surroundings) -> Result<String, String> {
    match reference.split_once(':') {
        Some(("env", name)) => around.get(name).ok_or_else(|| {
            format!("knew.yaml names ${{{reference}}}, and the variable {name} is not set")
        }),
        Some(("file", path)) => fs::read_to_string(path)
            .map(|it| it.trim_end_matches(['\n', '\r']).to_owned())
            .map_err(|error| {
                format!("knew.yaml names ${{{reference}}}, which cannot be read: {error}")
            }),
        _ => Err(format!(
            "knew.yaml names ${{{reference}}}; write ${{env:NAME}} or ${{file:PATH}}"
        )),
    }
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
        assert_eq!(filled.secrets, ["me", "s3cret"]);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let around = Surroundings::of([]);
        let said = |text| fill(text, &around).map(|it| it.text).unwrap_err();
        assert_eq!(
            said("${env:GONE}"),
            "knew.yaml names ${env:GONE}, and the variable GONE is not set"
        );
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
