//! What may run of what a graph names: what the user let run before, and what he is asked about.

use std::sync::Arc;

use super::consent::Consent;
use crate::engine::Engine;
use crate::graph::Graph;
use crate::graph::local::Command;

/// The user's answers, and the graph they are about.
pub struct Permits {
    consent: Consent,
    /// Let run since the start, also where nothing can be remembered.
    allowed: Vec<Command>,
    /// What was asked last, so that it is not asked again at each edit.
    asked: Vec<Command>,
    graph: Option<(Arc<Graph>, u64)>,
}

impl Permits {
    /// Nothing is permitted but what was before.
    #[must_use]
    pub fn of(consent: Consent) -> Self {
        Self {
            consent,
            allowed: Vec::new(),
            asked: Vec::new(),
            graph: None,
        }
    }

    /// Runs a graph with the commands that may run; gives those the user is to be asked about.
    pub fn of_graph(
        &mut self,
        graph: Arc<Graph>,
        plan: u64,
        engine: &Engine,
    ) -> Option<Vec<Command>> {
        let commands = graph.local.commands();
        let mut may = self.consent.given(&commands);
        may.extend(self.allowed.iter().cloned());
        let denied = commands.into_iter().filter(|it| !may.contains(it));
        let denied: Vec<Command> = denied.collect();
        engine.allow(may);
        engine.apply(&graph, plan);
        self.graph = Some((graph, plan));
        if denied.is_empty() || denied == self.asked {
            return None;
        }
        self.asked.clone_from(&denied);
        Some(denied)
    }

    /// Takes the user's yes; fails with words when it cannot be remembered.
    pub fn allow(&mut self, commands: Vec<Command>, engine: Option<&Engine>) -> Result<(), String> {
        let remembered = self.consent.remember(&commands);
        self.allowed.extend(commands);
        if let (Some(engine), Some((graph, plan))) = (engine, self.graph.clone()) {
            self.of_graph(graph, plan, engine);
        }
        remembered.map_err(|error| format!("started; the answer cannot be kept: {error}"))
    }
}
