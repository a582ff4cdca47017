//! Many questions at once: JSON lines in, JSON lines out, one answer a line.

use serde_json::{Value, json};

use crate::launch::{knew, knew_reading};

fn answers(command: &str, questions: &[Value]) -> Vec<Value> {
    let lines: Vec<String> = questions.iter().map(Value::to_string).collect();
    let done = knew_reading(&[command, "--batch", "-"], &lines.join("\n"));
    assert_eq!(done.code, 0, "{}", done.all());
    let read = |it: &str| serde_json::from_str(it).expect("a line of JSON");
    done.out.lines().map(read).collect()
}

#[test]
fn expressions_are_evaluated_one_a_line() {
    let event =
        json!({"specversion": "1.0", "id": "1", "source": "/s", "type": "t", "n": 5, "b": true});
    let ask = |text: &str| json!({"expression": text, "event": event});
    let questions = [
        ask("n + 1"),
        ask("type"),
        ask("b = TRUE"),
        json!({"expression": "EXISTS subject"}),
        ask("1 / 0"),
        ask("INT('x')"),
        ask("missing"),
        ask("NOSUCH(1)"),
        ask("LEFT('abc', -1)"),
        ask("1 +"),
        json!({"event": event}),
    ];
    let answers = answers("eval", &questions);
    let plain = [
        json!({"value": 6, "type": "Integer"}),
        json!({"value": "t", "type": "String"}),
        json!({"value": true, "type": "Boolean"}),
        json!({"value": false, "type": "Boolean"}),
    ];
    assert_eq!(answers[..4], plain);
    let kinds: Vec<&Value> = answers[4..].iter().map(|answer| &answer["error"]).collect();
    let wanted = [
        "math",
        "cast",
        "missingAttribute",
        "missingFunction",
        "functionEvaluation",
        "parse",
        "generic",
    ];
    assert_eq!(kinds, wanted);
    let words = |it: &Value| it["message"].as_str().is_some_and(|it| !it.is_empty());
    assert!(answers[4..].iter().all(words), "{answers:?}");
    assert_eq!(answers[4]["value"], 0);
}

#[test]
fn schedules_are_computed_one_a_line() {
    let from = "2024-03-09T06:00:00Z";
    let questions = [
        json!({"schedule": "30 2 * * *", "timezone": "America/New_York", "from": from, "n": 2}),
        json!({"schedule": "0 0 30 2 *", "from": from}),
        json!({"schedule": "60 * * * *", "from": from}),
        json!({"schedule": "@hourly", "timezone": "Mars/Olympus", "from": from}),
        json!({"schedule": "@hourly", "from": "yesterday"}),
        json!({"timezone": "UTC"}),
    ];
    let answers = answers("schedule", &questions);
    let fires = json!({"fires": ["2024-03-09T07:30:00Z", "2024-03-11T06:30:00Z"]});
    assert_eq!(answers[..2], [fires, json!({"fires": []})]);
    let errors: Vec<&str> = answers[2..]
        .iter()
        .filter_map(|answer| answer["error"].as_str())
        .collect();
    assert_eq!(errors.len(), 4, "{answers:?}");
    assert_eq!(errors[0], "end of range (60) above maximum (59): 60");
    assert_eq!(
        errors[1],
        "provided bad location Mars/Olympus: unknown time zone Mars/Olympus"
    );
}

#[test]
fn a_line_that_is_no_json_is_answered_and_the_next_one_too() {
    for (command, good) in [
        ("eval", r#"{"expression": "TRUE"}"#),
        ("schedule", r#"{"schedule": "@daily"}"#),
    ] {
        let done = knew_reading(&[command, "--batch"], &format!("{{\n{good}\n"));
        let lines: Vec<&str> = done.out.lines().collect();
        assert_eq!((done.code, lines.len()), (0, 2), "{}", done.all());
        assert!(lines[0].contains("error"), "{}", lines[0]);
        assert!(!lines[1].contains("error"), "{}", lines[1]);
    }
}

#[test]
fn one_schedule_is_printed_an_instant_a_line() {
    let done = knew(&[
        "schedule",
        "0 9 * * mon-fri",
        "--from",
        "2024-03-01T10:00:00Z",
        "-n",
        "2",
    ]);
    assert_eq!(
        (done.code, done.out.as_str()),
        (0, "2024-03-04T09:00:00Z\n2024-03-05T09:00:00Z\n")
    );
    let done = knew(&["schedule", "* * * * 7"]);
    assert_eq!(done.code, 1);
    assert!(
        done.err.contains("end of range (7) above maximum (6): 7"),
        "{}",
        done.err
    );
}
