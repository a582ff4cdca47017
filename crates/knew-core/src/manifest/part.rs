//! What follows from one text by itself: documents, objects, and what is wrong with each of them.
//!
//! A part depends on nothing but its text and its place among the files, so that an edit reads one file
//! again and no other.

use crate::model::ProblemCode;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::lines::Lines;
use super::node::Node;
use super::unfold::Allowance;
use super::{Document, File, decode, generated, glued, locate, parse, split, syntax, template};
use crate::model::{DocumentLocation, Id, Problem, ProblemLocation, Resource, Workspace, validate};

/// One text, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Part {
    /// Its documents, empty ones included.
    pub(super) documents: Vec<Document>,
    /// Where its lines start.
    pub(super) lines: Arc<Lines>,
    /// The tree of each document, where there is one.
    pub(super) trees: Vec<Option<Arc<Node>>>,
    /// The objects in them.
    pub(super) resources: Vec<Arc<Resource>>,
    /// The objects of Knative that objects say they were made for.
    pub(super) owners: Vec<(DocumentLocation, Id)>,
    /// What is wrong with the text and with each object by itself.
    pub(super) problems: Vec<Problem>,
    /// What it says of this machine, when it is the workspace file.
    pub(super) workspace: Option<Workspace>,
}

impl Part {
    /// Reads the text of a file, which is at this place among all of them.
    pub(super) fn of(index: usize, file: &File) -> Self {
        let mut part = Self::default();
        let mut allowance = Allowance::of_file(file.text.len());
        for (document, bytes) in split::split(&file.text).into_iter().enumerate() {
            let origin = DocumentLocation {
                file: index,
                document,
                item: None,
            };
            part.add(file, origin, bytes, &mut allowance);
        }
        part.validate();
        part
    }

    fn add(
        &mut self,
        file: &File,
        origin: DocumentLocation,
        bytes: Range<usize>,
        allowance: &mut Allowance,
    ) {
        let before = self.problems.len();
        let parsed = self.parsed(file, bytes.clone(), allowance);
        let said = self.problems.get(before);
        let templated = said.is_some_and(|said| said.code == ProblemCode::Templated);
        self.documents.push(Document {
            origin,
            bytes,
            good: parsed.fault.is_none(),
            templated,
        });
        self.problems
            .extend(glued::problems(file, &self.lines, &parsed.repeated));
        match &parsed.root {
            Some(root) if file.is_workspace() => {
                let read = decode::workspace::read(root, origin, &mut self.problems);
                self.workspace = Some(read);
            }
            Some(root) => {
                let found = decode::decode(root, origin, &mut self.problems);
                self.add_objects(root, found);
            }
            None => {}
        }
        self.trees.push(parsed.root.map(Arc::new));
    }

    fn add_objects(&mut self, root: &Node, found: Vec<Resource>) {
        for resource in found {
            let (origin, namespace) = (resource.origin, &resource.id.namespace);
            if let Some(object) = locate::object(root, &origin) {
                let owners = generated::owners(object, namespace);
                self.owners.extend(owners.map(|owner| (origin, owner)));
            }
            self.resources.push(Arc::new(resource));
        }
    }

    /// The tree of a document; of one that is a template, as far as it goes.
    fn parsed(
        &mut self,
        file: &File,
        bytes: Range<usize>,
        allowance: &mut Allowance,
    ) -> parse::Parsed {
        let (start, text) = (bytes.start, &file.text[bytes]);
        if split::is_silent(text) {
            return parse::Parsed::default();
        }
        let before = *allowance;
        let parsed = parse::parse_within(text, start, allowance);
        let Some(fault) = &parsed.fault else {
            return parsed;
        };
        let masked = template::mask(text);
        if let Some(masked) = masked.as_ref().filter(|masked| masked.rendered) {
            *allowance = before;
            let again = parse::parse_within(&masked.text, start, allowance);
            if again.fault.is_none() {
                self.problems.push(masked.problem(file, &self.lines, start));
                return again;
            }
        }
        self.problems
            .push(syntax::explain(file, &self.lines, fault));
        let again = masked.map(|masked| {
            *allowance = before;
            parse::parse_within(&masked.text, start, allowance)
        });
        again
            .filter(|again| again.fault.is_none())
            .unwrap_or(parsed)
    }

    /// Adds what the cluster would refuse. A field that could not be read is not also missing.
    fn validate(&mut self) {
        let mut refused = Vec::new();
        for resource in &self.resources {
            validate::validate(resource, &mut refused);
        }
        let unread: HashSet<&ProblemLocation> =
            self.problems.iter().map(|problem| &problem.at).collect();
        refused.retain(|refused| !unread.contains(&refused.at));
        self.problems.append(&mut refused);
    }
}
