//! CESQL expressions.

use knew_event::{Event, ExtensionValue};
use knew_filter::{Filter, FilterResult, cesql::Expression};
use proptest::prelude::*;

use crate::damage::{config, damaged_text, lines};

const SEEDS: &str = include_str!("expressions.txt");

fn event() -> Event {
    let mut event = Event {
        id: "1".to_owned(),
        source: "/s".to_owned(),
        ty: "order.created".to_owned(),
        ..Event::default()
    };
    let extensions = [
        ("n", ExtensionValue::Integer(5)),
        ("b", ExtensionValue::Boolean(true)),
        ("sn", ExtensionValue::Text("5".to_owned())),
        ("umlaut", ExtensionValue::Text("é😀".to_owned())),
    ];
    event
        .extensions
        .extend(extensions.map(|(name, value)| (name.to_owned(), value)));
    event
}

/// A text is refused with a place inside it, or gives the same value every time, and the explanation
/// of a filter agrees with its judgement.
fn examine(text: &str) {
    let (expression, event) = (Expression::new(text), event());
    if let Some(problem) = expression.syntax_error() {
        assert!(!problem.to_string().is_empty());
    }
    let (value, error) = expression.evaluate(&event);
    let (again, twice) = expression.evaluate(&event);
    assert_eq!(
        (&value, error.is_some()),
        (&again, twice.is_some()),
        "{text}"
    );
    let filter = Filter::Cesql(expression);
    let delivers = filter.judge(&event) != FilterResult::Fail;
    assert_eq!(filter.explain(&event).passes(), delivers, "{text}");
    assert!(!filter.explain(&event).sentence().is_empty());
}

#[test]
fn every_seed_is_evaluated_or_refused() {
    let seeds = lines(SEEDS);
    assert!(seeds.len() >= 40);
    seeds.into_iter().for_each(examine);
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn damaged_expressions_are_evaluated_or_refused(text in damaged_text(&lines(SEEDS))) {
        examine(&text);
    }

    #[test]
    fn words_in_any_order_are_evaluated_or_refused(
        words in proptest::collection::vec(proptest::sample::select(vec![
            "AND", "OR", "XOR", "NOT", "LIKE", "EXISTS", "IN", "TRUE", "n", "type", "missing", "5",
            "-2147483648", "'a%'", "''", "(", ")", ",", "+", "-", "*", "/", "%", "=", "!=", "<>",
            "<", ">=", "LEFT(", "SUBSTRING(", "ABS(", "CONCAT_WS(", "\"", "\\",
        ]), 0..20),
    ) {
        examine(&words.join(" "));
    }
}
