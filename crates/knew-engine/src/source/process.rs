//! Processes behind sources. A container's sends to `K_SINK` by itself; what an `ApiServerSource` runs
//! prints objects, and events are made of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::dispatcher::Dispatcher;
use crate::target::{DENIED, Job, Printed, Process, allowed, binding};
use knew_core::graph::local::SinkBindingEnv;
use knew_core::graph::{Graph, Source};
use knew_core::model::Id;
use knew_core::record::Condition;

/// The processes behind sources, by source.
#[derive(Debug, Default)]
pub struct Processes(Mutex<HashMap<Arc<Id>, Tended>>);

/// One of them; none where the user did not let it run.
type Tended = (Made, Option<Process>);

/// What a process is made of; one that is made of the same goes on.
#[derive(Debug, PartialEq)]
struct Made {
    job: Job,
    allowed: bool,
}

impl Processes {
    /// Starts what is new, ends what is gone, and leaves the rest as it is.
    pub fn follow(&self, graph: &Graph, dispatcher: &Arc<Dispatcher>) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut before = std::mem::take(&mut *table);
        let commands = graph.local.commands();
        for source in &graph.sources {
            let Some(job) = job(source, graph, dispatcher) else {
                continue;
            };
            let made = Made {
                job,
                allowed: allowed(&source.id, &commands, dispatcher),
            };
            let known = before.remove_entry(&source.id);
            let same = known.filter(|(_, it)| it.0 == made);
            let (id, it) = same.unwrap_or_else(|| start(&source.id, made, dispatcher));
            table.insert(id, it);
        }
    }

    /// Lets go of all of them.
    pub fn clear(&self) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.clear();
    }
}

fn start(id: &Id, made: Made, dispatcher: &Arc<Dispatcher>) -> (Arc<Id>, Tended) {
    let id = Arc::new(id.clone());
    if !made.allowed {
        dispatcher
            .runtime
            .recorder
            .record_condition(&id, Condition::Failed(DENIED.to_owned()));
        return (id, (made, None));
    }
    let process = Process::start(&id, made.job.clone(), dispatcher);
    (id, (made, Some(process)))
}

fn job(source: &Source, graph: &Graph, dispatcher: &Dispatcher) -> Option<Job> {
    let process = graph.local.sources.get(&source.id)?;
    let bound = source.sink.clone().map(|sink| SinkBindingEnv {
        sink,
        overrides: source.spec.overrides.clone(),
    });
    let prints = matches!(
        source.id.kind.as_str(),
        "ApiServerSource" | "KubernetesEventSource"
    );
    Some(Job {
        process: process.clone(),
        folder: graph.local.folder.clone(),
        image: None,
        binding: bound.map(|bound| binding(&bound, graph, dispatcher)),
        serves: false,
        prints: if prints {
            Printed::Objects(Box::new(source.spec.clone()))
        } else {
            Printed::Words
        },
    })
}
