//! The runners under way. A new plan leaves those alone that it did not change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::outfit::Binding;
use super::runner::{Made, Runner};
use super::supervise::{Job, Printed};
use crate::dispatcher::Dispatcher;
use crate::ingress::Token;
use knew_core::graph::Graph;
use knew_core::graph::local::{LocalCommand, LocalService, SinkBindingEnv};
use knew_core::graph::trust::Permission;
use knew_core::model::{self, Id};

/// The runners, by the service they stand for.
pub type Stands = HashMap<Arc<Id>, Arc<Runner>>;

/// The runners of the plan in force.
#[derive(Debug, Default)]
pub struct Runners(Mutex<Stands>);

impl Runners {
    /// Starts what is new, lets go of what is gone, and leaves the rest as it is. What is let go ends
    /// when the last event that entered with its plan is done.
    pub fn follow(&self, graph: &Graph, dispatcher: &Arc<Dispatcher>) -> Stands {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut before = std::mem::take(&mut *table);
        let commands = graph.local.commands();
        for (id, stand) in &graph.local.services {
            let made = Made {
                stand: stand.clone(),
                job: job(stand, graph, dispatcher),
                allowed: allowed(id, &commands, dispatcher),
            };
            let known = before.remove_entry(id);
            let same = known.filter(|(_, it)| it.made == made);
            let entry = same.or_else(|| {
                let id = Arc::new(id.clone());
                let runner = Runner::start(&id, made, dispatcher)?;
                Some((id, Arc::new(runner)))
            });
            table.extend(entry);
        }
        table.clone()
    }

    /// Lets go of all of them.
    pub fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

fn job(stand: &LocalService, graph: &Graph, dispatcher: &Dispatcher) -> Option<Job> {
    let model::Runner::Process(process) = &stand.runner else {
        return None;
    };
    Some(Job {
        process: process.clone(),
        folder: graph.local.folder.clone(),
        image: stand.service.image.clone(),
        binding: stand
            .sink_binding
            .as_ref()
            .map(|bound| binding(bound, graph, dispatcher)),
        serves: true,
        prints: Printed::Words,
    })
}

/// What a binding comes to on this machine.
#[must_use]
pub fn binding(bound: &SinkBindingEnv, graph: &Graph, dispatcher: &Dispatcher) -> Binding {
    Binding {
        sink: dispatcher.url_here(&bound.sink, graph),
        overrides: bound.overrides.clone(),
    }
}

/// Whether the user let the command of somebody run.
#[must_use]
pub fn allowed(of: &Id, commands: &[LocalCommand], dispatcher: &Dispatcher) -> bool {
    let trust = dispatcher.access.trust();
    let mut own = commands.iter().filter(|command| command.owner == *of);
    own.all(|command| trust.allows(&Permission::Run(command.clone())))
}

impl Dispatcher {
    /// The address of an end for processes of this machine.
    #[must_use]
    pub fn url_here(&self, end: &knew_core::graph::ResolvedDestination, graph: &Graph) -> String {
        let (id, path) = (&end.id, &end.path);
        let token = self.ingress.token.as_ref();
        let prefix = token.map(Token::process_prefix).unwrap_or_default();
        let own = format!("http://{}{prefix}/{}", self.ingress.address, id.namespace);
        if let Some(hub) = graph.hub(id) {
            return match hub.kind {
                knew_core::graph::HubKind::Broker => format!("{own}/{}", id.name),
                knew_core::graph::HubKind::Channel => format!("{own}/channels/{}", id.name),
            };
        }
        match graph.local.runner(id) {
            model::Runner::Url(url) => format!("{}{path}", url.trim_end_matches('/')),
            _ if id.kind.is_empty() || id.name.contains("://") => id.name.clone(),
            _ => format!("{own}/services/{}", id.name),
        }
    }
}
