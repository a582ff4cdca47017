//! From YAML text to resources: loading, parsing, decoding, positions and edits that keep formatting.
//!
//! [`Manifest::from_files`] derives everything from the texts of some files and never fails: what
//! cannot be understood becomes a [`Problem`] with a position, and the rest still loads. [`edit`]
//! changes text by the smallest patch. [`load`] is the only part that reads files.

mod alias_budget;
pub mod copied_text;
pub mod decode;
pub mod documents;
pub mod edit;
mod file_analysis;
pub mod fix;
mod generated;
mod glob_files;
pub mod kinds;
mod line_index;
pub mod link_outside;
pub mod load;
mod load_error;
pub mod locate;
mod manifest_budget;
mod map_entries;
mod missing_separator;
pub mod parse;
pub mod regular_file;
pub mod samples;
pub mod syntax;
pub mod template;
pub mod upgrade;
pub mod yaml;
pub mod yaml_error;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::model::{
    DocumentLocation, MAX_PROBLEMS, Problem, ProblemCode, ProblemLocation, Resource, Severity,
    Workspace, limit_problems,
};
use file_analysis::FileAnalysis;
use line_index::{FileNames, LineIndex};
use manifest_budget::ManifestBudget;
use yaml::YamlNode;

/// A text with its name: a file, a built-in sample, or standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Name for the user, used in positions and problems.
    pub name: Arc<str>,
    /// Current text, which may not be saved yet.
    pub text: Arc<str>,
}

impl File {
    /// Folder of the file; empty for the working directory.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.name
            .rsplit_once(std::path::is_separator)
            .map_or("", |name| name.0)
    }

    /// True for the workspace file `knew.yaml`, which is not a manifest.
    #[must_use]
    pub fn is_workspace(&self) -> bool {
        // A backslash separates on Windows only: elsewhere a file may be called `a\knew.yaml`, and must not pass
        // for the knew.yaml of a folder that was trusted.
        let name = self.name.rsplit(std::path::is_separator).next();
        name.is_some_and(|name| load::WORKSPACE_FILE_NAMES.contains(&name))
    }
}

/// A document of a file: the bytes between two `---`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// File and document index; the item is always `None`.
    pub origin: DocumentLocation,
    /// Byte range in the file's text, without separators.
    pub bytes: Range<usize>,
    /// True if the document parses as YAML.
    pub is_valid: bool,
    /// True for an unrendered template, which is decoded as far as possible.
    pub is_template: bool,
}

/// Texts of a project and everything derived from them alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifest {
    /// Files in the order they were given.
    pub files: Vec<File>,
    /// Documents of all files in order, empty ones included.
    pub documents: Vec<Document>,
    /// Resources of all documents, in order.
    pub resources: Vec<Arc<Resource>>,
    /// Settings of `knew.yaml`; defaults if there is none.
    pub workspace: Workspace,
    /// Problems of the texts and of each object by itself.
    pub problems: Vec<Problem>,
    trees: Vec<Option<Arc<YamlNode>>>,
    lines: Vec<Arc<LineIndex>>,
    names: FileNames,
    parts: Vec<Arc<FileAnalysis>>,
}

impl Manifest {
    /// Derives a manifest from the texts of some files.
    #[must_use]
    pub fn from_files(files: Vec<File>) -> Self {
        Self::default().with_files(files)
    }

    /// Derives a manifest from changed files, reusing the analysis of files that did not change. The
    /// result equals [`Manifest::from_files`].
    #[must_use]
    pub fn with_files(&self, files: Vec<File>) -> Self {
        self.with_files_within(files, ManifestBudget::full())
    }

    fn with_files_within(&self, files: Vec<File>, mut budget: ManifestBudget) -> Self {
        let part = |(index, file): (usize, &File)| {
            let same = self.files.get(index) == Some(file);
            let known = self.parts.get(index).filter(|_| same).cloned();
            let known = known.filter(|part| part.is_within(budget));
            let part = known.unwrap_or_else(|| Arc::new(FileAnalysis::new(index, file, budget)));
            budget = part.budget_left(budget);
            part
        };
        let parts: Vec<_> = files.iter().enumerate().map(part).collect();
        let mut manifest = Self::default();
        for part in &parts {
            manifest.add_file(part);
        }
        (manifest.files, manifest.parts) = (files, parts);
        manifest.drop_generated_objects();
        manifest.workspace.folder = manifest.project_folder();
        let doubles = manifest.duplicate_id_problems();
        manifest.problems.extend(doubles);
        limit_problems(&mut manifest.problems, MAX_PROBLEMS);
        let problems = std::mem::take(&mut manifest.problems);
        manifest.problems = manifest.without_placeholder_problems(problems);
        manifest
    }

    /// Drops everything but the texts and document ranges, which are enough to find positions.
    pub fn release_trees(&mut self) {
        self.resources = Vec::new();
        self.problems = Vec::new();
        self.trees = Vec::new();
        self.lines = Vec::new();
        self.parts = Vec::new();
    }

    fn add_file(&mut self, part: &FileAnalysis) {
        self.documents.extend_from_slice(&part.documents);
        self.resources.extend_from_slice(&part.resources);
        self.problems.extend_from_slice(&part.problems);
        self.trees.extend_from_slice(&part.trees);
        self.lines.push(Arc::clone(&part.lines));
        if let Some(workspace) = &part.workspace {
            self.workspace = workspace.clone();
        }
    }

    /// Folder of the workspace file, or else the innermost folder that holds every file.
    fn project_folder(&self) -> String {
        if let Some(file) = self.files.iter().rfind(|file| file.is_workspace()) {
            return file.folder().to_owned();
        }
        let mut folders = self.files.iter().map(File::folder);
        let first = folders.next().unwrap_or_default();
        folders.fold(first, common_folder).to_owned()
    }

    /// A cluster would keep only the last object of a name.
    fn duplicate_id_problems(&self) -> Vec<Problem> {
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
            if problems.len() > MAX_PROBLEMS {
                break;
            }
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

/// Innermost folder that holds both; empty for the working directory.
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
