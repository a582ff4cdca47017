//! Notices that an open file changed on disk under us.

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::{Notify, mpsc};
use tokio::task::spawn_blocking;

use knew_core::manifest::load;
use knew_engine::Clock;
use knew_tui::app::{Message, WorkbenchMessage};
use knew_tui::state::workbench::WorkbenchId;

/// Editors write in several steps; what lies between them is nobody's text.
const SETTLE: Duration = Duration::from_millis(60);
/// While changes go on they are told no more often than this: each time everything is derived again.
const MAX_SETTLE: Duration = Duration::from_secs(1);
/// More names than this are not kept apart: then every file is read again.
const MOST_NAMES: usize = 4096;

/// Watches files while it lives.
pub struct Watch {
    workbench: WorkbenchId,
    paths: Vec<Option<PathBuf>>,
    // Dropping it ends the watching, and with it the task that listens.
    watcher: Option<RecommendedWatcher>,
}

impl Watch {
    /// Watches nothing.
    #[must_use]
    pub fn none() -> Self {
        Self {
            workbench: WorkbenchId::default(),
            paths: Vec::new(),
            watcher: None,
        }
    }

    /// Whether these are the files it watches.
    #[must_use]
    pub fn is_of(&self, workbench: WorkbenchId, paths: &[Option<PathBuf>]) -> bool {
        self.workbench == workbench && self.paths == paths
    }

