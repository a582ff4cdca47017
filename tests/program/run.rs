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
