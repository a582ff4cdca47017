//! Reads and writes files in the order asked for, so that two quick saves cannot overtake each other.

use std::iter;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use knew_core::manifest::load;
use knew_core::model::{Problem, ProblemLocation};
use knew_tui::app::{Message, WorkbenchMessage};
use knew_tui::state::session::Session;
use knew_tui::state::unsaved::{KeptId, OpenedText, UnsavedText};
use knew_tui::state::workbench::WorkbenchId;

use super::save::{self, temporary};
use super::send;
use super::session_store::{self, SessionStore};
use super::state;
use super::templates::{self, Folders, Keeping};

/// One thing to do with files.
#[derive(Debug)]
pub enum Job {
    /// Read files and folders, to be opened.
    Read(Vec<PathBuf>),
    /// Write a text to a file.
    Save(Save, String),
    /// Keep how one looked at what was open.
    Remember(Box<Session>),
    /// Read the data of an event.
    ReadBody(PathBuf),
    /// Read the templates for what was opened.
    Templates(Vec<String>),
    /// Write a template.
    KeepTemplate(Keeping),
    /// Look for unsaved edits of earlier runs.
    FindUnsaved(WorkbenchId, Vec<OpenedText>),
    /// Keep unsaved edits, then remove those of earlier runs that are among them.
    KeepUnsaved(Vec<UnsavedText>, Vec<KeptId>),
    /// Remove unsaved edits of earlier runs.
    ForgetUnsaved(Vec<KeptId>),
}

/// A file to write.
#[derive(Debug)]
pub struct Save {
    /// The workbench it belongs to, to answer with.
    pub workbench: WorkbenchId,
    /// Its index, to answer with.
    pub file: usize,
    /// Where it is.
    pub path: PathBuf,
    /// Whether it must not exist yet.
    pub new: bool,
}

/// Does jobs until nobody can give any more.
pub async fn work(
    memory: Arc<SessionStore>,
    mut jobs: mpsc::UnboundedReceiver<Job>,
    messages: mpsc::Sender<Message>,
) {
    // A task that could not tidy up has changed nothing.
    let _ = spawn_blocking(state::tighten).await;
    while let Some(job) = jobs.recv().await {
        let memory = Arc::clone(&memory);
        let done = spawn_blocking(move || answer(&memory, job)).await;
        let answers = done.unwrap_or_else(|error| vec![Message::Notice(error.to_string())]);
        for message in answers {
            if messages.send(message).await.is_err() {
                return;
            }
        }
    }
}

fn answer(memory: &SessionStore, job: Job) -> Vec<Message> {
    match job {
        Job::Read(paths) => open(memory, &paths),
        Job::Remember(session) => {
            let failed = memory.keep(&session).err();
            failed.into_iter().map(Message::Notice).collect()
        }
        Job::Save(save, text) => write(save, text),
        Job::ReadBody(path) => {
            let bytes = send::read(&path).map(Into::into);
            vec![Message::BodyRead { path, bytes }]
        }
        Job::Templates(asked) => vec![Message::Templates(Folders::of(&asked).read())],
        Job::FindUnsaved(workbench, opened) => {
            let found = memory.unsaved.find(&opened);
            let found = (!found.is_empty())
                .then(|| Message::Workbench(workbench, WorkbenchMessage::UnsavedFound(found)));
            found.into_iter().collect()
        }
        Job::KeepUnsaved(texts, replaces) => {
            let kept = memory.unsaved.keep(&texts);
            if kept.is_ok() {
                memory.unsaved.forget(&replaces);
            }
            let news = memory.unsaved.news(&kept).map(Message::Notice);
            news.into_iter().collect()
        }
        Job::ForgetUnsaved(edits) => {
            memory.unsaved.forget(&edits);
            Vec::new()
        }
        Job::KeepTemplate(keeping) => vec![Message::TemplateKept(templates::keep(keeping))],
    }
}

fn write(save: Save, text: String) -> Vec<Message> {
    let Save {
        workbench,
        file,
        path,
        new,
    } = save;
    let done = if new {
        save::create(&path, &text).map(|()| Vec::new())
    } else {
        save::save(&path, &text)
    };
    let notes = match done {
        Ok(notes) => notes,
        Err(error) => {
            let reason = error.to_string();
            return vec![Message::Workbench(
                workbench,
                WorkbenchMessage::SaveFailed { file, reason },
            )];
        }
    };
    let saved = Message::Workbench(workbench, WorkbenchMessage::Saved { file, text });
    let notes = notes
        .iter()
        .map(|note| Message::Notice(format!("saved {}, but {note}", path.display())));
    iter::once(saved).chain(notes).collect()
}

/// Reads everything there is; what cannot be read is told beside it.
fn open(memory: &SessionStore, paths: &[PathBuf]) -> Vec<Message> {
    let reading = load::load_paths(paths);
    let told = reading.problems.iter().map(told);
    let told: Vec<Problem> = told.collect();
    if reading.files.is_empty() {
        let all: Vec<&str> = told.iter().map(|told| told.message.as_str()).collect();
        return vec![Message::ReadFailed(all.join("; "))];
    }
    temporary::remove_stale_beside(&reading.paths);
    let unread = (!told.is_empty()).then_some(Message::Unread(told));
    let files = reading.files.iter().zip(reading.paths);
    let files = files.map(|(file, path)| (file.name.to_string(), path, file.text.to_string()));
    let asked = session_store::whole(paths);
    let (session, fault) = match memory.recall(&asked) {
        Ok(session) => (session.map(Box::new), None),
        Err(fault) => (None, Some(Message::Notice(fault))),
    };
    let mut messages = vec![Message::Read {
        title: title(paths),
        files: files.collect(),
        asked,
        session,
    }];
    messages.extend(unread);
    messages.extend(fault);
    messages
}

/// A problem whose sentence names the file, as it is told far from it.
fn told(problem: &Problem) -> Problem {
    let mut told = problem.clone();
    if let ProblemLocation::Position(place) = &problem.at {
        told.message = format!("{} {}", place.file, problem.message);
    }
    told
}

/// What to call some paths together.
fn title(paths: &[PathBuf]) -> String {
    let [path] = paths else {
        return format!("{} paths", paths.len());
    };
    if path.as_os_str() == "-" {
        return "stdin".to_owned();
    }
    // `.` and `..` say nothing about where one is.
    let whole = path.canonicalize().unwrap_or_else(|_| path.clone());
    let name = whole.file_name().unwrap_or(whole.as_os_str());
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_can_be_read_opens_and_what_cannot_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("a.yaml"), "kind: A\n").expect("written");
        fs::write(folder.path().join("b.yaml"), [0, 1, 2]).expect("written");
        let messages = open(&SessionStore::default(), &[folder.path().to_owned()]);
        let [Message::Read { files, .. }, Message::Unread(unread)] = messages.as_slice() else {
            panic!("{messages:?}");
        };
        assert_eq!(files.len(), 1);
        assert!(unread[0].message.contains("b.yaml "), "{unread:?}");
    }

    #[test]
    fn nothing_to_open_is_a_failure_that_names_the_path() {
        let messages = open(
            &SessionStore::default(),
            &[PathBuf::from("no/such/file.yaml")],
        );
        let [Message::ReadFailed(words)] = messages.as_slice() else {
            panic!("{messages:?}");
        };
        assert!(words.contains("no/such/file.yaml"), "{words}");
    }
}
