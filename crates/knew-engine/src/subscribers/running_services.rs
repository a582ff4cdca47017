//! The runners under way. A new plan leaves those alone that it did not change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Url;

use super::concurrency_limit::ConcurrencyLimit;
use super::launch_context::SinkBindingValues;
use super::process_spec::{StdoutFormat, SupervisedProcessSpec};
use super::running_service::{
    LocalServiceSpec, NOT_TRUSTED_TO_RUN, RunningService, ServiceTransport,
};
use super::stub::StubService;
use super::supervised_process::SupervisedProcess;
use crate::dispatcher::Dispatcher;
use crate::ingress::Token;
use knew_core::graph::Graph;
use knew_core::graph::local::{LocalCommand, LocalService, SinkBindingEnv};
use knew_core::graph::trust::Permission;
use knew_core::model::{self, Id};
use knew_core::record::NodeCondition;

/// The runners, by the service they stand for.
pub type RunningServiceMap = HashMap<Arc<Id>, Arc<RunningService>>;

/// The runners of the plan in force.
#[derive(Debug, Default)]
pub struct RunningServices(Mutex<RunningServiceMap>);

impl RunningServices {
    /// Starts what is new, lets go of what is gone, and leaves the rest as it is. What is let go ends
    /// when the last event that entered with its plan is done.
    pub fn reconcile(&self, graph: &Graph, dispatcher: &Arc<Dispatcher>) -> RunningServiceMap {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut before = std::mem::take(&mut *table);
        let commands = graph.local.commands();
        for (id, service) in &graph.local.services {
            let spec = LocalServiceSpec {
                service: service.clone(),
                job: process_job(service, graph, dispatcher),
                allowed: may_run(id, &commands, dispatcher),
            };
            let known = before.remove_entry(id);
            let same = known.filter(|(_, it)| it.spec == spec);
            let entry = same.or_else(|| {
                let id = Arc::new(id.clone());
                let runner = RunningService::start(&id, spec, dispatcher)?;
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

impl RunningService {
    /// Makes a runner; `None` for what is shown in the stream.
    fn start(id: &Arc<Id>, spec: LocalServiceSpec, dispatcher: &Arc<Dispatcher>) -> Option<Self> {
        let transport = match (&spec.service.runner, &spec.job) {
            (model::ServiceBackend::Url(url), _) => ServiceTransport::Url(Url::parse(url).ok()?),
            (model::ServiceBackend::Stub(script), _) => {
                ServiceTransport::Stub(StubService::new(id.clone(), script.clone()))
            }
            (model::ServiceBackend::Process(_), Some(job)) if spec.allowed => {
                ServiceTransport::Process(SupervisedProcess::start(id, job.clone(), dispatcher))
            }
            (model::ServiceBackend::Process(_), Some(_)) => {
                dispatcher
                    .runtime
                    .recorder
                    .record_condition(id, NodeCondition::Failed(NOT_TRUSTED_TO_RUN.to_owned()));
                ServiceTransport::NotTrusted
            }
            _ => return None,
        };
        Some(Self {
            concurrency_limit: ConcurrencyLimit::new(spec.service.service.concurrency),
            spec,
            transport,
        })
    }
}

fn process_job(
    service: &LocalService,
    graph: &Graph,
    dispatcher: &Dispatcher,
) -> Option<SupervisedProcessSpec> {
    let model::ServiceBackend::Process(process) = &service.runner else {
        return None;
    };
    Some(SupervisedProcessSpec {
        process: process.clone(),
        folder: graph.local.folder.clone(),
        image: service.service.image.clone(),
        binding: service
            .sink_binding
            .as_ref()
            .map(|bound| resolve_sink_binding(bound, graph, dispatcher)),
        serves: true,
        stdout: StdoutFormat::Text,
    })
}

/// What a binding comes to on this machine.
#[must_use]
pub fn resolve_sink_binding(
    bound: &SinkBindingEnv,
    graph: &Graph,
    dispatcher: &Dispatcher,
) -> SinkBindingValues {
    SinkBindingValues {
        sink: dispatcher.local_url(&bound.sink, graph),
        overrides: bound.overrides.clone(),
    }
}

/// Whether the user let the command of somebody run.
#[must_use]
pub fn may_run(of: &Id, commands: &[LocalCommand], dispatcher: &Dispatcher) -> bool {
    let trust = dispatcher.access.trust();
    let mut own = commands.iter().filter(|command| command.owner == *of);
    own.all(|command| trust.allows(&Permission::Run(command.clone())))
}

impl Dispatcher {
    /// The address of an end for processes of this machine.
    #[must_use]
    pub fn local_url(&self, end: &knew_core::graph::ResolvedDestination, graph: &Graph) -> String {
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
            model::ServiceBackend::Url(url) => format!("{}{path}", url.trim_end_matches('/')),
            _ if id.kind.is_empty() || id.name.contains("://") => id.name.clone(),
            _ => format!("{own}/services/{}", id.name),
        }
    }
}
