//! Manifests of hubs, and what became of the events that were sent to them.

use knew_core::model::Id;
use knew_core::record::{Arrival, ArrivalList, NodeCondition, RouteCount};
use knew_event::{Event, ExtensionValue};

use crate::world::World;

/// A broker `b` with a trigger for each type, and a service for each trigger, all of one name.
pub fn broker(class: &str, types: &[&str]) -> String {
    let mut documents = vec![format!(
        "apiVersion: eventing.knative.dev/v1
kind: Broker
metadata: {{name: b, annotations: {{eventing.knative.dev/broker.class: {class}}}}}
"
    )];
    for kind in types {
        documents.push(format!(
            "apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: {{name: {kind}}}
spec:
  broker: b
  filter: {{attributes: {{type: {kind}}}}}
  subscriber: {{ref: {{apiVersion: v1, kind: Service, name: {kind}}}}}
---
apiVersion: v1
kind: Service
metadata: {{name: {kind}}}
"
        ));
    }
    documents.join("---\n")
}

/// A channel `c` of a kind, with a subscription for each subscriber's URI or service.
pub fn channel(version: &str, kind: &str, subscribers: &[&str]) -> String {
    let hub = format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: c}}\n");
    let mut documents = vec![hub];
    for (number, to) in subscribers.iter().enumerate() {
        let subscriber = if to.contains("://") {
            format!("{{uri: \"{to}\"}}")
        } else {
            format!("{{ref: {{apiVersion: v1, kind: Service, name: {to}}}}}")
        };
        documents.push(format!(
            "apiVersion: messaging.knative.dev/v1
kind: Subscription
metadata: {{name: s{number}}}
spec:
  channel: {{apiVersion: {version}, kind: {kind}, name: c}}
  subscriber: {subscriber}
"
        ));
        if !to.contains("://") {
            documents.push(format!(
                "apiVersion: v1\nkind: Service\nmetadata: {{name: {to}}}\n"
            ));
        }
    }
    documents.join("---\n")
}

#[expect(clippy::needless_pass_by_value, reason = "numbers and words alike")]
pub fn event(id: impl ToString, kind: &str) -> Event {
    Event {
        id: id.to_string(),
        source: "/test".to_owned(),
        ty: kind.to_owned(),
        ..Event::default()
    }
}

impl World {
    /// Sends an event to a hub; the status.
    pub async fn send(&self, hub: &Id, event: Event) -> u16 {
        self.engine.send(hub, event).await.unwrap()
    }

    /// Waits until a service was shown so many events; their ids.
    pub async fn shown(&self, service: &str, count: usize) -> Vec<String> {
        self.until(&format!("{service} has {count}"), |it| {
            it.ids(service).len() >= count
        })
        .await;
        self.ids(service)
    }

    pub fn ids(&self, service: &str) -> Vec<String> {
        let shown = self.shown.lock().unwrap();
        let here = shown.iter().filter(|(id, _)| id.name == service);
        here.map(|(_, event)| event.id.clone()).collect()
    }

    pub fn extension(&self, service: &str, name: &str) -> Option<ExtensionValue> {
        let shown = self.shown.lock().unwrap();
        let event = shown.iter().find(|(id, _)| id.name == service)?;
        event.1.extensions.get(name).cloned()
    }

    pub fn condition(&self, of: &Id) -> Option<NodeCondition> {
        self.journal.condition(of)
    }

    pub fn route(&self, kind: &str, name: &str) -> RouteCount {
        self.journal.route(&id(kind, name))
    }

    pub fn arrivals(&self) -> Vec<Arrival> {
        let mut fold = ArrivalList::default();
        fold.catch_up(&self.journal);
        fold.arrivals().iter().cloned().collect()
    }
}

/// The id of an object of one of the usual kinds.
pub fn id(kind: &str, name: &str) -> Id {
    let group = match kind {
        "Service" => "",
        "Trigger" | "Broker" => "eventing.knative.dev",
        _ => "messaging.knative.dev",
    };
    Id::new(group, kind, "default", name)
}
