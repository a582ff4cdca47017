//! `knew run` and `knew send`, over real sockets.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::launch::{Running, knew, sample};

fn run(arguments: &[&str], name: &str) -> Running {
    let path = sample(name);
    let mut all = arguments.to_vec();
    all.push(path.to_str().expect("UTF-8"));
    Running::start(&all)
}

fn send(run: &Running, arguments: &[&str]) -> crate::launch::Done {
    let server = format!("http://{}", run.address);
    let mut all = vec!["send", "--server", &server];
    all.extend(arguments);
    knew(&all)
}

#[test]
fn what_is_sent_by_id_is_accepted_and_told_line_by_line() {
    let mut run = run(&["-o", "json"], "hello-broker.yaml");
    let done = send(
        &run,
        &[
            "--to",
            "Broker default/default",
            "--type",
            "order.created",
            "--id",
            "by-a-test",
        ],
    );
    assert_eq!(done.code, 0, "{}", done.all());
    assert_eq!(done.out, "Broker default/default: 202 Accepted\n");
    let received = run.until(r#""by-a-test""#);
    let received: serde_json::Value = serde_json::from_str(&received).expect("JSON");
    assert_eq!(received["kind"], "received");
    assert_eq!(received["to"], "Broker default/default");
}

#[test]
fn a_port_that_another_program_has_is_told_before_the_address() {
    // Where somebody has it already, it is as well taken.
    let _taken = std::net::TcpListener::bind("127.0.0.1:8080");
    let path = sample("hello-broker.yaml");
    let done = knew(&["run", "--for", "50ms", path.to_str().expect("UTF-8")]);
    let mut told = done.err.lines();
    let taken = "knew: another program has port 8080; --listen chooses one";
    assert!(told.any(|told| told == taken), "{}", done.err);
    let next = told.next().unwrap_or_default();
    assert!(next.starts_with("knew: taking events at "), "{next}");
}

#[test]
fn what_reaches_a_service_is_printed_byte_for_byte_as_event_display_does() {
    // The first delivery is ours: a cron of two minutes that fires meanwhile is waited out.
    let run = run(&["--exit-after", "1"], "2019-cron.yaml");
    let done = send(
        &run,
        &[
            "--to",
            "Service default/event-display",
            "--type",
            "dev.t",
            "--source",
            "/s",
            "--id",
            "1",
            "--subject",
            "sub",
            "-H",
            "time=2024-03-01T10:00:00+02:00",
            "-H",
            "zeta=1",
            "--content-type",
            "application/json",
            "--data",
            r#"{"b":1,"e":{}}"#,
        ],
    );
    assert_eq!(done.code, 0, "{}", done.all());
    let (printed, code) = run.rest();
    assert_eq!(code, 0);
    assert_eq!(
        printed,
        "☁\u{fe0f}  cloudevents.Event\nContext Attributes,\n  specversion: 1.0\n  type: dev.t\n  \
         source: /s\n  subject: sub\n  id: 1\n  time: 2024-03-01T08:00:00Z\n  datacontenttype: \
         application/json\nExtensions,\n  zeta: 1\nData,\n  {\n    \"b\": 1,\n    \"e\": {}\n  }\n"
    );
}

#[test]
fn what_nobody_knows_is_refused_and_the_answer_is_no() {
    let run = run(&["-o", "none"], "hello-broker.yaml");
    let done = send(&run, &["--to", "Broker default/other"]);
    assert_eq!(done.code, 1, "{}", done.all());
    assert!(done.out.contains("404"), "{}", done.out);
    let done = send(&run, &["--to", "nonsense"]);
    assert_eq!(done.code, 2, "{}", done.all());
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let done = knew(&[
        "send",
        "--server",
        "http://127.0.0.1:1",
        "--to",
        "Broker default/default",
    ]);
    assert_eq!(done.code, 1);
    assert!(
        done.err.contains("127.0.0.1:1") && done.err.contains("--server"),
        "{}",
        done.err
    );
}

#[test]
fn many_events_are_counted_and_each_has_an_id_of_its_own() {
    let mut run = run(&["-o", "json"], "hello-broker.yaml");
    let done = send(
        &run,
        &[
            "--to",
            "Broker default/default",
            "--id",
            "x",
            "--count",
            "20",
            "--structured",
        ],
    );
    assert_eq!(
        done.out, "Broker default/default: 20 × 202 Accepted\n",
        "{}",
        done.err
    );
    run.until(r#""x-20""#);
}

#[test]
fn a_plain_http_client_reaches_the_broker_at_the_path_of_the_cluster() {
    let mut run = run(&["-o", "json"], "hello-broker.yaml");
    let mut socket = TcpStream::connect(&run.address).expect("it listens");
    write!(
        socket,
        "POST /default/default HTTP/1.1\r\nhost: {}\r\nce-specversion: 1.0\r\nce-id: raw\r\n\
         ce-type: t\r\nce-source: /s\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        run.address
    )
    .expect("it reads");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).expect("text");
    assert!(answer.starts_with("HTTP/1.1 202 "), "{answer}");
    run.until(r#""id":"raw""#);
}

#[test]
fn a_run_ends_when_its_time_is_over() {
    let path = sample("hello-broker.yaml");
    let done = knew(&[
        "run",
        "-o",
        "none",
        "--for",
        "50ms",
        "--listen",
        "127.0.0.1:0",
        path.to_str().expect("UTF-8"),
    ]);
    assert_eq!((done.out.as_str(), done.code), ("", 0), "{}", done.err);
}

#[test]
fn a_sink_that_refuses_connections_is_told_with_its_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.yaml");
    let text = "apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata: {name: default}\nspec: \
                {delivery: {retry: 0}}\n---\napiVersion: eventing.knative.dev/v1\nkind: Trigger\n\
                metadata: {name: all}\nspec: {broker: default, subscriber: {uri: 'http://127.0.0.1:1/'}}\n";
    std::fs::write(&path, text).expect("written");
    let mut run = Running::start(&["-o", "json", path.to_str().expect("UTF-8")]);
    let done = send(&run, &["--to", "Broker default/default"]);
    assert_eq!(done.code, 1, "{}", done.all());
    let lost = run.until(r#""lost""#);
    assert!(lost.to_lowercase().contains("refused"), "{lost}");
}

#[test]
fn a_sink_that_refuses_connections_is_told_once_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("refused.yaml");
    let text = "\
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata:
  name: default
spec:
  delivery: {}
---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata:
  name: all
spec:
  broker: default
  subscriber:
    uri: http://127.0.0.1:1/
---
apiVersion: sources.knative.dev/v1
kind: PingSource
metadata:
  name: tick
spec:
  schedule: '* * * * * *'
  sink:
    ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: default}
";
    std::fs::write(&path, text).expect("written");
    let path = path.to_str().expect("UTF-8");
    let done = knew(&["run", path, "--listen", "127.0.0.1:0", "--for", "3200ms"]);
    assert_eq!(done.code, 0, "{}", done.all());
    let told = done
        .all()
        .matches(":14:3: warning: Trigger default/all lost an event: ")
        .count();
    assert_eq!(told, 1, "{}", done.all());
    assert!(done.all().contains("events were lost") || done.all().contains("1 event was lost"));
}

#[test]
fn the_layout_of_2019_says_whether_an_event_is_valid() {
    let path = sample("2019-cron.yaml");
    let path = path.to_str().expect("UTF-8");
    let mut run = Running::start(&["--layout", "2019", path]);
    let server = format!("http://{}", run.address);
    let to = "Service default/event-display";
    let done = knew(&["send", "--server", &server, "--to", to, "--id", "a"]);
    assert_eq!(done.code, 0, "{}", done.all());
    assert_eq!(
        run.until("cloudevents.Event"),
        "\u{2601}\u{fe0f}  cloudevents.Event\n"
    );
    assert_eq!(run.line(), "Validation: valid\n");
    assert_eq!(run.line(), "Context Attributes,\n");
}
