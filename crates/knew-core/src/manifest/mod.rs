//! Text and resources: reading, decoding, finding places, and edits that keep what you wrote.
//!
//! [`Manifest::of`] derives everything from the texts of some files and never fails: what cannot be
//! understood becomes a [`Problem`] with a place, and the rest still loads. [`edit`] changes text by
//! the smallest patch. [`read`] is the only part that touches files.

pub mod decode;
pub mod edit;
mod entries;
pub mod fix;
mod generated;
mod glued;
pub mod kinds;
mod lines;
pub mod locate;
pub mod node;
pub mod open;
pub mod parse;
mod part;
mod pattern;
pub mod read;
pub mod samples;
pub mod split;
pub mod syntax;
pub mod template;
mod unfold;
pub mod upgrade;

use crate::model::ProblemCode;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::model::{DocumentLocation, Problem, ProblemLocation, Resource, Severity, Workspace};
use lines::{Lines, Names};
use node::Node;
use part::Part;

/// One text: a file, a built-in sample, or what came in on stdin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What the user calls it; appears in places and problems.
    pub name: Arc<str>,
    /// The text as it is now.
    pub text: Arc<str>,
}

impl File {
    /// The folder it is in; empty for the one knew runs in.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.name.rsplit_once(['/', '\\']).map_or("", |name| name.0)
    }

    /// Whether it is the workspace file, which is knew's own and no manifest.
    #[must_use]
    pub fn is_workspace(&self) -> bool {
        let name = self.name.rsplit(['/', '\\']).next();
        name.is_some_and(|name| read::WORKSPACE.contains(&name))
    }
}

/// A document of a file: the bytes between two `---`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Where it is: file and document; no item.
    pub origin: DocumentLocation,
    /// Its bytes in the file's text, separators excluded.
    pub bytes: Range<usize>,
    /// Whether it could be parsed.
    pub good: bool,
    /// Whether it is a template nobody has rendered, which is read as far as it goes.
    pub templated: bool,
}

/// Texts and everything that follows from them alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifest {
    /// The texts, in the order given.
    pub files: Vec<File>,
    /// Their documents, in order, empty ones included.
    pub documents: Vec<Document>,
    /// The objects in them, in order.
    pub resources: Vec<Arc<Resource>>,
    /// What `knew.yaml` says.
    pub workspace: Workspace,
    /// What is wrong with the texts and with each object by itself.
    pub problems: Vec<Problem>,
    /// The tree of each document, where there is one.
    trees: Vec<Option<Arc<Node>>>,
    /// Where the lines of each text start.
    lines: Vec<Arc<Lines>>,
    /// Which file has which name.
    names: Names,
    /// What follows from each text by itself.
    parts: Vec<Arc<Part>>,
}

impl Manifest {
    /// Derives everything from some texts.
    #[must_use]
    pub fn of(files: Vec<File>) -> Self {
        Self::default().with(files)
    }

    /// Derives everything from other texts, and what is known of a text again only if it is another:
    /// the same as [`Manifest::of`], sooner.
    #[must_use]
    pub fn with(&self, files: Vec<File>) -> Self {
        let part = |(index, file): (usize, &File)| {
            let same = self.files.get(index) == Some(file);
            let known = self.parts.get(index).filter(|_| same).cloned();
            known.unwrap_or_else(|| Arc::new(Part::of(index, file)))
        };
        let parts: Vec<_> = files.iter().enumerate().map(part).collect();
        let mut manifest = Self::default();
        for part in &parts {
            manifest.add(part);
        }
        (manifest.files, manifest.parts) = (files, parts);
        manifest.fold_generated();
        manifest.workspace.folder = manifest.folder();
        let doubles = manifest.doubles();
        manifest.problems.extend(doubles);
        let problems = std::mem::take(&mut manifest.problems);
        manifest.problems = manifest.settled(problems);
        manifest
    }

    /// Lets go of everything but the texts and where their documents are: enough to find places.
    pub fn lighten(&mut self) {
        self.resources = Vec::new();
        self.problems = Vec::new();
        self.trees = Vec::new();
        self.lines = Vec::new();
        self.parts = Vec::new();
    }

    fn add(&mut self, part: &Part) {
        self.documents.extend_from_slice(&part.documents);
        self.resources.extend_from_slice(&part.resources);
        self.problems.extend_from_slice(&part.problems);
        self.trees.extend_from_slice(&part.trees);
        self.lines.push(Arc::clone(&part.lines));
        if let Some(workspace) = &part.workspace {
            self.workspace = workspace.clone();
        }
    }

    /// The folder of the workspace file, or without one the innermost folder that holds every file.
    fn folder(&self) -> String {
        if let Some(file) = self.files.iter().rfind(|file| file.is_workspace()) {
            return file.folder().to_owned();
        }
        let mut folders = self.files.iter().map(File::folder);
        let first = folders.next().unwrap_or_default();
        folders.fold(first, common_folder).to_owned()
    }

    /// Objects of one name: the cluster would keep the last one only.
    fn doubles(&self) -> Vec<Problem> {
        let mut first = HashMap::new();
        let mut problems = Vec::new();
        for resource in self
            .resources
            .iter()
            .filter(|resource| !resource.id.name.is_empty())
        {
            let Some(origin) = first.insert(&resource.id, resource.origin) else {
                continue;
            };
            let at = ProblemLocation::Field(origin, "metadata.name".to_owned());
            let place = self
                .locate(&at)
                .map_or(String::new(), |locate| locate.to_string());
            first.insert(&resource.id, origin);
            problems.push(Problem {
                cause: None,
                severity: Severity::Error,
                code: ProblemCode::DuplicateId,
                message: format!("{} is defined twice; the first is at {place}", resource.id),
                hint: Some("rename or remove one of the two".to_owned()),
                at: ProblemLocation::Field(resource.origin, "metadata.name".to_owned()),
            });
        }
        problems
    }
}

/// The innermost folder that holds both; empty for the current one.
fn common_folder<'a>(one: &'a str, other: &str) -> &'a str {
    let mut common = one;
    while !common.is_empty() && !is_within(other, common) {
        common = common.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    common
}

fn is_within(folder: &str, of: &str) -> bool {
    folder
        .strip_prefix(of)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests;
