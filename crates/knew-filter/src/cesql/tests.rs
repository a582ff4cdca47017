//! The conformance cases of the CloudEvents project, and what Knative's evaluator does beyond them.

use std::path::PathBuf;

use rstest::rstest;
use serde::Deserialize;
use serde_yaml::Value as Yaml;

use super::*;
use knew_event::ExtensionValue as Extension;

#[derive(Deserialize)]
struct Suite {
    tests: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    name: String,
    expression: String,
    result: Option<Yaml>,
    error: Option<String>,
    event: Option<serde_yaml::Mapping>,
    event_overrides: Option<serde_yaml::Mapping>,
}

fn valid_event() -> Event {
    Event {
        id: "1".to_owned(),
        source: "/s".to_owned(),
        ty: "t".to_owned(),
        ..Event::default()
    }
}

impl Case {
    fn event(&self) -> Event {
        let mut event = valid_event();
        for (name, value) in self.event.iter().chain(&self.event_overrides).flatten() {
            let name = name.as_str().unwrap();
            match value {
                Yaml::String(text) => event.set_attribute(name, text).unwrap(),
                Yaml::Bool(truth) => {
                    let value = Extension::Boolean(*truth);
                    event.extensions.insert(name.to_owned(), value);
                }
                Yaml::Number(number) => {
                    let value = Extension::Integer(number.as_i64().unwrap().try_into().unwrap());
                    event.extensions.insert(name.to_owned(), value);
                }
                other => panic!("{}: {name} is {other:?}", self.name),
            }
        }
        event
    }

    /// What differs from what the case wants.
    fn difference(&self) -> Option<String> {
        let (expression, event) = (Expression::new(&self.expression), self.event());
        let (value, error) = expression.evaluate(&event);
        let kind = error.as_ref().map(|error| error.kind.as_str());
        let equal = match (&self.result, &value) {
            // There is no value next to a parse error, whatever a case says.
            (None, _) => true,
            _ if kind == Some("parse") => true,
            (Some(Yaml::Bool(wanted)), Value::Boolean(found)) => wanted == found,
            (Some(Yaml::Number(wanted)), Value::Integer(found)) => {
                wanted.as_i64() == Some(i64::from(*found))
            }
            (Some(Yaml::String(wanted)), Value::Text(found)) => wanted == found,
            _ => false,
        };
        (!equal || kind != self.error.as_deref()).then(|| {
            format!(
                "{}: {} gives {value:?} and {error:?}, not {:?} and {:?}",
                self.name, self.expression, self.result, self.error
            )
        })
    }
}

/// The cases demand that `NOT 10` cannot be cast, while the specification casts every number that
/// is not zero to true. Knative follows the specification there, and so does this.
const CONTRADICTS_THE_SPECIFICATION: &str = "NOT 10";

#[test]
fn the_conformance_cases_pass_but_for_one_that_contradicts_the_specification() {
    let Some(folder) = std::env::var_os("KNEW_CESQL_TCK").map(PathBuf::from) else {
        return eprintln!(
            "skipped: KNEW_CESQL_TCK is not set; it names a copy of the folder cesql/cesql_tck of \
             cloudevents/spec"
        );
    };
    let mut count = 0;
    let mut differences = Vec::new();
    for file in folder.read_dir().unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let suite: Suite = serde_yaml::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        count += suite.tests.len();
        differences.extend(
            suite
                .tests
                .iter()
                .filter(|test| test.expression != CONTRADICTS_THE_SPECIFICATION)
                .filter_map(Case::difference),
        );
    }
    assert_eq!(differences, Vec::<String>::new());
    assert!(count >= 275, "only {count} cases were found");
}

/// An event with `n` = 5, `b` = true, `sn` = "5" and a few texts.
fn probed() -> Event {
    let mut event = valid_event();
    for (name, value) in [
        ("n", Extension::Integer(5)),
        ("b", Extension::Boolean(true)),
        ("sn", Extension::Text("5".to_owned())),
        ("empty", Extension::Text(String::new())),
        ("umlaut", Extension::Text("é".to_owned())),
    ] {
        event.extensions.insert(name.to_owned(), value);
    }
    event
}

/// The value, and the kind of error if there is one.
fn probe(expression: &str) -> String {
    let (event, expression) = (probed(), Expression::new(expression));
    let (value, error) = expression.evaluate(&event);
    match error {
        Some(error) if error.kind == ErrorKind::Parse => "parse".to_owned(),
        Some(error) => format!("{value} {}", error.kind),
        None => value.to_string(),
    }
}

#[rstest]
#[case("n = '5'", "true")]
#[case("sn = 5", "true")]
#[case("5 = sn", "true")]
#[case("b = 'true'", "true")]
#[case("'TRUE' = b", "true")]
#[case("b = 1", "true")]
#[case("1 = b", "true")]
#[case("n = TRUE", "true")]
#[case("b = 'TRUE'", "false")]
#[case("TRUE = n", "false")]
#[case("'abc' = 1", "false cast")]
#[case("1 = 'abc'", "false")]
#[case("1 IN ('1','x')", "true")]
#[case("1 IN ('x','1')", "false cast")]
#[case("1 NOT IN ('x')", "false cast")]
#[case("sn > 4", "true")]
#[case("INT('99999999999')", "2147483647 cast")]
#[case("NOT 10", "false")]
fn values_are_cast_as_knative_does(#[case] expression: &str, #[case] result: &str) {
    assert_eq!(probe(expression), result);
}