    /// Watches files by their index; changes arrive as messages. A place that cannot be watched is
    /// left alone: one loses the notice, nothing else.
    #[must_use]
    pub fn of(
        workbench: WorkbenchId,
        paths: &[Option<PathBuf>],
        clock: Clock,
        messages: mpsc::Sender<Message>,
    ) -> Self {
        let signs = Arc::new(Signs::default());
        let watcher = watcher(paths, Arc::clone(&signs));
        if watcher.is_some() {
            tokio::spawn(listen(workbench, paths.to_vec(), signs, clock, messages));
        }
        Self {
            workbench,
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

/// What the system told of since it was last asked.
#[derive(Debug, Default)]
struct Signs {
    touched: Mutex<Touched>,
    told: Notify,
}

/// The names of files that something happened to.
#[derive(Debug, Default)]
struct Touched {
    names: HashSet<OsString>,
    events: u64,
    /// Something happened to more files than their names say.
    all: bool,
    /// Nothing is watched any more.
    over: bool,
}

impl Signs {
    fn add(&self, event: &Event) {
        let mut touched = self.lock();
        touched.events += 1;
        let names = event.paths.iter().filter_map(|path| path.file_name());
        touched.names.extend(names.map(OsString::from));
        if event.need_rescan() || touched.names.len() > MOST_NAMES {
            touched.all = true;
            touched.names.clear();
        }
        drop(touched);
        self.told.notify_one();
    }

    /// Waits until nothing has happened for a moment, or things went on for long.
    async fn settle(&self, clock: &Clock) {
        let mut waited = Duration::ZERO;
        while waited < MAX_SETTLE {
            let events = self.lock().events;
            clock.sleep(SETTLE).await;
            waited += SETTLE;
            if self.lock().events == events {
                return;
            }
        }
    }

    fn take(&self) -> Touched {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Touched> {
        self.touched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Tell {
    fn drop(&mut self) {
        self.0.lock().over = true;
        self.0.told.notify_one();
    }
}

/// The watcher's end.
struct Tell(Arc<Signs>);

/// Watches the folders rather than the files: many editors save by renaming another file over it.
fn watcher(paths: &[Option<PathBuf>], signs: Arc<Signs>) -> Option<RecommendedWatcher> {
    let folders: BTreeSet<PathBuf> = paths
        .iter()
        .flatten()
        .filter_map(|path| folder(path))
        .collect();
    if folders.is_empty() {
        return None;
    }
    let tell = Tell(signs);
    let heard = move |event: notify::Result<Event>| match event {
        Ok(event) if event.kind.is_access() => {}
        Ok(event) => tell.0.add(&event),
        Err(_) => {}
    };
    let mut watcher = notify::recommended_watcher(heard).ok()?;
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
    workbench: WorkbenchId,
    paths: Vec<Option<PathBuf>>,
    signs: Arc<Signs>,
    clock: Clock,
    messages: mpsc::Sender<Message>,
) {
    let Ok(mut known) = spawn_blocking(move || Known::of(paths)).await else {
        return;
    };
    loop {
        signs.told.notified().await;
        signs.settle(&clock).await;
        let touched = signs.take();
        if touched.over {
            return;
        }
        // Reading waits for the disk, which neither keys nor events may.
        let read = spawn_blocking(move || {
            let changes = known.changes(&touched);
            (known, changes)
        });
        let Ok((after, changes)) = read.await else {
            return;
        };
        known = after;
        if changes.is_empty() {
            continue;
        }
        let message = Message::Workbench(workbench, WorkbenchMessage::Changed(changes));
        if messages.send(message).await.is_err() {
            return;
        }
    }
}

/// The files as they were when they were last read.
struct Known {
    files: Vec<Kept>,
    #[cfg(test)]
    read: usize,
}

struct Kept {
    path: Option<PathBuf>,
    state: Option<State>,
    text: Option<String>,
}

/// What the system says of a file: when this is another, the text may be too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    modified: Option<SystemTime>,
    bytes: u64,
}

impl Known {
    fn of(paths: Vec<Option<PathBuf>>) -> Self {
        let files = paths.into_iter().map(|path| Kept {
            state: path.as_deref().and_then(state),
            text: path.as_deref().and_then(load::read_text_file),
            path,
        });
        Self {
            files: files.collect(),
            #[cfg(test)]
            read: 0,
        }
    }

    /// The files whose texts are others now, each with its index.
    fn changes(&mut self, touched: &Touched) -> Vec<(usize, Option<String>)> {
        let mut changes = Vec::new();
        for (index, file) in self.files.iter_mut().enumerate() {
            let Some(path) = &file.path else {
                continue;
            };
            // A folder of links may be replaced whole, and then the names of its files are not told.
            let state = state(path);
            let name = path.file_name().unwrap_or_default();
            if state == file.state && !touched.all && !touched.names.contains(name) {
                continue;
            }
            #[cfg(test)]
            {
                self.read += 1;
            }
            let text = load::read_text_file(path);
            file.state = state;
            if text != file.text {
                file.text.clone_from(&text);
                changes.push((index, text));
            }
        }
        changes
    }
}

fn state(path: &Path) -> Option<State> {
    let metadata = fs::metadata(path).ok()?;
    Some(State {
        modified: metadata.modified().ok(),
        bytes: metadata.len(),
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn only_what_changed_is_read_again_and_told_together() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |at: usize| folder.path().join(format!("{at}.yaml"));
        let paths: Vec<_> = (0..50).map(path).collect();
        for path in &paths {
            fs::write(path, "a: 1").expect("written");
        }
        let mut known = Known::of(paths.iter().cloned().map(Some).collect());
        for at in [3, 7] {
            fs::write(path(at), "a: 10").expect("written");
        }
        fs::remove_file(path(9)).expect("removed");
        // Rewritten with what it held: read again, and no change.
        fs::write(path(11), "a: 1").expect("written");
        let mut touched = Touched::default();
        touched.names.insert("11.yaml".into());
        let changed = Some("a: 10".to_owned());
        let wanted = vec![(3, changed.clone()), (7, changed), (9, None)];
        assert_eq!(known.changes(&touched), wanted);
        assert_eq!(known.read, 4);
        assert_eq!(known.changes(&Touched::default()), []);
        assert_eq!(known.read, 4);
    }

    #[tokio::test]
    async fn changes_are_told_when_they_end_or_go_on_for_long() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let signs = Arc::new(Signs::default());
        let settle = {
            let (clock, signs) = (clock.clone(), Arc::clone(&signs));
            move || {
                let (clock, signs) = (clock.clone(), Arc::clone(&signs));
                tokio::spawn(async move { signs.settle(&clock).await })
            }
        };
        let quiet = settle();
        clock.advance(SETTLE).await;
        assert!(quiet.is_finished());
        let busy = settle();
        let writer = {
            let (clock, signs) = (clock.clone(), Arc::clone(&signs));
            tokio::spawn(async move {
                loop {
                    clock.sleep(SETTLE / 2).await;
                    signs.add(&Event::new(notify::EventKind::Any));
                }
            })
        };
        clock.advance(MAX_SETTLE).await;
        assert!(!busy.is_finished());
        clock.advance(SETTLE).await;
        assert!(busy.is_finished());
        writer.abort();
    }

    #[test]
    fn a_flood_of_events_is_one_sign_of_bounded_size() {
        let signs = Signs::default();
        for at in 0..2 * MOST_NAMES {
            let path = PathBuf::from(format!("{at}.yaml"));
            signs.add(&Event::new(notify::EventKind::Any).add_path(path));
        }
        let touched = signs.take();
        assert!(touched.all && touched.names.len() <= MOST_NAMES);
        assert!(!signs.take().all);
    }
}
