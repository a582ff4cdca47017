//! Text and resources: reading, decoding, finding places, and edits that keep what you wrote.
//!
//! [`Manifest::of`] derives everything from the texts of some files and never fails: what cannot be
//! understood becomes a [`Problem`] with a place, and the rest still loads. [`edit`] changes text by
//! the smallest patch. [`read`] is the only part that touches files.

pub mod decode;
pub mod edit;
pub mod fix;
mod generated;
pub mod kinds;
pub mod locate;
pub mod node;
pub mod parse;
pub mod read;
pub mod samples;
pub mod split;
pub mod syntax;
pub mod template;
pub mod upgrade;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use crate::model::{At, Origin, Problem, Resource, Severity, Workspace, validate};
use node::Node;

/// One text: a file, a built-in sample, or what came in on stdin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What the user calls it; appears in places and problems.
    pub name: Arc<str>,
    /// The text as it is now.
    pub text: Arc<str>,
}

impl File {
    /// Whether it is the workspace file, which is knew's own and no manifest.
    #[must_use]
    pub fn is_workspace(&self) -> bool {
        let name = self.name.rsplit(['/', '\\']).next();
        name.is_some_and(|it| read::WORKSPACE.contains(&it))
    }
}

/// A document of a file: the bytes between two `---`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Where it is: file and document; no item.
    pub origin: Origin,
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
    pub resources: Vec<Resource>,
    /// What `knew.yaml` says.
    pub workspace: Workspace,
    /// What is wrong with the texts and with each object by itself.
    pub problems: Vec<Problem>,
    /// The tree of each document, where there is one.
    trees: Vec<Option<Arc<Node>>>,
}

impl Manifest {
    /// Derives everything from some texts.
    #[must_use]
    pub fn of(files: Vec<File>) -> Self {
        let mut manifest = Self::default();
        for (index, file) in files.iter().enumerate() {
            for (document, bytes) in split::split(&file.text).into_iter().enumerate() {
                let origin = Origin {
                    file: index,
                    document,
                    item: None,
                };
                manifest.add(file, origin, bytes);
            }
        }
        manifest.files = files;
        manifest.fold_generated();
        manifest.validate();
        let doubles = manifest.doubles();
        manifest.problems.extend(doubles);
        let problems = std::mem::take(&mut manifest.problems);
        manifest.problems = manifest.settled(problems);
        manifest
    }

    fn add(&mut self, file: &File, origin: Origin, bytes: Range<usize>) {
        let before = self.problems.len();
        let parsed = self.parsed(file, bytes.clone());
        let said = self.problems.get(before);
        let templated = said.is_some_and(|it| it.code == "templated");
        self.documents.push(Document {
            origin,
            bytes,
            good: parsed.fault.is_none(),
            templated,
        });
        for (at, key) in &parsed.repeated {
            self.problems.push(Problem {
                severity: Severity::Error,
                code: "repeated-key",
                message: format!("key {key:?} already set in map"),
                hint: Some("remove one of the two".to_owned()),
                at: At::Place(syntax::place(&file.name, &file.text, *at)),
            });
        }
        match &parsed.root {
            Some(root) if file.is_workspace() => {
                self.workspace = decode::workspace::read(root, origin, &mut self.problems);
            }
            Some(root) => {
                let found = decode::decode(root, origin, &mut self.problems);
                self.resources.extend(found);
            }
            None => {}
        }
        self.trees.push(parsed.root.map(Arc::new));
    }

    /// The tree of a document; of one that is a template, as far as it goes.
    fn parsed(&mut self, file: &File, bytes: Range<usize>) -> parse::Parsed {
        let (start, text) = (bytes.start, &file.text[bytes]);
        if split::is_silent(text) {
            return parse::Parsed::default();
        }
        let parsed = parse::parse_document(text, start);
        let Some(fault) = &parsed.fault else {
            return parsed;
        };
        let masked = template::mask(text);
        if let Some(masked) = masked.as_ref().filter(|it| it.rendered) {
            let again = parse::parse_document(&masked.text, start);
            if again.fault.is_none() {
                self.problems
                    .push(masked.problem(&file.name, &file.text, start));
                return again;
            }
        }
        self.problems
            .push(syntax::explain(&file.name, &file.text, fault));
        let again = masked.map(|it| parse::parse_document(&it.text, start));
        again.filter(|it| it.fault.is_none()).unwrap_or(parsed)
    }

    /// Adds what the cluster would refuse. A field that could not be read is not also missing.
    fn validate(&mut self) {
        let mut refused = Vec::new();
        for resource in &self.resources {
            validate::validate(resource, &mut refused);
        }
        let unread: HashSet<&At> = self.problems.iter().map(|it| &it.at).collect();
        refused.retain(|it| !unread.contains(&it.at));
        self.problems.append(&mut refused);
    }

    /// Objects of one name: the cluster would keep the last one only.
    fn doubles(&self) -> Vec<Problem> {
        let mut first = HashMap::new();
        let mut problems = Vec::new();
        for resource in self.resources.iter().filter(|it| !it.id.name.is_empty()) {
            let Some(origin) = first.insert(&resource.id, resource.origin) else {
                continue;
            };
            let at = At::Field(origin, "metadata.name".to_owned());
            let place = self.locate(&at).map_or(String::new(), |it| it.to_string());
            first.insert(&resource.id, origin);
            problems.push(Problem {
                severity: Severity::Error,
                code: "duplicate-id",
                message: format!("{} is defined twice; the first is at {place}", resource.id),
                hint: Some("rename or remove one of the two".to_owned()),
                at: At::Field(resource.origin, "metadata.name".to_owned()),
            });
        }
        problems
    }
}

#[cfg(test)]
mod tests;
