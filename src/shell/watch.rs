//! Notices that an open file changed on disk under us.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

use crate::app::Message;
use crate::engine::Clock;

/// Editors write in several steps; what lies between them is nobody's text.
const SETTLE: Duration = Duration::from_millis(60);

/// Watches files while it lives.
pub struct Watch {
    paths: Vec<Option<PathBuf>>,
    // Dropping it ends the watching, and with it the task that listens.
    watcher: Option<RecommendedWatcher>,
}

impl Watch {
    /// Watches nothing.
    #[must_use]
    pub fn none() -> Self {
        Self {
            paths: Vec::new(),
            watcher: None,
        }
    }

    /// Whether these are the files it watches.
    #[must_use]
    pub fn is_of(&self, paths: &[Option<PathBuf>]) -> bool {
        self.paths == paths
    }

    /// Watches files by their index; changes arrive as messages. A place that cannot be watched is
    /// left alone: one loses the notice, nothing else.
    #[must_use]
    pub fn of(paths: &[Option<PathBuf>], clock: Clock, messages: mpsc::Sender<Message>) -> Self {
        let (moved, signs) = mpsc::channel(64);
        let watcher = watcher(paths, moved);
        if watcher.is_some() {
            tokio::spawn(listen(paths.to_vec(), signs, clock, messages));
        }
        Self {
            paths: paths.to_vec(),
            watcher,
        }
    }

    /// Whether anything is watched.
    #[must_use]
    pub fn is_watching(&self) -> bool {
        self.watcher.is_some()
    }
}

/// Watches the folders rather than the files: many editors save by renaming another file over it.
fn watcher(paths: &[Option<PathBuf>], moved: mpsc::Sender<()>) -> Option<RecommendedWatcher> {
    let folders: BTreeSet<PathBuf> = paths.iter().flatten().filter_map(|it| folder(it)).collect();
    if folders.is_empty() {
        return None;
    }
    let tell = move |event: notify::Result<Event>| {
        if event.is_ok_and(|it| !it.kind.is_access()) {
            // A full channel holds a sign already; one is enough.
            let _ = moved.try_send(());
        }
    };
    let mut watcher = notify::recommended_watcher(tell).ok()?;
    for folder in folders {
        let _ = watcher.watch(&folder, RecursiveMode::NonRecursive);
    }
    Some(watcher)
}

fn folder(path: &Path) -> Option<PathBuf> {
    let parent = path.parent()?;
    if parent.as_os_str().is_empty() {
        return Some(PathBuf::from("."));
    }
    Some(parent.to_owned())
}

async fn listen(
    paths: Vec<Option<PathBuf>>,
    mut signs: mpsc::Receiver<()>,
    clock: Clock,
    messages: mpsc::Sender<Message>,
) {
    let mut known: Vec<Option<String>> = paths.iter().map(|it| text(it.as_deref())).collect();
    while signs.recv().await.is_some() {
        clock.sleep(SETTLE).await;
        while signs.try_recv().is_ok() {}
        for (file, path) in paths.iter().enumerate() {
            let now = text(path.as_deref());
            if path.is_none() || now == known[file] {
                continue;
            }
            known[file].clone_from(&now);
            let changed = Message::Changed { file, text: now };
            if messages.send(changed).await.is_err() {
                return;
            }
        }
    }
}

fn text(path: Option<&Path>) -> Option<String> {
    path.and_then(|it| fs::read_to_string(it).ok())
}
