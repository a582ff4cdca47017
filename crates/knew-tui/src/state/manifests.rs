//! The text that is open, and what follows from it: manifest, graph, problems.
//!
//! Each change of text derives everything again. A text that no longer parses keeps the last good
//! graph: the engine goes on with it, and the problems say what is wrong.

use knew_core::model::ProblemCode;
use std::path::PathBuf;
use std::sync::Arc;

use crate::state::changed_in_plan::ChangedInPlan;
use knew_core::graph::{self, Graph};
use knew_core::manifest::{File, Manifest};
use knew_core::model::workspace::SystemSet;
use knew_core::model::{DocumentLocation, Id, Problem, ProblemLocation, SourcePosition};

/// So many bytes of text are checked as a whole at each key; of more, only the file that is edited.
const AT_EACH_KEY: usize = 128 << 10;

/// The workspace file that is begun where there is none.
const WORKSPACE: &str = "knew.yaml";

/// What is open.
#[derive(Clone, Default)]
pub struct OpenManifests {
    /// What to call it: a sample's title, a file or a folder.
    pub title: String,
    /// The paths that were asked for, whole; nothing for samples.
    pub asked: Vec<String>,
    /// The texts as they are now, decoded.
    pub manifest: Arc<Manifest>,
    /// The graph of the last text that was good; what is drawn and what runs.
    pub graph: Arc<Graph>,
    /// Counts plans; an arrival remembers which one judged it.
    pub plan: u64,
    /// Since which plan each route judges as it does now.
    pub since: ChangedInPlan,
    /// Everything that is wrong, worst first.
    pub problems: Vec<Problem>,
    /// What could not be read of what was to be opened; it is among the problems.
    unread: Vec<Problem>,
    /// The texts as they are on disk, to know what is unsaved; same order as the manifest's files.
    pub saved: Vec<Arc<str>>,
    /// Where each file is on disk; `None` for built-in samples and stdin.
    pub paths: Vec<Option<PathBuf>>,
    /// Whether the graph is older than the text, because the text is broken.
    pub stale: bool,
    /// How many documents of the text behind the graph could not be parsed.
    broken: usize,
    built_in: SystemSet,
}

impl OpenManifests {
    #[must_use]
    pub fn empty(built_in: SystemSet) -> Self {
        Self {
            built_in,
            ..Self::default()
        }
    }

    /// Opens texts; the graph gets a number of its own.
    #[must_use]
    pub fn reopen(&self, title: String, files: Vec<(File, Option<PathBuf>)>) -> Self {
        let (files, paths): (Vec<File>, Vec<Option<PathBuf>>) = files.into_iter().unzip();
        let saved = files.iter().map(|file| Arc::clone(&file.text)).collect();
        let manifest = Manifest::from_files(files);
        let mut open = Self {
            title,
            saved,
            paths,
            broken: bad_documents(&manifest),
            ..self.closed()
        };
        open.derive(manifest);
        open
    }

    /// Nothing is open; the next graph still gets a number of its own.
    #[must_use]
    pub fn closed(&self) -> Self {
        Self {
            plan: self.plan,
            built_in: self.built_in,
            ..Self::default()
        }
    }

    /// Replaces the texts of files; says whether a new graph followed from them.
    pub fn set_texts<'a>(
        &mut self,
        texts: impl IntoIterator<Item = (usize, &'a Arc<str>)>,
    ) -> bool {
        let mut files = self.manifest.files.clone();
        for (file, text) in texts {
            if let Some(changed) = files.get_mut(file) {
                changed.text = Arc::clone(text);
            }
        }
        self.derive(self.manifest.with_files(files))
    }

    /// Opens an empty workspace file beside a file, to be written when it is saved; its index.
    pub fn begin_workspace(&mut self, beside: usize) -> usize {
        let files = &self.manifest.files;
        let name = match files.get(beside).map(File::folder) {
            None | Some("") => WORKSPACE.to_owned(),
            Some(folder) => format!("{folder}/{WORKSPACE}"),
        };
        let path = self.paths.get(beside).cloned().flatten();
        self.push(path.map(|path| path.with_file_name(WORKSPACE)), &name)
    }

