//! Runs graphs with the permissions that were granted, and finds out what to ask the user.

use std::path::PathBuf;
use std::sync::Arc;

use super::trust_store::TrustStore;
use knew_core::graph::Graph;
use knew_core::graph::trust::{Permission, Trust, TrustRequest};
use knew_engine::Engine;

/// The user's answers, and the graph they are about.
pub struct Trusted {
    store: TrustStore,
    /// Granted since the start, also where nothing can be remembered; with the folder.
    granted: Vec<(PathBuf, Permission)>,
    /// The last question, so that it is not asked again at each edit.
    asked: TrustRequest,
    graph: Option<(Arc<Graph>, u64)>,
}

impl Trusted {
    /// Only what was granted before.
    #[must_use]
    pub fn new(store: TrustStore) -> Self {
        Self {
            store,
            granted: Vec::new(),
            asked: TrustRequest::default(),
            graph: None,
        }
    }

    /// Runs a graph with the permissions that were granted to its folder; the question about those that
    /// were not, where it is another one than before.
    pub fn apply(&mut self, graph: Arc<Graph>, plan: u64, engine: &Engine) -> Option<TrustRequest> {
        let folder = PathBuf::from(&graph.local.folder);
        let needed = engine.required_permissions(&graph);
        let mut granted = self.store.granted(&folder, &needed);
        let lately = self.granted.iter().filter(|(of, _)| *of == folder);
        granted.extend(lately.map(|(_, permission)| permission.clone()));
        let missing = needed
            .into_iter()
            .filter(|permission| !granted.contains(permission));
        let request = TrustRequest {
            folder: graph.local.folder.clone(),
            permissions: missing.collect(),
        };
        engine.set_trust(Trust::granting(granted));
        engine.apply(&graph, plan);
        self.graph = Some((graph, plan));
        if request.permissions == self.asked.permissions
            && (request.is_empty() || request.folder == self.asked.folder)
        {
            return None;
        }
        self.asked.clone_from(&request);
        Some(request)
    }

    /// Grants what was asked for to the folder it was asked for; fails with a sentence when that cannot be
    /// remembered.
    pub fn grant(&mut self, request: TrustRequest, engine: Option<&Engine>) -> Result<(), String> {
        let folder = PathBuf::from(&request.folder);
        let remembered = self.store.remember(&folder, &request.permissions);
        let granted = request.permissions.into_iter();
        self.granted
            .extend(granted.map(|permission| (folder.clone(), permission)));
        if let (Some(engine), Some((graph, plan))) = (engine, self.graph.clone()) {
            self.apply(graph, plan, engine);
        }
        remembered.map_err(|error| format!("trusted until knew ends; cannot be kept: {error}"))
    }
}
