//! What the workspace file `knew.yaml` configures for the objects of a graph.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::resource_index::id_of;
use super::{Graph, ResolvedDestination, Source, TargetKind};
use crate::model::service_backend::{ProcessCommand, ProcessSpec, WorkspaceEntry};
use crate::model::{
    DocumentLocation, FaultSpec, Id, Resource, Service, ServiceBackend, Spec, Workspace,
};

/// Runners, source processes and faults, by object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LocalSetup {
    /// Runners of services; a service without one is printed to the stream.
    pub services: BTreeMap<Id, LocalService>,
    /// Processes that run as sources.
    pub sources: BTreeMap<Id, ProcessSpec>,
    /// Extensions that a manifest sets for the events of a source that runs as a process.
    pub source_overrides: BTreeMap<Id, BTreeMap<String, String>>,
    /// Faults injected into calls to a service.
    pub faults: BTreeMap<Id, FaultSpec>,
    /// Folder of `knew.yaml`, to which paths are relative.
    pub folder: String,
    /// Names in `knew.yaml` that no object has.
    pub unknown_names: Vec<UnknownName>,
}

/// The runner of a service, with the settings of its manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalService {
    /// Backend that takes the events in the place of the service.
    pub runner: ServiceBackend,
    /// Concurrency and timeout from the manifest.
    pub service: Service,
    /// Environment from a `SinkBinding`, if one binds the service.
    pub sink_binding: Option<SinkBindingEnv>,
}

/// The environment that a `SinkBinding` adds to a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinkBindingEnv {
    /// Destination in the variable `K_SINK`.
    pub sink: ResolvedDestination,
    /// Extensions in the variable `K_CE_OVERRIDES`.
    pub overrides: BTreeMap<String, String>,
}

/// A name in `knew.yaml` that no object has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// Name as written in the file.
    pub name: String,
    /// Document that the name is in.
    pub origin: DocumentLocation,
    /// Path of the field with the name.
    pub path: String,
    /// Names that objects do have, sorted.
    pub known: Arc<[String]>,
}

impl LocalSetup {
    /// Matches the entries of a workspace file with the objects of a graph.
    #[must_use]
    pub fn new(graph: &Graph, resources: &[Arc<Resource>], workspace: &Workspace) -> Self {
        let mut local = Self {
            folder: workspace.folder.clone(),
            ..Self::default()
        };
        let targets = graph.targets.iter();
        let services: Vec<&Id> = targets
            .clone()
            .filter(|target| target.kind == TargetKind::Service)
            .map(|target| &target.id)
            .collect();
        let targets: Vec<&Id> = targets.map(|target| &target.id).collect();
        let sources: Vec<&Id> = graph.sources.iter().map(|source| &source.id).collect();
        let manifest = Told::of(graph, resources);
        local.services = local
            .each(&workspace.services, &services)
            .map(|(id, runner)| (id.clone(), manifest.stand(runner, &id)))
            .collect();
        local.faults = local.each(&workspace.faults, &targets).collect();
        local.sources = local.each(&workspace.sources, &sources).collect();
        let bound = graph
            .sources
            .iter()
            .filter(|source| local.sources.contains_key(&source.id));
        local.source_overrides = bound
            .map(|source| (source.id.clone(), source.spec.overrides.clone()))
            .collect();
        local
    }

