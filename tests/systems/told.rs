//! What sources and sinks say of themselves, and what services are shown.

use knew_core::record::{DeliveryStep, NodeCondition};
use knew_event::Event;

use crate::world::World;

impl World {
    /// Every condition a node was in, in order.
    pub fn conditions(&self, name: &str) -> Vec<NodeCondition> {
        let hops = self.journal.entries_from(0).entries.into_iter();
        let conditions = hops.filter_map(|hop| match hop.step {
            DeliveryStep::Condition {
                node: of,
                condition,
            } if of.name == name => Some(condition),
            _ => None,
        });
        conditions.collect()
    }

    /// Waits until a source says that its sink does not accept.
    pub async fn until_refused(&self, name: &str) {
        let refused = |it: &Self| match it.conditions(name).last()? {
            NodeCondition::Waiting(words) => words.starts_with("its sink answers").then_some(()),
            _ => None,
        };
        self.found(&format!("{name} refused"), refused).await;
    }

    pub async fn until_ready(&self, name: &str) {
        let ready =
            |it: &Self| (it.conditions(name).last()? == &NodeCondition::Ready).then_some(());
        self.found(&format!("{name} ready"), ready).await;
    }

    /// The events shown at a service, once there are so many.
    pub async fn until_shown(&self, count: usize) -> Vec<Event> {
        self.found(&format!("{count} shown"), |it| {
            let shown = it.shown.lock().unwrap();
            let events = shown.iter().map(|shown| shown.1.clone());
            (shown.len() >= count).then(|| events.collect())
        })
        .await
    }
}

/// A line for each attribute, and the body.
pub fn text(event: &Event) -> String {
    let attributes = event.attributes();
    let attributes = attributes.map(|(name, value)| format!("{name}: {value}\n"));
    let body = event.data.as_deref().unwrap_or_default();
    attributes.collect::<String>() + &String::from_utf8_lossy(body)
}
