//! Any expression compiles or is refused; an engine's shortcuts never say anything else than it does.
//!
//! A script is attributes as `name=value` lines, an empty line, and the expression.

use knew_event::{Event, ExtensionValue};
use knew_filter::cesql::{self, Expression, parse};
use knew_filter::{Decision, Filter, FilterIndex};

pub fn holds(text: &str) {
    let (head, text) = text.split_once("\n\n").unwrap_or(("", text));
    let event = event(head);
    let expression = Expression::new(text);
    assert_eq!(
        parse::parse_expression(text).is_ok(),
        expression.syntax_error().is_none()
    );
    let (value, error) = expression.evaluate(&event);
    let passes = (&value, &error) == (&cesql::Value::Boolean(true), &None);
    if expression.syntax_error().is_some() {
        return;
    }
    let filter = Filter::Cesql(expression.clone());
    assert_eq!(filter.judge(&event).passes(), passes);
    let verdict = filter.explain(&event);
    assert_eq!(verdict.decision == Decision::Pass, passes, "{verdict:?}");
    let index = FilterIndex::new([((), Some(&filter))]);
    assert!(!passes || index.candidates(&event).next().is_some());
    assert!(!filter.summary().is_empty());
    for operand in expression.operands() {
        assert_eq!(operand.syntax_error(), None, "{operand:?}");
    }
    drop(filter.example_attributes());
}

fn event(head: &str) -> Event {
    let mut event = Event {
        id: "1".to_owned(),
        source: "/s".to_owned(),
        ty: "t".to_owned(),
        ..Event::default()
    };
    for (name, value) in head.lines().filter_map(|line| line.split_once('=')) {
        let value = value.to_owned();
        match name {
            "id" => event.id = value,
            "source" => event.source = value,
            "type" => event.ty = value,
            "subject" => event.subject = Some(value),
            _ => {
                _ = event
                    .extensions
                    .insert(name.to_owned(), ExtensionValue::Text(value));
            }
        }
    }
    event
}
