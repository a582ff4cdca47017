//! What stands for targets and sources on this machine: `knew.yaml` and the manifest, seen together.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::resolve::id_of;
use super::{Graph, ResolvedDestination, Source, TargetKind};
use crate::model::runner::{Process, Said, Start};
use crate::model::{DocumentLocation, FaultSpec, Id, Resource, Runner, Service, Spec, Workspace};

/// Everything on this machine that the graph can meet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LocalSetup {
    /// What stands for services; those that are not here are shown in the stream.
    pub services: BTreeMap<Id, LocalService>,
    /// The processes behind sources.
    pub sources: BTreeMap<Id, Process>,
    /// What goes wrong on purpose.
    pub faults: BTreeMap<Id, FaultSpec>,
    /// The folder paths start from.
    pub folder: String,
    /// What is said of nobody.
    pub unknown_names: Vec<UnknownName>,
}

/// What stands for a service, with what the manifest says of whoever calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalService {
    /// What stands there.
    pub runner: Runner,
    /// What its callers keep to.
    pub service: Service,
    /// Where it sends events of its own, when a `SinkBinding` says so.
    pub sink_binding: Option<SinkBindingEnv>,
}

/// What a binding tells a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinkBindingEnv {
    /// `K_SINK`.
    pub sink: ResolvedDestination,
    /// `K_CE_OVERRIDES`.
    pub overrides: BTreeMap<String, String>,
}

/// A name in `knew.yaml` that nothing has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub origin: DocumentLocation,
    /// The field it stands in.
    pub path: String,
    /// The names that there are.
    pub known: Arc<[String]>,
}

impl LocalSetup {
    /// What a workspace says of a graph.
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
        local
    }

    /// What is said, by whom it is said of.
    fn each<'a, T: Clone>(
        &mut self,
        said: &'a [Said<T>],
        all: &[&Id],
    ) -> impl Iterator<Item = (Id, T)> + use<'a, T> {
        let mut found = Vec::new();
        let mut by_name: HashMap<&str, Vec<&Id>> = HashMap::new();
        for id in all {
            by_name.entry(&id.name).or_default().push(id);
        }
        let names: BTreeSet<&str> = by_name.keys().copied().collect();
        let known: Arc<[String]> = names.into_iter().map(str::to_owned).collect();
        for it in said {
            let before = found.len();
            let name = it
                .name
                .split_once('/')
                .map_or(it.name.as_str(), |both| both.1);
            let meant = by_name.get(name).into_iter().flatten();
            let meant = meant.filter(|id| it.is_of(&id.namespace, &id.name));
            found.extend(meant.map(|id| ((*id).clone(), it.what.clone())));
            if found.len() == before {
                self.unknown_names.push(UnknownName {
                    name: it.name.clone(),
                    origin: it.origin,
                    path: it.path.clone(),
                    known: Arc::clone(&known),
                });
            }
        }
        found.into_iter()
    }

    /// What stands for a target.
    #[must_use]
    pub fn runner(&self, id: &Id) -> &Runner {
        self.services
            .get(id)
            .map_or(&Runner::Display, |service| &service.runner)
    }

    /// Everything that would be started, as the user is asked about it: who, what, and where.
    #[must_use]
    pub fn commands(&self) -> Vec<LocalCommand> {
        let services = self.services.iter().filter_map(|(id, it)| {
            let Runner::Process(process) = &it.runner else {
                return None;
            };
            Some((id, process, it.service.image.as_deref()))
        });
        let sources = self.sources.iter();
        let sources = sources.map(|(id, process)| (id, process, None));
        let all = services.chain(sources);
        all.map(|it| self.command(it)).collect()
    }

    fn command(&self, (id, process, image): (&Id, &Process, Option<&str>)) -> LocalCommand {
        let line = match &process.start {
            Start::Shell(line) => line.clone(),
            Start::Words(words) => {
                let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
                words.join(" ")
            }
            Start::Container(own) => {
                let image = own.as_deref().or(image).unwrap_or("(no image)");
                let env = process.env.iter().map(|(name, _)| format!("-e {name} "));
                format!(
                    "docker run --rm -p 127.0.0.1:$PORT:8080 -e PORT=8080 {}{}",
                    env.collect::<String>(),
                    quoted(image)
                )
            }
        };
        LocalCommand {
            owner: id.clone(),
            kind: match &process.start {
                Start::Shell(_) => "shell",
                Start::Words(_) => "program",
                Start::Container(_) => "container",
            },
            line,
            folder: self.folder.clone(),
            dir: process.dir.clone().unwrap_or_else(|| ".".to_owned()),
            env: process.env.clone(),
        }
    }
}

/// What would be started for somebody.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LocalCommand {
    /// For whom.
    pub owner: Id,
    /// What is started: a program, a line for the shell, or a container.
    pub kind: &'static str,
    /// The line, as one would type it.
    pub line: String,
    /// The folder of `knew.yaml`.
    pub folder: String,
    /// The folder it starts in, from there.
    pub dir: String,
    /// Its variables as written.
    pub env: Vec<(String, String)>,
}

impl LocalCommand {
    /// The folder it starts in, as one would name it from here.
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

/// A word as a shell wants it.
fn quoted(word: &str) -> String {
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&it);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// What a manifest says of services, by their names; of several objects the first one counts.
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

    fn stand(&self, runner: Runner, id: &Id) -> LocalService {
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
