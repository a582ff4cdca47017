//! An ID as an argument: `Kind namespace/name`, as every output writes it.

use knew_core::graph::Graph;
use knew_core::model::Id;

/// What a text names: an address, or an object by kind, namespace (`default` when left out) and name.
///
/// The group is left empty; a graph fills it in with [`find`].
#[must_use]
pub fn parse(text: &str) -> Option<Id> {
    if text.contains("://") {
        return Some(Id::uri(text));
    }
    let (kind, rest) = text.trim().split_once(char::is_whitespace)?;
    let rest = rest.trim();
    let (namespace, name) = rest.split_once('/').unwrap_or(("default", rest));
    let whole = ![kind, namespace, name].contains(&"") && !name.contains(['/', ' ']);
    whole.then(|| Id::new("", kind, namespace, name))
}

/// The object of a graph that a text names, whatever its group.
#[must_use]
pub fn find(graph: &Graph, text: &str) -> Option<Id> {
    let wanted = parse(text)?;
    all(graph)
        .find(|id| {
            id.kind == wanted.kind && id.namespace == wanted.namespace && id.name == wanted.name
        })
        .cloned()
}

/// Every ID of a graph an event can be sent to.
pub fn all(graph: &Graph) -> impl Iterator<Item = &Id> {
    let hubs = graph.hubs.iter().map(|hub| &hub.id);
    hubs.chain(graph.targets.iter().map(|target| &target.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_is_written() {
        let id = parse("Broker shop/default").expect("an id");
        assert_eq!(id.to_string(), "Broker shop/default");
        let short = parse("Broker orders").expect("an id");
        assert_eq!(short.to_string(), "Broker default/orders");
        let uri = parse("http://127.0.0.1:9/x").expect("an id");
        assert_eq!(uri.to_string(), "http://127.0.0.1:9/x");
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in ["", "Broker", "Broker a/b/c", "Broker /x", "Broker x/"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
