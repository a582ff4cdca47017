//! Values that stand for something of the environment: `${env:NAME}`, looked up only when they are
//! needed, and taken out again of whatever is shown.

/// A secret and what is shown in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    value: String,
    written: String,
}

/// Shorter values would take the place of ordinary words.
const SHORTEST: usize = 4;

/// The text with the environment in it, and what of it must not be shown. `look_up` knows the
/// environment; a variable that is not set is an error, in words.
pub fn expand(
    text: &str,
    secrets: &mut Vec<Secret>,
    look_up: impl Fn(&str) -> Option<String>,
) -> Result<String, String> {
    let mut whole = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${env:") {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        let Some(value) = look_up(name) else {
            return Err(format!("the variable {name} is not set in the environment"));
        };
        whole.push_str(before);
        whole.push_str(&value);
        secrets.push(Secret {
            value,
            written: format!("${{env:{name}}}"),
        });
        rest = after;
    }
    whole.push_str(rest);
    Ok(whole)
}

/// The text as it may be shown.
#[must_use]
pub fn masked(text: &str, secrets: &[Secret]) -> String {
    let long = secrets.iter().filter(|it| it.value.len() >= SHORTEST);
    long.fold(text.to_owned(), |text, it| {
        text.replace(&it.value, &it.written)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_put_in_and_taken_out_again() {
        let look_up = |name: &str| (name == "TOKEN").then(|| "s3cret".to_owned());
        let mut secrets = Vec::new();
        let text = expand("Bearer ${env:TOKEN}!", &mut secrets, look_up).unwrap();
        assert_eq!(text, "Bearer s3cret!");
        assert_eq!(masked("got s3cret", &secrets), "got ${env:TOKEN}");
        let error = expand("${env:OTHER}", &mut secrets, look_up).unwrap_err();
        assert!(error.contains("OTHER"), "{error}");
        assert_eq!(expand("${env:", &mut secrets, look_up).unwrap(), "${env:");
    }
}
