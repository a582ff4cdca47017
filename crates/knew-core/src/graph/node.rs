//! Any object of the graph by its id, whatever its role.

use super::{Graph, Hub, Opaque, Route, Source, Target};
use crate::model::{DocumentLocation, Id};

/// An object of the graph in its role.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Node<'a> {
    /// An object that produces events.
    Source(&'a Source),
    /// A broker or channel.
    Hub(&'a Hub),
    /// A trigger or subscription.
    Route(&'a Route),
    /// A node that takes deliveries.
    Target(&'a Target),
    /// An object that takes no part in the data plane.
    Opaque(&'a Opaque),
}

impl Node<'_> {
    /// Document it was decoded from; `None` for what other objects create and for addresses.
    #[must_use]
    pub fn location(&self) -> Option<DocumentLocation> {
        match self {
            Self::Source(source) => Some(source.origin),
            Self::Hub(hub) => hub.origin,
            Self::Route(route) => route.origin,
            Self::Target(target) => target.origin,
            Self::Opaque(opaque) => Some(opaque.origin),
        }
    }
}

impl Graph {
    /// Finds an object of any role by its id.
    #[must_use]
    pub fn node(&self, id: &Id) -> Option<Node<'_>> {
        let source = self.source(id).map(Node::Source);
        source
            .or_else(|| self.hub(id).map(Node::Hub))
            .or_else(|| self.route(id).map(Node::Route))
            .or_else(|| self.target(id).map(Node::Target))
            .or_else(|| {
                let mut opaque = self.opaque.iter();
                let found = opaque.find(|opaque| opaque.id == *id);
                found.map(Node::Opaque)
            })
    }
}
