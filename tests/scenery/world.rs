//! An engine in real time, on a manifest and a workspace file, and what came of it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use knew_core::graph::Graph;
use knew_core::graph::build::build_with_workspace;
use knew_core::graph::trust::Trust;
use knew_core::manifest::{File, Manifest};
use knew_core::model::{Id, Severity};
use knew_core::record::Journal;
use knew_engine::{Clock, Engine, EngineOptions, Environment, EventDisplay};
use knew_event::Event;

/// How long anything may take that a test waits for.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(10);

pub struct World {
    pub engine: Engine,
    pub journal: Arc<Journal>,
    pub shown: Arc<Mutex<Vec<(Id, Event)>>>,
}

/// The graph of a manifest beside a workspace file.
pub fn graph(manifest: &str, workspace: &str) -> Graph {
    let file = |name: &str, text: &str| File {
        name: name.into(),
        text: text.into(),
    };
    let files = vec![file("knew.yaml", workspace), file("test.yaml", manifest)];
    let manifest = Manifest::from_files(files);
    let mut errors = manifest.problems.iter();
    let error = errors.find(|error| error.severity == Severity::Error);
    assert_eq!(error, None);
    assert!(!manifest.resources.is_empty());
    build_with_workspace(&manifest.resources, &manifest.workspace)
}

impl World {
    pub async fn of(graph: &Graph) -> Self {
        Self::around(graph, Environment::from_pairs([]), Trust::default()).await
    }

    /// A world with variables of its own, whose folder is trusted with so much.
    pub async fn around(graph: &Graph, environment: Environment, trust: Trust) -> Self {
        let shown = Arc::new(Mutex::new(Vec::new()));
        let book = shown.clone();
        let options = EngineOptions {
            listen: "127.0.0.1:0".parse().unwrap(),
            display: EventDisplay::with_callback(move |id, event| {
                book.lock().unwrap().push((id.clone(), event.clone()));
            }),
            environment,
            ..EngineOptions::default()
        };
        let journal = Arc::new(Journal::default());
        let engine = Engine::start(options, Clock::Real, journal.clone());
        let engine = engine.await.unwrap();
        engine.set_trust(trust);
        engine.apply(graph, 1);
        Self {
            engine,
            journal,
            shown,
        }
    }

    /// Waits until something is there; fails with what happened when it never is.
    pub async fn found<T>(&self, what: &str, look: impl Fn(&Self) -> Option<T>) -> T {
        let looking = async {
            loop {
                if let Some(found) = look(self) {
                    return found;
                }
                Clock::Real.sleep(PAUSE).await;
            }
        };
        match tokio::time::timeout(PATIENCE, looking).await {
            Ok(found) => found,
            Err(_) => unreachable!("never {what}; {:#?}", self.journal.entries_from(0).entries),
        }
    }

    /// Waits until something is so.
    pub async fn until(&self, what: &str, so: impl Fn(&Self) -> bool) {
        self.found(what, |it| so(it).then_some(())).await;
    }
}
