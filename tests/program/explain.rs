//! `knew explain`: the walk of one event, hub by hub, with every verdict and its reason.

use serde_json::Value;

use crate::launch::{Done, knew_reading};

const GRAPH: &str = "
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata: {name: shop}
spec: {delivery: {deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: graveyard}}}}
---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: {name: onward}
spec:
  broker: shop
  filters: [{exact: {type: order.created}}]
  subscriber: {ref: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: orders}}
---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: {name: typo}
spec:
  broker: shop
  filters: [{any: [{exact: {type: order.Created}}, {cesql: \"level > 5\"}]}]
  subscriber: {ref: {apiVersion: v1, kind: Service, name: ledger}}
---
apiVersion: messaging.knative.dev/v1
kind: Channel
metadata: {name: orders}
---
apiVersion: messaging.knative.dev/v1
kind: Subscription
metadata: {name: back}
spec:
  channel: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: orders}
  subscriber: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: shop}}
---
apiVersion: messaging.knative.dev/v1
kind: Subscription
metadata: {name: book}
spec:
  channel: {apiVersion: messaging.knative.dev/v1, kind: Channel, name: orders}
  subscriber: {ref: {apiVersion: v1, kind: Service, name: ledger}}
  reply: {ref: {apiVersion: v1, kind: Service, name: ledger}}
---
apiVersion: v1
kind: Service
metadata: {name: ledger}
---
apiVersion: v1
kind: Service
metadata: {name: graveyard}
";
const ORDER: &str = r#"{"type": "order.created", "level": 7}"#;

fn explain(arguments: &[&str]) -> Done {
    knew_reading(
        &[&["explain", "-", "--to", "Broker shop"], arguments].concat(),
        GRAPH,
    )
}

#[test]
fn the_walk_of_an_event_is_told_hub_by_hub() {
    let done = explain(&[ORDER]);
    assert_eq!(done.code, 0, "{}", done.all());
    let text = "\
Broker default/shop
  yes   Trigger default/onward → Channel default/orders
        type is order.created
    Channel default/orders
      yes   Subscription default/back → Broker default/shop
            no filter, every event passes
            a circle: the event has been there before
      yes   Subscription default/book → Service default/ledger
            no filter, every event passes
            an event in its answer goes to Service default/ledger
  yes   Trigger default/typo → Service default/ledger
";
    assert!(done.out.starts_with(text), "{}", done.out);
    let answer = "an event in its answer goes to Broker default/shop; \
                  a failure goes to Service default/graveyard";
    assert!(done.out.contains(answer), "{}", done.out);
}

#[test]
fn programs_get_the_same_as_a_tree() {
    let done = explain(&["-o", "json", ORDER]);
    let answer: Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!(answer["hub"], "Broker default/shop");
    assert_eq!(answer["event"]["type"], "order.created");
    let [onward, typo] = [&answer["routes"][0], &answer["routes"][1]];
    assert_eq!(onward["verdict"], "yes");
    assert_eq!(onward["because"]["of"][0]["attribute"], "type");
    assert_eq!(onward["deadLetter"], "Service default/graveyard");
    let inner = &onward["then"]["routes"];
    assert_eq!(onward["then"]["hub"], "Channel default/orders");
    assert_eq!(
        (&inner[0]["circle"], &inner[0]["then"]),
        (&true.into(), &Value::Null)
    );
    assert_eq!(inner[1]["reply"], "Service default/ledger");
    let any = &typo["because"]["of"][0]["of"];
    let [by_type, by_level] = [&any[0], &any[1]];
    assert_eq!(
        (&by_type["verdict"], &by_type["actual"]),
        (&"no".into(), &"order.created".into())
    );
    assert_eq!(by_type["wanted"], "order.Created");
    assert!(
        by_type["hint"]
            .as_str()
            .is_some_and(|by_type| by_type.contains("case")),
        "{by_type}"
    );
    assert_eq!(by_level["verdict"], "yes");
    assert_eq!(
        (&typo["reply"], &typo["to"]),
        (
            &"Broker default/shop".into(),
            &"Service default/ledger".into()
        )
    );
}

#[test]
fn the_answer_is_no_when_nobody_would_be_called() {
    let done = explain(&[r#"{"type": "order.deleted"}"#]);
    assert_eq!(done.code, 1, "{}", done.all());
    assert!(
        done.out
            .contains("type is order.deleted, wanted order.created"),
        "{}",
        done.out
    );
}

#[test]
fn the_hub_may_be_left_out_where_there_is_one_to_begin_with() {
    let text = GRAPH.replace("kind: Broker, name: shop", "kind: Broker, name: elsewhere");
    let done = knew_reading(&["explain", "-", ORDER], &text);
    assert!(
        done.out.starts_with("Broker default/shop\n"),
        "{}",
        done.all()
    );
    let done = knew_reading(&["explain", "-", ORDER], GRAPH);
    assert_eq!(done.code, 2);
    assert!(done.err.contains("--to"), "{}", done.err);
}
