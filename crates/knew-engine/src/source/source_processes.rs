//! Processes behind sources. A container's sends to `K_SINK` by itself; what an `ApiServerSource` runs
//! prints objects, and events are made of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::dispatcher::Dispatcher;
use crate::subscribers::{
    NOT_TRUSTED_TO_RUN, StdoutFormat, SupervisedProcess, SupervisedProcessSpec, may_run,
    resolve_sink_binding,
};
use knew_core::graph::local::SinkBindingEnv;
use knew_core::graph::{Graph, Source};
use knew_core::model::Id;
use knew_core::record::NodeCondition;

/// The processes behind sources, by source.
#[derive(Debug, Default)]
pub struct SourceProcesses(Mutex<HashMap<Arc<Id>, StartedProcess>>);

/// One of them; none where the user did not let it run.
type StartedProcess = (SourceProcessSpec, Option<SupervisedProcess>);

/// What a process is made of; one that is made of the same goes on.
#[derive(Debug, PartialEq)]
struct SourceProcessSpec {
    job: SupervisedProcessSpec,
    allowed: bool,
}

impl SourceProcesses {
    /// Starts what is new, ends what is gone, and leaves the rest as it is.
    pub fn reconcile(&self, graph: &Graph, dispatcher: &Arc<Dispatcher>) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut before = std::mem::take(&mut *table);
        let commands = graph.local.commands();
        for source in &graph.sources {
            let Some(job) = process_job(source, graph, dispatcher) else {
                continue;
            };
            let spec = SourceProcessSpec {
                job,
                allowed: may_run(&source.id, &commands, dispatcher),
            };
            let known = before.remove_entry(&source.id);
            let same = known.filter(|(_, it)| it.0 == spec);
            let (id, it) = same.unwrap_or_else(|| start_process(&source.id, spec, dispatcher));
            table.insert(id, it);
        }
    }

    /// Lets go of all of them.
    pub fn clear(&self) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.clear();
    }
}

fn start_process(
    id: &Id,
    spec: SourceProcessSpec,
    dispatcher: &Arc<Dispatcher>,
) -> (Arc<Id>, StartedProcess) {
    let id = Arc::new(id.clone());
    if !spec.allowed {
        dispatcher
            .runtime
            .recorder
            .record_condition(&id, NodeCondition::Failed(NOT_TRUSTED_TO_RUN.to_owned()));
        return (id, (spec, None));
    }
    let process = SupervisedProcess::start(&id, spec.job.clone(), dispatcher);
    (id, (spec, Some(process)))
}

fn process_job(
    source: &Source,
    graph: &Graph,
    dispatcher: &Dispatcher,
) -> Option<SupervisedProcessSpec> {
    let process = graph.local.sources.get(&source.id)?;
    let bound = source.sink.clone().map(|sink| SinkBindingEnv {
        sink,
        overrides: source.spec.overrides.clone(),
    });
    let prints = matches!(
        source.id.kind.as_str(),
        "ApiServerSource" | "KubernetesEventSource"
    );
    Some(SupervisedProcessSpec {
        process: process.clone(),
        folder: graph.local.folder.clone(),
        image: None,
        binding: bound.map(|bound| resolve_sink_binding(&bound, graph, dispatcher)),
        serves: false,
        stdout: if prints {
            StdoutFormat::KubernetesObjects(Box::new(source.spec.clone()))
        } else {
            StdoutFormat::Text
        },
    })
}
