//! An engine in real time, on a manifest and a workspace file, and what came of it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use knew::engine::{Clock, Display, Engine, Options, Surroundings};
use knew::event::Event;
use knew::graph::Graph;
use knew::graph::build::build_on;
use knew::manifest::{File, Manifest};
use knew::model::{Id, Severity};
use knew::record::{Condition, Journal, Step};

/// How long anything may take that a test waits for.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct World {
    pub engine: Engine,
    pub journal: Arc<Journal>,
    shown: Arc<Mutex<Vec<(Id, Event)>>>,
}

/// The graph of a manifest beside a workspace file.
pub fn graph(manifest: &str, workspace: &str) -> Graph {
    let file = |name: &str, text: &str| File {
        name: name.into(),
        text: text.into(),
    };
    let files = vec![file("knew.yaml", workspace), file("test.yaml", manifest)];
    let manifest = Manifest::of(files);
    let mut errors = manifest.problems.iter();
    let error = errors.find(|it| it.severity == Severity::Error);
    assert_eq!(error, None);
    build_on(&manifest.resources, &manifest.workspace)
}

impl World {
    pub async fn of(manifest: &str, workspace: &str) -> Self {
        Self::around(manifest, workspace, Surroundings::of([])).await
    }

    pub async fn around(manifest: &str, workspace: &str, surroundings: Surroundings) -> Self {
        let shown = Arc::new(Mutex::new(Vec::new()));
        let book = shown.clone();
        let options = Options {
            listen: "127.0.0.1:0".parse().unwrap(),
            display: Display::to(move |id, event| {
                book.lock().unwrap().push((id.clone(), event.clone()));
            }),
            surroundings,
            ..Options::default()
        };
        let journal = Arc::new(Journal::default());
        let engine = Engine::start(options, Clock::Real, journal.clone());
        let engine = engine.await.unwrap();
        engine.apply(&graph(manifest, workspace), 1);
        Self {
            engine,
            journal,
            shown,
        }
    }

    /// Waits until something is so; fails with what happened when it does not become so.
    pub async fn until<T>(&self, what: &str, so: impl Fn(&Self) -> Option<T>) -> T {
        let mut moved = self.engine.moved();
        let found = tokio::time::timeout(PATIENCE, async {
            loop {
                if let Some(found) = so(self) {
                    return found;
                }
                moved.changed().await.unwrap();
            }
        });
        let Ok(found) = found.await else {
            panic!("never {what}; {:#?}", self.journal.since(0).hops);
        };
        found
    }

    /// Every condition a node was in, in order.
    pub fn conditions(&self, name: &str) -> Vec<Condition> {
        let hops = self.journal.since(0).hops.into_iter();
        let conditions = hops.filter_map(|hop| match hop.step {
            Step::Condition { of, condition } if of.name == name => Some(condition),
            _ => None,
        });
        conditions.collect()
    }

    /// Waits until a source says that its sink does not accept.
    pub async fn until_refused(&self, name: &str) {
        let refused = |it: &Self| match it.conditions(name).last()? {
            Condition::Waiting(words) => words.starts_with("its sink answers").then_some(()),
            _ => None,
        };
        self.until(&format!("{name} refused"), refused).await;
    }

    pub async fn until_ready(&self, name: &str) {
        let ready = |it: &Self| (it.conditions(name).last()? == &Condition::Ready).then_some(());
        self.until(&format!("{name} ready"), ready).await;
    }

    /// The events shown at a service, once there are so many.
    pub async fn until_shown(&self, count: usize) -> Vec<Event> {
        self.until(&format!("{count} shown"), |it| {
            let shown = it.shown.lock().unwrap();
            let events = shown.iter().map(|it| it.1.clone());
            (shown.len() >= count).then(|| events.collect())
        })
        .await
    }
}

/// A line for each attribute, and the body.
pub fn text(event: &Event) -> String {
    let attributes = event.attributes();
    let attributes = attributes.map(|(name, value)| format!("{name}: {value}\n"));
    let body = event.data.as_deref().unwrap_or_default();
    attributes.collect::<String>() + &String::from_utf8_lossy(body)
}
