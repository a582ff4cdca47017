//! Knative Eventing without a cluster, a network or a terminal: manifests, the graph they describe, and
//! the record of what happened in it.
//!
//! - `manifest` reads text and decodes it to the resources of `model`, each at the latest version of its kind.
//! - `graph` builds sources, hubs, routes and targets from them, checks them and lays them out.
//! - `record` keeps what the engine reports, and folds it to counters and rows.

#![warn(missing_docs)]

pub mod graph;
pub mod manifest;
pub mod model;
pub mod record;
