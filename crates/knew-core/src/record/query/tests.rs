//! The query language, by example.

use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;

use super::*;
use crate::model::Id;
use crate::record::RouteProgress;

fn arrival() -> Arrival {
    let mut event = Event {
        id: "a91f".to_owned(),
        source: "/shop/web".to_owned(),
        ty: "order.Paid".to_owned(),
        data: Some(Bytes::from_static(b"{\"Total\": 12}")),
        ..Event::default()
    };
    event.set_attribute("tenant", "eu").expect("an attribute");
    Arrival {
        number: 1,
        at: Timestamp::UNIX_EPOCH,
        node: Arc::new(Id::new("eventing.knative.dev", "Broker", "default", "main")),
        from: None,
        parent: None,
        event: Arc::new(event),
        plan: 1,
        routes: vec![RouteProgress {
            route: Some(Arc::new(Id::new("", "Trigger", "default", "audit"))),
            state: DeliveryState::Delivered {
                status: 202,
                reply: None,
            },
            attempt_count: 1,
            reply: None,
            attempts: Vec::new(),
        }],
        answered: Some((202, Duration::from_millis(40))),
    }
}

#[test]
fn words_choose_arrivals() {
    let cases = [
        ("", true),
        ("paid", true),
        ("PAID total", true),
        ("paid missing", false),
        ("missing or a91f", true),
        ("type~order", true),
        ("type=order.Paid", true),
        ("type=order.paid", false),
        ("source=/shop/web", true),
        ("ext.tenant=eu", true),
        ("tenant=us", false),
        ("data~total", true),
        ("route:aud", true),
        ("route:orders", false),
        ("hub:main", true),
        ("not route:audit", false),
        ("-paid", false),
        ("not -paid", true),
        ("status>=200", true),
        ("status>=500", false),
        ("took>30ms took<1s", true),
        ("failed", false),
        ("data.Total>10", true),
        ("data.Total>=12 data.Total<13", true),
        ("data.Total=12", true),
        ("data.Total>12", false),
        ("data.missing=1", false),
        ("data.Total~1", true),
        ("since:30s", true),
        ("\"order.Paid\"", true),
        ("data~\"total\": 12\"", false),
    ];
    for (text, wanted) in cases {
        let Ok(query) = Query::parse(text) else {
            assert!(text.starts_with("data~\""), "{text}");
            continue;
        };
        assert_eq!(query.matches(&arrival()), wanted, "{text}");
    }
}

#[test]
fn a_fault_says_where_it_is_and_what_would_be_right() {
    let cases = [
        ("order type~", 6, 11, "type~ wants a value after it"),
        ("route:", 0, 6, "route: wants a value after it"),
        ("a or", 2, 4, "\"or\" stands between two terms"),
        ("not", 0, 3, "\"not\" stands before a term"),
        ("say \"hi", 4, 7, "the quote is not closed"),
        (
            "data.a.b",
            0,
            8,
            "data.a.b wants a comparison: data.amount>100, data.name=tea",
        ),
        ("since:x", 0, 7, "since: wants a time: since:30s, since:5m"),
        ("status>=x", 0, 9, "status wants a number: status>=500"),
    ];
    for (text, start, end, message) in cases {
        let fault = Query::parse(text).expect_err(text);
        assert_eq!((fault.start, fault.end), (start, end), "{text}");
        assert_eq!(fault.message, message);
    }
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "[a-z~=:<>\" -]{0,40}") {
        let _ = Query::parse(&text).map(|query| query.matches(&arrival()));
    }
}