    /// The objects that each entry names, with its value; other names are recorded as unknown.
    fn each<'a, T: Clone>(
        &mut self,
        said: &'a [WorkspaceEntry<T>],
        all: &[&Id],
    ) -> impl Iterator<Item = (Id, T)> + use<'a, T> {
        let mut found = Vec::new();
        let mut by_name: HashMap<&str, Vec<&Id>> = HashMap::new();
        for id in all {
            by_name.entry(&id.name).or_default().push(id);
        }
        let names: BTreeSet<&str> = by_name.keys().copied().collect();
        let known: Arc<[String]> = names.into_iter().map(str::to_owned).collect();
        for entry in said {
            let before = found.len();
            let name = entry
                .name
                .split_once('/')
                .map_or(entry.name.as_str(), |both| both.1);
            let meant = by_name.get(name).into_iter().flatten();
            let meant = meant.filter(|id| entry.names_object(&id.namespace, &id.name));
            found.extend(meant.map(|id| ((*id).clone(), entry.value.clone())));
            if found.len() == before {
                self.unknown_names.push(UnknownName {
                    name: entry.name.clone(),
                    origin: entry.origin,
                    path: entry.path.clone(),
                    known: Arc::clone(&known),
                });
            }
        }
        found.into_iter()
    }

    /// Runner of a target, by default the display.
    #[must_use]
    pub fn runner(&self, id: &Id) -> &ServiceBackend {
        self.services
            .get(id)
            .map_or(&ServiceBackend::Display, |service| &service.runner)
    }

    /// Every command that would be started, as it is shown to the user for approval.
    #[must_use]
    pub fn commands(&self) -> Vec<LocalCommand> {
        let services = self.services.iter().filter_map(|(id, service)| {
            let ServiceBackend::Process(process) = &service.runner else {
                return None;
            };
            Some((id, process, service.service.image.as_deref()))
        });
        let sources = self.sources.iter();
        let sources = sources.map(|(id, process)| (id, process, None));
        let all = services.chain(sources);
        all.map(|(id, process, image)| self.command(id, process, image))
            .collect()
    }

    /// Extensions that a process finds in `K_CE_OVERRIDES`: a manifest chooses them freely.
    fn ce_overrides(&self, id: &Id) -> Option<&BTreeMap<String, String>> {
        let bound = self
            .services
            .get(id)
            .and_then(|service| service.sink_binding.as_ref());
        let bound = bound.map(|binding| &binding.overrides);
        let overrides = bound.or_else(|| self.source_overrides.get(id))?;
        Some(overrides).filter(|overrides| !overrides.is_empty())
    }

    fn command(&self, id: &Id, process: &ProcessSpec, image: Option<&str>) -> LocalCommand {
        let line = match &process.command {
            ProcessCommand::Shell(line) => line.clone(),
            ProcessCommand::Program(words) => {
                let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
                words.join(" ")
            }
            ProcessCommand::Container(own) => {
                let image = own.as_deref().or(image).unwrap_or("(no image)");
                let env = process.env.iter().map(|(name, _)| format!("-e {name} "));
                format!(
                    "docker run --rm -p 127.0.0.1:$PORT:8080 -e PORT=8080 {}{}",
                    env.collect::<String>(),
                    quoted(image)
                )
            }
        };
        let overrides = self.ce_overrides(id);
        let overrides =
            overrides.map(|overrides| (CE_OVERRIDES.to_owned(), ce_overrides_json(overrides)));
        LocalCommand {
            owner: id.clone(),
            kind: match &process.command {
                ProcessCommand::Shell(_) => "shell",
                ProcessCommand::Program(_) => "program",
                ProcessCommand::Container(_) => "container",
            },
            line,
            folder: self.folder.clone(),
            dir: process.dir.clone().unwrap_or_else(|| ".".to_owned()),
            env: overrides
                .into_iter()
                .chain(process.env.iter().cloned())
                .collect(),
        }
    }
}

/// A command as it is shown to the user for approval.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LocalCommand {
    /// Service or source it is started for.
    pub owner: Id,
    /// `program`, `shell` or `container`.
    pub kind: &'static str,
    /// Command line as one would type it.
    pub line: String,
    /// Folder of `knew.yaml`, relative to the current one.
    pub folder: String,
    /// Folder it is started in, relative to that of `knew.yaml`.
    pub dir: String,
    /// `K_CE_OVERRIDES` where a manifest sets extensions, and the variables of `knew.yaml` as written,
    /// references not resolved.
    pub env: Vec<(String, String)>,
}

impl LocalCommand {
    /// Folder it is started in, relative to the current one.
    #[must_use]
    pub fn working_dir(&self) -> String {
        match (self.folder.as_str(), self.dir.as_str()) {
            ("", dir) => dir.to_owned(),
            (folder, ".") => folder.to_owned(),
            (_, dir) if dir.starts_with('/') => dir.to_owned(),
            (folder, dir) => format!("{folder}/{}", dir.trim_start_matches("./")),
        }
    }
}

/// Variable with the extensions that a manifest sets for the events of a process.
pub const CE_OVERRIDES: &str = "K_CE_OVERRIDES";

/// Value of [`CE_OVERRIDES`].
#[must_use]
pub fn ce_overrides_json(overrides: &BTreeMap<String, String>) -> String {
    serde_json::json!({ "extensions": overrides }).to_string()
}

/// Quotes a word for a shell, if it needs quotes.
fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// Services and bindings of a manifest by name; of several objects with one name the first counts.
struct Told<'a> {
    services: HashMap<&'a Id, &'a Service>,
    bindings: HashMap<Id, &'a Source>,
}

impl<'a> Told<'a> {
    fn of(graph: &'a Graph, resources: &'a [Arc<Resource>]) -> Self {
        let mut services = HashMap::new();
        for resource in resources {
            if let Spec::Service(service) = &resource.spec {
                services.entry(&resource.id).or_insert(service);
            }
        }
        let mut bindings = HashMap::new();
        for source in &graph.sources {
            if let Some(subject) = &source.spec.subject {
                bindings.entry(id_of(subject)).or_insert(source);
            }
        }
        Self { services, bindings }
    }

    fn stand(&self, runner: ServiceBackend, id: &Id) -> LocalService {
        let service = self.services.get(id).copied().cloned();
        let bound = self.bindings.get(id).and_then(|binding| {
            Some(SinkBindingEnv {
                sink: binding.sink.clone()?,
                overrides: binding.spec.overrides.clone(),
            })
        });
        LocalService {
            runner,
            service: service.unwrap_or_default(),
            sink_binding: bound,
        }
    }
}