    /// Opens an empty file that is not on disk, to be written when it is saved; its index.
    pub fn begin(&mut self, path: PathBuf, name: &str) -> usize {
        self.push(Some(path), name)
    }

    fn push(&mut self, path: Option<PathBuf>, name: &str) -> usize {
        let mut files = self.manifest.files.clone();
        self.paths.push(path);
        self.saved.push("".into());
        files.push(File {
            name: name.into(),
            text: "".into(),
        });
        self.manifest = Arc::new(self.manifest.with_files(files));
        self.manifest.files.len() - 1
    }

    /// Notes what could not be read, which stays wrong whatever becomes of the texts.
    pub fn leave_unread(&mut self, unread: Vec<Problem>) {
        self.unread = unread;
        self.problems.splice(0..0, self.unread.iter().cloned());
    }

    /// Calls a file by another name.
    pub fn rename(&mut self, file: usize, name: &str) {
        let mut files = self.manifest.files.clone();
        if let Some(changed) = files.get_mut(file) {
            changed.name = name.into();
        }
        let manifest = self.manifest.with_files(files);
        let found = graph::check::check(&self.graph, &manifest.resources);
        self.problems = self.with_unread(problems(&manifest, found));
        self.manifest = Arc::new(manifest);
    }

    fn with_unread(&self, problems: Vec<Problem>) -> Vec<Problem> {
        self.unread.iter().cloned().chain(problems).collect()
    }

    fn build_and_check(&self, manifest: &Manifest) -> (Graph, Vec<Problem>) {
        graph::build_and_check(&manifest.resources, &manifest.workspace, self.built_in)
    }

    fn derive(&mut self, manifest: Manifest) -> bool {
        let broken = bad_documents(&manifest);
        // A document that never parsed must not hold back edits of the others.
        self.stale = broken > self.broken;
        if self.stale {
            self.problems = self.with_unread(problems(&manifest, Vec::new()));
        } else {
            self.broken = broken;
            let (graph, found) = self.build_and_check(&manifest);
            self.plan += 1;
            self.since.follow(&self.graph, &graph, self.plan);
            self.graph = Arc::new(graph);
            self.problems = self.with_unread(problems(&manifest, found));
        }
        self.manifest = Arc::new(manifest);
        !self.stale
    }

    /// The text of a file as it is now.
    #[must_use]
    pub fn text(&self, file: usize) -> Option<&Arc<str>> {
        self.manifest.files.get(file).map(|file| &file.text)
    }

    /// The name of a file on the screen.
    #[must_use]
    pub fn file_name(&self, file: usize) -> Option<&Arc<str>> {
        self.manifest.files.get(file).map(|file| &file.name)
    }

    /// Whether a file differs from what is on disk.
    #[must_use]
    pub fn is_unsaved(&self, file: usize) -> bool {
        self.text(file) != self.saved.get(file)
    }

    /// Whether any file differs from what is on disk.
    #[must_use]
    pub fn has_unsaved(&self) -> bool {
        (0..self.manifest.files.len()).any(|file| self.is_unsaved(file))
    }

    /// Whether one brought it, from the disk or through a pipe: the gallery does not lead back to it.
    #[must_use]
    pub fn is_of_files(&self) -> bool {
        let piped = self
            .manifest
            .files
            .iter()
            .any(|file| &*file.name == "stdin");
        piped || self.paths.iter().any(Option::is_some)
    }

    /// Where in the text an object stands.
    #[must_use]
    pub fn origin(&self, id: &Id) -> Option<DocumentLocation> {
        let found = self
            .manifest
            .resources
            .iter()
            .find(|resource| resource.id == *id);
        let written = found.map(|found| found.origin);
        // An object of a text that is broken now still stands where it stood.
        written.or_else(|| drawn_origin(&self.graph, id))
    }

