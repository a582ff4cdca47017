//! `knew run` and `knew send`, over real sockets.

use crate::launch::{Running, knew, sample};

#[test]
fn what_is_sent_is_printed_as_event_display_does() {
    let path = sample("hello-broker.yaml");
    let mut run = Running::start(&["-o", "json", path.to_str().expect("UTF-8")]);
    let server = format!("http://{}", run.address);
    let done = knew(&[
        "send",
        "--server",
        &server,
        "--to",
        "Broker default/default",
        "--type",
        "order.created",
        "--id",
        "sent-by-a-test",
        "--data",
        r#"{"order": 7}"#,
    ]);
    assert_eq!(done.code, 0, "{}", done.all());
    assert!(done.out.contains("202"), "{}", done.out);
    let received = run.until(r#""sent-by-a-test""#);
    assert!(received.contains(r#""kind":"received""#), "{received}");
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
