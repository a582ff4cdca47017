//! Unsaved edits in the state folder: one file for each run of the program, so that the end of a run,
//! however it came, loses nothing.
//!
//! A run holds a lock as long as it lives, which the system releases when it ends. Edits of a run
//! whose lock can be taken are nobody's any more, and are offered to whoever opens the same files.

mod record;

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::state;
use knew_tui::state::unsaved::{KeptId, KeptText, OpenedText, UnsavedText};
use record::{LARGEST_TEXTS, OpenedTextKey, Record};

/// Runs whose edits are kept; those of the oldest go first.
const RUNS: usize = 50;

/// Unsaved edits could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// They are too large.
    #[error("unsaved edits of more than {} MiB are not kept: save them", LARGEST_TEXTS >> 20)]
    TooLarge,
    /// They could not be written.
    #[error("unsaved edits cannot be kept: {0}")]
    Io(#[from] io::Error),
}

/// The unsaved edits of this run and of those before it.
#[derive(Debug, Default)]
pub struct UnsavedStore {
    /// `None` where nothing can be kept.
    folder: Option<PathBuf>,
    run: Mutex<Run>,
}

/// This run.
#[derive(Debug, Default)]
struct Run {
    /// Its name, and the lock that tells that it lives, as soon as it has something to keep.
    begun: Option<(String, File)>,
    /// Whether the last has been kept of it.
    ended: bool,
    /// Why nothing could be kept the last time.
    failed: Option<String>,
}

impl UnsavedStore {
    /// The store of this user.
    #[must_use]
    pub fn of_user() -> Self {
        Self {
            folder: state::folder().map(|folder| folder.join("unsaved")),
            run: Mutex::default(),
        }
    }

    /// Keeps what is unsaved now in place of what was; nothing once the run has ended.
    pub fn keep(&self, texts: &[UnsavedText]) -> Result<(), KeepError> {
        let mut run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        match &self.folder {
            Some(folder) if !run.ended => write(folder, &mut run, texts),
            _ => Ok(()),
        }
    }

    /// Why edits were not kept, unless it was told already: each key would tell it again.
    #[must_use]
    pub fn news(&self, result: &Result<(), KeepError>) -> Option<String> {
        let mut run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        let words = result.as_ref().err().map(ToString::to_string);
        let told = std::mem::replace(&mut run.failed, words.clone());
        words.filter(|words| told.as_ref() != Some(words))
    }

    /// Keeps what is unsaved at the end of the run; says whether there is any.
    pub fn end(&self, texts: &[UnsavedText]) -> Result<bool, KeepError> {
        let mut run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        run.ended = true;
        let Some(folder) = &self.folder else {
            return Ok(false);
        };
        write(folder, &mut run, texts)?;
        Ok(!texts.is_empty())
    }

    /// The newest edits of earlier runs to what is open. Edits that are on disk by now are removed.
    #[must_use]
    pub fn find(&self, opened: &[OpenedText]) -> Vec<KeptText> {
        let Some(folder) = &self.folder else {
            return Vec::new();
        };
        let runs = runs(folder);
        if runs.is_empty() {
            return Vec::new();
        }
        let subjects: Vec<OpenedTextKey> = opened.iter().map(OpenedTextKey::of).collect();
        let mut found: Vec<KeptText> = Vec::new();
        let mut saved = Vec::new();
        for (at, run) in runs {
            // Whoever holds the lock still edits.
            let Some((_lock, record)) = locked(folder, &run) else {
                continue;
            };
            for edit in record.edits {
                let id = KeptId {
                    run: run.clone(),
                    file: edit.file.clone(),
                };
                let newer = found.iter().any(|kept| kept.id.file == edit.file);
                match record::offered(edit, &subjects, opened) {
                    Some(offer) if offer.is_saved => saved.push(id),
                    Some(offer) if !newer => found.push(KeptText {
                        id,
                        name: offer.name,
                        path: offer.path,
                        changed: offer.changed,
                        text: offer.text,
                        at,
                    }),
                    _ => {}
                }
            }
        }
        self.forget(&saved);
        found
    }

    /// Removes edits of earlier runs.
    pub fn forget(&self, edits: &[KeptId]) {
        let Some(folder) = &self.folder else {
            return;
        };
        let mut runs: Vec<&String> = edits.iter().map(|edit| &edit.run).collect();
        runs.dedup();
        for run in runs {
            let Some((_lock, mut record)) = locked(folder, run) else {
                continue;
            };
            let gone = |file: &str| {
                edits
                    .iter()
                    .any(|edit| edit.run == *run && edit.file == file)
            };
            record.edits.retain(|edit| !gone(&edit.file));
            if record.edits.is_empty() {
                remove(folder, run);
            } else {
                // What could not be removed is offered once more.
                let _ = state::write_private(&file(folder, run), &record.text());
            }
        }
    }
}

fn file(folder: &Path, run: &str) -> PathBuf {
    folder.join(format!("{run}.json"))
}

fn lock_of(folder: &Path, run: &str) -> PathBuf {
    folder.join(format!("{run}.lock"))
}

fn write(folder: &Path, run: &mut Run, texts: &[UnsavedText]) -> Result<(), KeepError> {
    if texts.is_empty() {
        if let Some((name, _lock)) = run.begun.take() {
            remove(folder, &name);
        }
        return Ok(());
    }
    if texts.iter().map(|text| text.text.len()).sum::<usize>() > LARGEST_TEXTS {
        return Err(KeepError::TooLarge);
    }
    let name = match &run.begun {
        Some((name, _lock)) => name.clone(),
        None => begin(folder, run)?,
    };
    state::write_private(&file(folder, &name), &Record::of(texts).text())?;
    Ok(())
}

fn begin(folder: &Path, run: &mut Run) -> io::Result<String> {
    state::create_private_dir(folder)?;
    let name = uuid::Uuid::new_v4().to_string();
    let lock = open_lock(folder, &name)?;
    // On a file system without locks the edits are kept all the same.
    let _ = lock.try_lock();
    run.begun = Some((name.clone(), lock));
    Ok(name)
}

fn open_lock(folder: &Path, run: &str) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true).mode(0o600);
    options.open(lock_of(folder, run))
}

/// The edits of a run that has ended, and the lock that keeps others from them.
fn locked(folder: &Path, run: &str) -> Option<(File, Record)> {
    let lock = open_lock(folder, run).ok()?;
    lock.try_lock().ok()?;
    let record = Record::read(&file(folder, run))?;
    Some((lock, record))
}

fn remove(folder: &Path, run: &str) {
    // What is left is offered once more, or is empty.
    let _ = fs::remove_file(file(folder, run));
    let _ = fs::remove_file(lock_of(folder, run));
}

/// The runs with edits, newest first; those beyond the bound are removed.
fn runs(folder: &Path) -> Vec<(jiff::Timestamp, String)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut runs: Vec<(jiff::Timestamp, String)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let run = name.strip_suffix(".json")?.to_owned();
            let at = entry.metadata().ok()?.modified().ok()?;
            Some((jiff::Timestamp::try_from(at).ok()?, run))
        })
        .collect();
    runs.sort_by(|one, other| other.cmp(one));
    for (_, run) in runs.split_off(runs.len().min(RUNS)) {
        if locked(folder, &run).is_some() {
            remove(folder, &run);
        }
    }
    runs
}

#[cfg(test)]
mod tests;
