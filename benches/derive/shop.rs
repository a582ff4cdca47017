//! The shops that are derived: many small ones in a file each, or one with many triggers.

use std::fmt::Write as _;

use knew_core::manifest::File;

/// So many files of five objects: a broker, a source that feeds it, two triggers and a service.
pub fn files(count: usize) -> Vec<File> {
    (0..count).map(shop).collect()
}

/// One broker with so many triggers and one service, in one file.
pub fn routes(count: usize) -> Vec<File> {
    let mut text = broker("hub") + &service("target");
    for number in 0..count {
        text += &trigger(
            &format!("t{number}"),
            "hub",
            "target",
            &format!("kind.n{number}"),
        );
    }
    vec![file("routes.yaml", text)]
}

/// A broker with so many fields that no broker has.
pub fn keys(count: usize) -> Vec<File> {
    let mut text = broker("hub") + "spec:\n";
    for number in 0..count {
        let _ = writeln!(text, "  field{number}: value");
    }
    vec![file("keys.yaml", text)]
}

/// One broker with so many triggers without a filter that name one address.
pub fn addressed(count: usize) -> Vec<File> {
    let mut text = broker("hub");
    for number in 0..count {
        let _ = writeln!(
            text,
            "---\napiVersion: eventing.knative.dev/v1\nkind: Trigger\nmetadata:\n  name: t{number}\nspec:\n  \
             broker: hub\n  subscriber:\n    uri: http://localhost:8080/"
        );
    }
    vec![file("addressed.yaml", text)]
}

/// A List of so many empty Lists, each of which is told to be no object.
pub fn lists(count: usize) -> Vec<File> {
    let mut text = "apiVersion: v1\nkind: List\nitems:\n".to_owned();
    text += &"- {apiVersion: v1, kind: List, items: []}\n".repeat(count);
    vec![file("lists.yaml", text)]
}

fn shop(number: usize) -> File {
    let (hub, name) = (format!("shop-{number}"), format!("orders-{number}"));
    let mut text = broker(&hub);
    let _ = writeln!(
        text,
        "---\n# Asks for stock now and then.\napiVersion: sources.knative.dev/v1\nkind: PingSource\nmetadata:\n  name: \
         ping-{number}\nspec:\n  schedule: \"*/5 * * * *\"\n  data: '{{\"n\": {number}}}'\n  sink:\n    ref:\n      apiVersion: \
         eventing.knative.dev/v1\n      kind: Broker\n      name: {hub}"
    );
    text += &trigger(&format!("created-{number}"), &hub, &name, "order.created");
    text += &trigger(&format!("paid-{number}"), &hub, &name, "order.paid");
    text += &service(&name);
    file(&format!("shops/{number:03}.yaml"), text)
}

fn broker(name: &str) -> String {
    format!("apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata:\n  name: {name}\n")
}

fn service(name: &str) -> String {
    format!(
        "---\napiVersion: serving.knative.dev/v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  template:\n    \
         spec:\n      containers:\n        - image: example.com/{name}\n"
    )
}

fn trigger(name: &str, hub: &str, to: &str, kind: &str) -> String {
    format!(
        "---\napiVersion: eventing.knative.dev/v1\nkind: Trigger\nmetadata:\n  name: {name}\nspec:\n  broker: {hub}\n  \
         filter:\n    attributes:\n      type: {kind}\n  subscriber:\n    ref:\n      apiVersion: \
         serving.knative.dev/v1\n      kind: Service\n      name: {to}\n"
    )
}

fn file(name: &str, text: String) -> File {
    File {
        name: name.into(),
        text: text.into(),
    }
}
