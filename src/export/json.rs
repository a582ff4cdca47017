//! A graph as JSON, in the shape that `docs/cli.md` promises.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use super::edge::{Edge, edges};
use knew_core::graph::{
    DeliveryPolicy, Graph, Hub, HubKind, ReplyDestination, ResolvedDestination, Route, Source,
    Target, TargetKind,
};
use knew_core::model::{BackoffPolicy, DeliveryFormat};

/// `{sources, hubs, routes, targets, edges, opaque}`; everything is named by its ID, `Kind namespace/name`.
///
/// One element is built at a time: a whole document would take ten times the memory of its text.
pub struct GraphDocument<'a>(pub &'a Graph);

impl Serialize for GraphDocument<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(graph) = self;
        let mut document = serializer.serialize_map(None)?;
        document.serialize_entry(
            "edges",
            &List(|| edges(graph).into_iter().map(|one| edge(&one))),
        )?;
        document.serialize_entry("hubs", &List(|| graph.hubs.iter().map(hub)))?;
        let opaque = || graph.opaque.iter().map(|opaque| opaque.id.to_string());
        document.serialize_entry("opaque", &List(opaque))?;
        document.serialize_entry("routes", &List(|| graph.routes.iter().map(route)))?;
        document.serialize_entry("sources", &List(|| graph.sources.iter().map(source)))?;
        document.serialize_entry("targets", &List(|| graph.targets.iter().map(target)))?;
        document.end()
    }
}

/// Elements that are made while they are written.
struct List<F>(F);

impl<F, I> Serialize for List<F>
where
    F: Fn() -> I,
    I: IntoIterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

fn edge(edge: &Edge<'_>) -> Value {
    json!({
        "from": edge.from.to_string(),
        "to": edge.to.to_string(),
        "kind": edge.kind.word(),
        "via": edge.via.map(ToString::to_string),
    })
}

fn source(source: &Source) -> Value {
    json!({
        "id": source.id.to_string(),
        "type": source.spec.overrides.get("type").unwrap_or(&source.spec.event_template.ty),
        "source": source.spec.event_template.source,
        "schedule": source.spec.schedule.as_ref().map(|schedule| schedule.text.as_str()),
        "sink": source.sink.as_ref().map(end),
    })
}

fn hub(hub: &Hub) -> Value {
    json!({
        "id": hub.id.to_string(),
        "kind": match hub.kind {
            HubKind::Broker => "broker",
            HubKind::Channel => "channel",
        },
        "missing": hub.missing.as_ref().map(ToString::to_string),
    })
}

fn route(route: &Route) -> Value {
    json!({
        "id": route.id.to_string(),
        "hub": route.hub.to_string(),
        "filter": route.filter.as_ref().map(knew_filter::Filter::summary),
        "subscriber": route.subscriber.as_ref().map(end),
        "reply": match &route.reply {
            ReplyDestination::Dropped => None,
            ReplyDestination::Hub => Some(route.hub.to_string()),
            ReplyDestination::To(to) => Some(end(to)),
        },
        "delivery": delivery(&route.policy),
        "broken": route.broken.as_ref().map(ToString::to_string),
    })
}

fn delivery(policy: &DeliveryPolicy) -> Value {
    json!({
        "retry": policy.retry,
        "backoffPolicy": policy.backoff.map(|backoff| match backoff {
            BackoffPolicy::Linear => "linear",
            BackoffPolicy::Exponential => "exponential",
        }),
        "backoffSeconds": policy.delay.map(|delay| delay.as_secs_f64()),
        "timeoutSeconds": policy.timeout.map(|timeout| timeout.as_secs_f64()),
        "format": match policy.format {
            DeliveryFormat::Binary => "binary",
            DeliveryFormat::Json => "json",
        },
        "deadLetterSink": policy.dead_letter.as_ref().map(end),
    })
}

fn target(target: &Target) -> Value {
    json!({
        "id": target.id.to_string(),
        "kind": match target.kind {
            TargetKind::Service => "service",
            TargetKind::Uri => "uri",
            TargetKind::Missing => "missing",
            TargetKind::ExternalSink { .. } => "sink",
            TargetKind::Transform => "transform",
            TargetKind::Opaque => "opaque",
        },
        "note": target.note.as_ref().map(ToString::to_string),
    })
}

/// An end's ID, with the path that was joined to it.
fn end(end: &ResolvedDestination) -> String {
    format!("{}{}", end.id, end.path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use knew_core::graph::build::build;
    use knew_core::graph::fixtures::shop;

    fn document(graph: &Graph) -> Value {
        serde_json::to_value(GraphDocument(graph)).unwrap()
    }

    #[test]
    fn an_edge_names_the_route_it_takes() {
        let json = document(&build(&shop()));
        let edges = json["edges"].as_array().unwrap();
        let to_channel = edges
            .iter()
            .find(|edge| edge["to"] == "InMemoryChannel default/payments");
        assert_eq!(to_channel.unwrap()["via"], "Trigger default/payments");
        assert_eq!(edges[0]["via"], Value::Null);
        let dead = edges
            .iter()
            .find(|edge| edge["kind"] == "dead-letter")
            .unwrap();
        assert_eq!(
            (&dead["from"], &dead["to"]),
            (
                &json!("Broker default/default"),
                &json!("Service default/dlq")
            )
        );
    }

    #[test]
    fn a_reply_leaves_from_who_answers() {
        let json = document(&build(&shop()));
        let edges = json["edges"].as_array().unwrap();
        let reply = edges.iter().find(|edge| edge["kind"] == "reply").unwrap();
        assert_eq!(
            (&reply["from"], &reply["to"]),
            (
                &json!("Service default/orders"),
                &json!("Broker default/default")
            )
        );
    }
}
