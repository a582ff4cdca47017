//! The lines of `knew run -o json`.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::record::PlanRoutes;

fn id(kind: &str, name: &str) -> Arc<Id> {
    Arc::new(Id::new("eventing.knative.dev", kind, "ns", name))
}

fn lines(steps: Vec<DeliveryStep>) -> Vec<String> {
    let (hub, one, two) = (
        id("Broker", "b"),
        id("Trigger", "one"),
        id("Trigger", "two"),
    );
    let journal = Journal::default();
    journal.add_plan(Arc::new(PlanRoutes::new(
        7,
        [(hub.clone(), one), (hub, two)],
    )));
    journal.append_arrival(Timestamp::UNIX_EPOCH, steps);
    let mut lines = JsonLines::default();
    let hops = journal.entries_from(0).entries;
    let mut written: Vec<_> = hops
        .iter()
        .flat_map(|hop| lines.lines_for(hop, &journal))
        .collect();
    written.extend(lines.finish());
    written
}

fn received() -> DeliveryStep {
    DeliveryStep::Received {
        node: id("Broker", "b"),
        from: None,
        parent: None,
        event: Arc::new(Event {
            id: "1".to_owned(),
            source: "/s".to_owned(),
            ty: "t".to_owned(),
            ..Event::default()
        }),
        plan: 7,
    }
}

#[test]
fn every_route_of_the_hub_says_whether_it_took_the_event() {
    let route = id("Trigger", "two");
    let written = lines(vec![received(), DeliveryStep::Matched { route }]);
    let wanted = [
        r#"{"at":"1970-01-01T00:00:00Z","kind":"received","arrival":1,"to":"Broker ns/b","plan":7,"event":{"specversion":"1.0","id":"1","source":"/s","type":"t"}}"#,
        r#"{"at":"1970-01-01T00:00:00Z","kind":"matched","arrival":1,"route":"Trigger ns/two"}"#,
        r#"{"at":"1970-01-01T00:00:00Z","kind":"filtered","arrival":1,"route":"Trigger ns/one"}"#,
    ];
    assert_eq!(written, wanted);
}

#[test]
fn an_attempt_tells_its_status_and_how_long_the_next_one_waits() {
    let attempt = DeliveryStep::Attempt {
        route: Some(id("Trigger", "one")),
        to: id("Service", "s"),
        purpose: CallPurpose::Deliver,
        number: 1,
        result: CallResult::Status(503),
        took: Duration::from_millis(20),
        wait: Some(Duration::from_millis(200)),
    };
    let wanted = r#"{"at":"1970-01-01T00:00:00Z","kind":"attempt","arrival":1,"route":"Trigger ns/one","to":"Service ns/s","purpose":"deliver","number":1,"status":503,"took":0.02,"wait":0.2}"#;
    assert_eq!(lines(vec![attempt]), [wanted]);
}

#[test]
fn an_event_whose_data_is_not_what_it_claims_is_told_by_its_attributes() {
    let event = Event {
        datacontenttype: Some("application/json".to_owned()),
        data: Some(bytes::Bytes::from_static(b"{")),
        ..Event::default()
    };
    let document: Value = serde_json::from_str(&document(&event)).expect("JSON");
    assert_eq!(document["datacontenttype"], "application/json");
}
