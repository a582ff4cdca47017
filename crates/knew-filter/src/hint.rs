//! Near misses: why two texts that look alike are not, and which name was probably meant.

use super::judge::Test;
use super::lookup::{ALWAYS_FOUND, present};
use knew_event::Event;

/// What may have gone wrong where an attribute does not match.
pub(super) fn for_miss(event: &Event, name: &str, (test, wanted): (Test, &str)) -> Option<String> {
    match present(event, name) {
        Some(actual) => near_miss(test, &actual, wanted).map(str::to_owned),
        None if name == "time" => Some("an absent time reads as 0001-01-01T00:00:00Z".to_owned()),
        None if name == "data" => Some("the body cannot be filtered on".to_owned()),
        None if ALWAYS_FOUND.contains(&name) => None,
        None => misspelt(event, name).map(|misspelt| format!("the event has {misspelt}")),
    }
}

fn near_miss(test: Test, actual: &str, wanted: &str) -> Option<&'static str> {
    let holds = |actual: &str, wanted: &str| test.holds(actual, wanted);
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
    if test == Test::Exact && is_same_number(actual, wanted) {
        return Some("same number, but texts are compared");
    }
    match test {
        Test::Exact if actual.starts_with(wanted) => Some("a prefix filter would match"),
        Test::Exact if actual.ends_with(wanted) => Some("a suffix filter would match"),
        Test::Prefix if actual.ends_with(wanted) => Some("it is a suffix, not a prefix"),
        Test::Suffix if actual.starts_with(wanted) => Some("it is a prefix, not a suffix"),
        _ => None,
    }
}

fn is_same_number(left: &str, right: &str) -> bool {
    match (left.trim().parse::<f64>(), right.trim().parse::<f64>()) {
        (Ok(left), Ok(right)) => (left - right).abs() < f64::EPSILON,
        _ => false,
    }
}

/// The attribute of the event whose name is closest to one it does not have.
fn misspelt<'a>(event: &'a Event, name: &str) -> Option<&'a str> {
    let limit = if name.len() < 5 { 1 } else { 2 };
    event
        .context_attributes()
        .map(|(known, _)| known)
        .chain(event.extensions.keys().map(String::as_str))
        .map(|known| (distance(&known.to_lowercase(), &name.to_lowercase()), known))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// How many characters must be added, dropped or replaced to get from one text to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, left) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, right) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        Test::Exact,
        "order.created",
        "order.Created",
        Some("differs only in case")
    )]
    #[case(
        Test::Exact,
        "/shop/",
        "/shop",
        Some("differs only in a slash at the end")
    )]
    #[case(Test::Exact, "new ", "new", Some("differs only in surrounding space"))]
    #[case(Test::Exact, "5", "05", Some("same number, but texts are compared"))]
    #[case(
        Test::Exact,
        "order.created",
        "order.",
        Some("a prefix filter would match")
    )]
    #[case(
        Test::Exact,
        "order.created",
        ".created",
        Some("a suffix filter would match")
    )]
    #[case(
        Test::Prefix,
        "order.created",
        ".created",
        Some("it is a suffix, not a prefix")
    )]
    #[case(Test::Prefix, "EU-west", "eu-", Some("differs only in case"))]
    #[case(
        Test::Suffix,
        "order.created",
        "order",
        Some("it is a prefix, not a suffix")
    )]
    #[case(Test::Exact, "a", "b", None)]
    fn a_near_miss_is_named(
        #[case] test: Test,
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
        event.set("region", "eu").unwrap();
        let found = for_miss(&event, name, (Test::Exact, "x"));
        assert_eq!(found.as_deref(), hint);
    }
}
