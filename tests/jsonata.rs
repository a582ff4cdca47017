//! Expressions give what the reference implementation of JSONata gives: `tests/jsonata/cases.jsonl`.
//!
//! One difference is known and kept out: `$clone` is not there.

use knew_core::model::Jsonata;
use serde_json::Value;

const CASES: &str = include_str!("jsonata/cases.jsonl");

/// Equal, where 1 and 1.0 are one number and the order of names counts.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let pairs = a.iter().zip(b);
            a.len() == b.len() && pairs.into_iter().all(|(a, b)| a.0 == b.0 && same(a.1, b.1))
        }
        _ => a == b,
    }
}

#[test]
fn expressions_give_what_the_reference_gives() {
    let mut lines = CASES.lines().filter(|line| !line.starts_with('#'));
    let document = lines.next().unwrap();
    let mut faults = Vec::new();
    let mut count = 0;
    for line in lines {
        count += 1;
        let case: Value = serde_json::from_str(line).unwrap();
        let text = case["expression"].as_str().unwrap();
        let (wanted, refused) = (case.get("result"), case.get("error").is_some());
        let expression = Jsonata::new(&format!("{{\"result\": ({text})}}"));
        let found = match expression.apply(document) {
            Err(_) if refused => continue,
            Err(error) => Err(error),
            Ok(text) => {
                let whole: Value = serde_json::from_str(&text).unwrap();
                Ok(whole.get("result").cloned())
            }
        };
        let right = match (&found, wanted) {
            _ if refused => false,
            (Ok(Some(found)), Some(wanted)) => same(found, wanted),
            (Ok(found), wanted) => found.is_none() && wanted.is_none(),
            (Err(_), _) => false,
        };
        if !right {
            faults.push(format!("{text}: {found:?}, not {wanted:?}"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(count >= 90, "{count}");
}

#[test]
fn what_is_neither_an_object_nor_an_array_is_refused() {
    for text in ["1", "\"text\"", "nothing", "null", "function($x){$x}"] {
        let refused = Jsonata::new(text).apply("{}");
        assert!(refused.is_err(), "{text}: {refused:?}");
    }
    assert_eq!(
        Jsonata::new("[1, {\"a\": 2}]").apply("{}").as_deref(),
        Ok(r#"[1,{"a":2}]"#)
    );
}

#[test]
fn an_expression_that_would_not_end_is_ended() {
    for text in [
        "($f := function($n){ 1 + $f($n) }; [$f(1)])",
        "[1..9999999]",
    ] {
        assert!(Jsonata::new(text).apply("{}").is_err(), "{text}");
    }
}

#[test]
fn what_is_no_expression_is_told_before_any_event_comes() {
    assert!(Jsonata::new("{\"a\": ").syntax_error().is_some());
    assert_eq!(Jsonata::new("{\"a\": 1}").syntax_error(), None);
}
