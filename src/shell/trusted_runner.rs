//! Runs graphs with the permissions that were granted, and finds out what to ask the user.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::trust_store::{TrustStore, resolve_folder};
use knew_core::graph::Graph;
use knew_core::graph::trust::{Permission, Trust, TrustRequest};
use knew_engine::Engine;

/// The user's answers, and the graph they are about.
pub struct TrustedRunner {
    store: TrustStore,
    /// Granted since the start, also where nothing can be remembered; with the folder as it is named and as
    /// it was resolved when the question was made.
    granted: Vec<(String, Option<PathBuf>, Permission)>,
    /// The last question, so that it is not asked again at each edit.
    asked: TrustRequest,
    graph: Option<(Arc<Graph>, u64)>,
}

impl TrustedRunner {
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
        let name = &graph.local.folder;
        let resolved_folder = resolve_folder(Path::new(name)).ok();
        let needed = engine.required_permissions(&graph);
        let mut granted = resolved_folder
            .as_deref()
            .map_or_else(Vec::new, |folder| self.store.granted(folder, &needed));
        let lately = self.granted.iter();
        let lately = lately.filter(|(of, resolved, _)| of == name && *resolved == resolved_folder);
        granted.extend(lately.map(|(_, _, permission)| permission.clone()));
        let missing = needed
            .into_iter()
            .filter(|permission| !granted.contains(permission));
        let request = TrustRequest {
            folder: name.clone(),
            resolved_folder,
            permissions: missing.collect(),
        };
        engine.set_trust(Trust::granting(granted));
        engine.apply(&graph, plan);
        self.graph = Some((graph, plan));
        if request.permissions == self.asked.permissions
            && (request.is_empty()
                || (&request.folder, &request.resolved_folder)
                    == (&self.asked.folder, &self.asked.resolved_folder))
        {
            return None;
        }
        self.asked.clone_from(&request);
        Some(request)
    }

    /// Grants what was asked for to the folder it was asked for; fails with a sentence when that cannot be
    /// remembered.
    pub fn grant(&mut self, request: TrustRequest, engine: Option<&Engine>) -> Result<(), String> {
        let remembered = self.store.remember(&request);
        let TrustRequest {
            folder,
            resolved_folder,
            permissions,
        } = request;
        let granted = permissions.into_iter();
        let granted =
            granted.map(|permission| (folder.clone(), resolved_folder.clone(), permission));
        self.granted.extend(granted);
        if let (Some(engine), Some((graph, plan))) = (engine, self.graph.clone()) {
            self.apply(graph, plan, engine);
        }
        remembered.map_err(|error| format!("trusted until knew ends; cannot be kept: {error}"))
    }
}
