//! Hints for near misses: texts that differ only in case or white space, and misspelt attribute names.

use super::judge::MatchKind;
use super::lookup::{ALWAYS_READABLE, present_attribute};
use knew_event::Event;

/// Likely reason why an attribute does not match.
pub(super) fn mismatch_hint(
    event: &Event,
    name: &str,
    test: MatchKind,
    wanted: &str,
) -> Option<String> {
    match present_attribute(event, name) {
        Some(actual) => near_miss(test, &actual, wanted).map(str::to_owned),
        None if name == "time" => Some("an absent time reads as 0001-01-01T00:00:00Z".to_owned()),
        None if name == "data" => Some("the body cannot be filtered on".to_owned()),
        None if ALWAYS_READABLE.contains(&name) => None,
        None => similar_attribute(event, name).map(|misspelt| format!("the event has {misspelt}")),
    }
}

fn near_miss(test: MatchKind, actual: &str, wanted: &str) -> Option<&'static str> {
    let holds = |actual: &str, wanted: &str| test.matches(actual, wanted);
    if wanted.is_empty() {
        return None;
    }
    if holds(&actual.to_lowercase(), &wanted.to_lowercase()) {
        return Some("differs only in case");
    }
    let slash = |text: &str| text.trim_matches('/').to_owned();
    if holds(&slash(actual), &slash(wanted)) {
        return Some("differs only in a slash at the end");
    }
    if holds(actual.trim(), wanted.trim()) {
        return Some("differs only in surrounding space");
    }
    if test == MatchKind::Exact && is_same_number(actual, wanted) {
        return Some("same number, but texts are compared");
    }
    match test {
        MatchKind::Exact if actual.starts_with(wanted) => Some("a prefix filter would match"),
        MatchKind::Exact if actual.ends_with(wanted) => Some("a suffix filter would match"),
        MatchKind::Prefix if actual.ends_with(wanted) => Some("it is a suffix, not a prefix"),
        MatchKind::Suffix if actual.starts_with(wanted) => Some("it is a prefix, not a suffix"),
        _ => None,
    }
}

fn is_same_number(left: &str, right: &str) -> bool {
    match (left.trim().parse::<f64>(), right.trim().parse::<f64>()) {
        (Ok(left), Ok(right)) => (left - right).abs() < f64::EPSILON,
        _ => false,
    }
}

/// Name of the event's attribute that is most similar to a name it does not have.
fn similar_attribute<'a>(event: &'a Event, name: &str) -> Option<&'a str> {
    // In a name of four letters two edits already make another word.
    let limit = if name.len() < 5 { 1 } else { 2 };
    event
        .context_attributes()
        .map(|(known, _)| known)
        .chain(event.extensions.keys().map(String::as_str))
        .map(|known| {
            let distance = strsim::levenshtein(&known.to_lowercase(), &name.to_lowercase());
            (distance, known)
        })
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        MatchKind::Exact,
        "order.created",
        "order.Created",
        Some("differs only in case")
    )]
    #[case(
        MatchKind::Exact,
        "/shop/",
        "/shop",
        Some("differs only in a slash at the end")
    )]
    #[case(
        MatchKind::Exact,
        "new ",
        "new",
        Some("differs only in surrounding space")
    )]
    #[case(
        MatchKind::Exact,
        "5",
        "05",
        Some("same number, but texts are compared")
    )]
    #[case(
        MatchKind::Exact,
        "order.created",
        "order.",
        Some("a prefix filter would match")
    )]
    #[case(
        MatchKind::Exact,
        "order.created",
        ".created",
        Some("a suffix filter would match")
    )]
    #[case(
        MatchKind::Prefix,
        "order.created",
        ".created",
        Some("it is a suffix, not a prefix")
    )]
    #[case(MatchKind::Prefix, "EU-west", "eu-", Some("differs only in case"))]
    #[case(
        MatchKind::Suffix,
        "order.created",
        "order",
        Some("it is a prefix, not a suffix")
    )]
    #[case(MatchKind::Exact, "a", "b", None)]
    fn a_near_miss_is_named(
        #[case] test: MatchKind,
        #[case] actual: &str,
        #[case] wanted: &str,
        #[case] hint: Option<&str>,
    ) {
        assert_eq!(near_miss(test, actual, wanted), hint);
    }

    #[rstest]
    #[case("regon", Some("the event has region"))]
    #[case("Type", Some("the event has type"))]
    #[case("colour", None)]
    #[case("data", Some("the body cannot be filtered on"))]
    fn a_misspelt_name_is_recognised(#[case] name: &str, #[case] hint: Option<&str>) {
        let mut event = Event::default();
        event.set_attribute("region", "eu").unwrap();
        let found = mismatch_hint(&event, name, MatchKind::Exact, "x");
        assert_eq!(found.as_deref(), hint);
    }
}