#[rstest]
#[case("FALSE AND TRUE OR TRUE", "false")]
#[case("TRUE XOR TRUE AND FALSE", "true")]
#[case("TRUE XOR TRUE XOR TRUE", "true")]
#[case("NOT b = FALSE", "true")]
#[case("NOT type LIKE 'x%'", "false cast")]
#[case("type NOT LIKE 'x%'", "true")]
#[case("NOT EXISTS missing", "true")]
#[case("'a' = 'b' = FALSE", "true")]
#[case("2 + 3 * 4 - 10 / 4 % 2", "14")]
#[case("10 - 2 - 3", "5")]
#[case("-n * 2", "-10")]
#[case("--n", "5")]
#[case("2 * n IN (1, 5)", "2")]
fn operators_bind_as_the_grammar_says(#[case] expression: &str, #[case] result: &str) {
    assert_eq!(probe(expression), result);
}

#[rstest]
#[case("2147483647 + 1", "-2147483648")]
#[case("-7 / 2", "-3")]
#[case("-7 % 2", "-1")]
#[case("1 / 0", "0 math")]
#[case("1 / 0 = 0", "false math")]
#[case("TRUE OR missing", "true")]
#[case("missing OR TRUE", "false missingAttribute")]
#[case("FALSE AND missing", "false")]
#[case("EXISTS empty", "true")]
#[case("EXISTS subject", "false")]
#[case("subject = ''", "false missingAttribute")]
#[case("TYPE = 't'", "true")]
#[case("LENGTH(umlaut)", "2")]
#[case("ABS(-2147483648)", "2147483647 math")]
#[case("SUBSTRING('abc', 2, -1)", " functionEvaluation")]
#[case("SUBSTRING('abc', 4)", " functionEvaluation")]
#[case("LEFT(umlaut, 1)", "\u{fffd}")]
#[case("NOPE(1)", "false missingFunction")]
#[case("LENGTH()", "false missingFunction")]
#[case("concat_ws('-', n, b)", "5-true")]
#[case("CONCAT('a', missing)", " missingAttribute")]
fn operators_and_functions_answer_as_knative_does(#[case] expression: &str, #[case] result: &str) {
    assert_eq!(probe(expression), result);
}

#[rstest]
#[case("5 - 3", "2")]
#[case("5-n", "0")]
#[case("n-5", "parse")]
#[case("n -5", "parse")]
#[case("1-1", "parse")]
#[case("+ 5", "parse")]
#[case("2147483648", "parse")]
#[case("-2147483648", "-2147483648")]
#[case("in = 1", "parse")]
#[case("a_b = 1", "parse")]
#[case("type LIKE 123", "parse")]
#[case("n IN ()", "parse")]
#[case("'open", "parse")]
#[case("", "parse")]
#[case("(1", "parse")]
#[case("1 ; 2", "parse")]
#[case("'it''s'", "it''s")]
#[case(r"'it\'s'", "it's")]
#[case(r#""say \"x\" or \'y\'""#, r#"say "x" or \'y\'"#)]
#[case(r"'a\nb\\'", r"a\nb\\")]
fn texts_are_read_as_the_lexer_says(#[case] expression: &str, #[case] result: &str) {
    assert_eq!(probe(expression), result);
}

#[rstest]
#[case("type = ", 8, "the expression ends where a value should be")]
#[case(
    "n -5",
    3,
    "the sign of -5 belongs to the number; put a space after it to calculate"
)]
#[case("'é' = ?", 7, "'?' means nothing in an expression")]
#[case("n IN 5", 6, "found 5 where ( and the values of IN should be")]
fn a_parse_error_says_what_and_where(
    #[case] expression: &str,
    #[case] column: usize,
    #[case] message: &str,
) {
    let error = Expression::parse(expression).unwrap_err();
    assert_eq!((error.column, &*error.kind.to_string()), (column, message));
}

#[rstest]
#[case("(".repeat(10_000))]
#[case("NOT ".repeat(10_000))]
#[case(format!("type{}", " LIKE 'a'".repeat(10_000)))]
fn no_text_can_exhaust_the_stack(#[case] expression: String) {
    assert!(Expression::parse(&expression).is_err());
}

#[test]
fn long_chains_are_no_problem() {
    let expression = format!("1{} = 10001", " + 1".repeat(10_000));
    assert_eq!(probe(&expression), "true");
    let expression = format!("FALSE{}", " OR type = 'x'".repeat(10_000));
    assert_eq!(probe(&expression), "false");
}

#[rstest]
#[case("a = 1 AND (b OR c) and d", &["a = 1", "(b OR c)", "d"])]
#[case("a OR f(b, c AND d)", &["a", "f(b, c AND d)"])]
#[case("a AND b OR c", &[])]
#[case("a XOR b", &[])]
#[case("a = 'x AND y'", &[])]
#[case("a AND", &[])]
fn a_chain_of_one_operator_falls_into_its_operands(
    #[case] expression: &str,
    #[case] operands: &[&str],
) {
    let found = Expression::new(expression).operands();
    assert_eq!(
        found.iter().map(Expression::text).collect::<Vec<_>>(),
        operands
    );
}
