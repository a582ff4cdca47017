//! Files that start a process anew when they change.

use std::collections::BTreeMap;
use std::future::pending;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::dispatcher::Dispatcher;

/// How often files are looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// How many files are looked at; a pattern that finds more was not meant so.
const MAX_WATCHED_FILES: usize = 5_000;

/// The files some patterns match, as they were.
#[derive(Debug)]
pub struct FileWatch {
    patterns: Vec<String>,
    before: ModificationTimes,
}

/// When each file was written last.
type ModificationTimes = BTreeMap<PathBuf, Option<SystemTime>>;

impl FileWatch {
    /// The files as they are now. Patterns start from a folder.
    #[must_use]
    pub fn new(patterns: &[String], dir: &Path) -> Self {
        let whole = patterns
            .iter()
            .map(|pattern| absolute_pattern(dir, pattern));
        let patterns: Vec<_> = whole.collect();
        let before = modification_times(&patterns);
        Self { patterns, before }
    }

    /// Waits for the next change; the name of the file.
    pub async fn next_change(self, dispatcher: &Dispatcher) -> String {
        if self.patterns.is_empty() {
            return pending().await;
        }
        loop {
            dispatcher.runtime.clock.sleep(POLL_INTERVAL).await;
            let patterns = self.patterns.clone();
            let look = dispatcher
                .runtime
                .tasks
                .spawn_blocking(move || modification_times(&patterns));
            let Ok(now) = look.await else {
                return pending().await;
            };
            if let Some(changed) = first_change(&self.before, &now) {
                let name = changed.file_name().unwrap_or(changed.as_os_str());
                return name.to_string_lossy().into_owned();
            }
        }
    }
}

/// The folder's own name is no pattern, whatever letters it has.
fn absolute_pattern(dir: &Path, pattern: &str) -> String {
    let dir = glob::Pattern::escape(&dir.to_string_lossy());
    Path::new(&dir).join(pattern).to_string_lossy().into_owned()
}

fn modification_times(patterns: &[String]) -> ModificationTimes {
    let found = patterns
        .iter()
        .filter_map(|pattern| glob::glob(pattern).ok());
    let found = found.flatten().flatten().filter(|found| found.is_file());
    let timed = found.map(|path| {
        let time = path
            .metadata()
            .and_then(|metadata| metadata.modified())
            .ok();
        (path, time)
    });
    timed.take(MAX_WATCHED_FILES).collect()
}

fn first_change<'a>(
    before: &'a ModificationTimes,
    now: &'a ModificationTimes,
) -> Option<&'a PathBuf> {
    let changed = now
        .iter()
        .find(|(path, time)| before.get(*path) != Some(*time));
    let gone = || before.keys().find(|path| !now.contains_key(*path));
    changed.map(|changed| changed.0).or_else(gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_comes_goes_or_changes_is_named() {
        let time = |seconds: u64| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        let files = |all: &[(&str, u64)]| -> ModificationTimes {
            let all = all.iter();
            all.map(|(name, at)| (PathBuf::from(name), time(*at)))
                .collect()
        };
        let before = files(&[("a", 1), ("b", 1)]);
        for (now, name) in [
            (files(&[("a", 1), ("b", 2)]), Some("b")),
            (files(&[("a", 1)]), Some("b")),
            (files(&[("a", 1), ("b", 1), ("c", 1)]), Some("c")),
            (before.clone(), None),
        ] {
            let found = first_change(&before, &now);
            assert_eq!(found, name.map(PathBuf::from).as_ref());
        }
    }
}