    /// While the text is broken and an older graph runs: where it is broken, and that it does.
    #[must_use]
    pub fn stale_words(&self) -> Option<String> {
        let syntax = self
            .problems
            .iter()
            .find(|problem| problem.code == ProblemCode::Syntax);
        let place = self.place(syntax.filter(|_| self.stale)?)?;
        let SourcePosition { file, line, column } = place;
        Some(format!(
            "{file} has an error at {line}:{column}; the last good text runs"
        ))
    }

    /// What is wrong, with the name of the object where the sentence leaves that to the place.
    #[must_use]
    pub fn sentence(&self, problem: &Problem) -> String {
        let ProblemLocation::Field(origin, _) = &problem.at else {
            return problem.message.clone();
        };
        let resources = self.manifest.resources.iter();
        let about = resources
            .clone()
            .find(|resource| resource.origin == *origin);
        match about.map(|about| &about.id) {
            Some(id) if !id.name.is_empty() && !problem.message.contains(&*id.name) => {
                format!("{} {}: {}", id.kind, id.name, problem.message)
            }
            _ => problem.message.clone(),
        }
    }

    /// The place of a problem.
    #[must_use]
    pub fn place(&self, problem: &Problem) -> Option<SourcePosition> {
        self.manifest.locate(&problem.at)
    }

    /// Where and why a text of a file cannot be read, unless the one on disk cannot either.
    #[must_use]
    pub fn breaks(&self, file: usize, text: &str) -> Option<(SourcePosition, String)> {
        let name = &self.manifest.files.get(file)?.name;
        let read = |text: &str| {
            let (name, text) = (Arc::clone(name), text.into());
            Manifest::from_files(vec![File { name, text }])
        };
        let (now, before) = (read(text), read(self.saved.get(file)?));
        if bad_documents(&now) <= bad_documents(&before) {
            return None;
        }
        let mut problems = now.problems.iter();
        let fault = problems.find(|problem| problem.code == ProblemCode::Syntax)?;
        Some((now.locate(&fault.at)?, fault.message.clone()))
    }

    /// What would be read, and what would be wrong, if a file had this text.
    #[must_use]
    pub fn foresee(
        &self,
        file: usize,
        text: &str,
    ) -> (Manifest, Vec<(Problem, Option<SourcePosition>)>) {
        let mut files = self.manifest.files.clone();
        if let Some(changed) = files.get_mut(file) {
            changed.text = text.into();
        }
        let whole = files.iter().map(|file| file.text.len()).sum::<usize>() <= AT_EACH_KEY;
        if !whole {
            files = files.into_iter().skip(file).take(1).collect();
        }
        let manifest = self.manifest.with_files(files);
        let good = whole && bad_documents(&manifest) <= self.broken;
        let derived = good.then(|| self.build_and_check(&manifest));
        let found = problems(
            &manifest,
            derived.map(|derived| derived.1).unwrap_or_default(),
        );
        let placed = found.into_iter().map(|problem| {
            let place = manifest.locate(&problem.at);
            (problem, place)
        });
        let placed = placed.collect();
        (manifest, placed)
    }
}

fn bad_documents(manifest: &Manifest) -> usize {
    manifest
        .documents
        .iter()
        .filter(|document| !document.is_valid)
        .count()
}

fn drawn_origin(graph: &Graph, id: &Id) -> Option<DocumentLocation> {
    let location = graph.node(id).and_then(|node| node.location());
    location.or_else(|| Some(graph.group_of(id)?.origin))
}

/// What the texts and the graph of them have wrong, worst first.
fn problems(manifest: &Manifest, found: Vec<Problem>) -> Vec<Problem> {
    let mut problems = manifest.problems.clone();
    problems.extend(manifest.without_placeholder_problems(found));
    problems.sort_by_key(|problem| problem.severity);
    problems
}
