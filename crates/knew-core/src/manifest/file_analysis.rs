//! Analysis of one file by itself: documents, objects and their problems.
//!
//! It depends only on the text and the file's index, so that an edit analyses one file again and no
//! other.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::alias_budget::AliasBudget;
use super::line_index::LineIndex;
use super::yaml::YamlNode;
use super::{
    Document, File, decode, documents, generated, locate, missing_separator, parse, syntax,
    template,
};
use crate::model::{DocumentLocation, Id, Problem, ProblemLocation, Resource, Workspace, validate};

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct FileAnalysis {
    pub(super) documents: Vec<Document>,
    pub(super) lines: Arc<LineIndex>,
    pub(super) trees: Vec<Option<Arc<YamlNode>>>,
    pub(super) resources: Vec<Arc<Resource>>,
    /// Owners of generated objects.
    pub(super) owners: Vec<(DocumentLocation, Id)>,
    pub(super) problems: Vec<Problem>,
    /// Settings, if it is the workspace file.
    pub(super) workspace: Option<Workspace>,
}

impl FileAnalysis {
    pub(super) fn new(index: usize, file: &File) -> Self {
        let mut analysis = Self::default();
        let mut budget = AliasBudget::for_file(file.text.len());
        for (document, bytes) in documents::split_documents(&file.text)
            .into_iter()
            .enumerate()
        {
            let origin = DocumentLocation {
                file: index,
                document,
                item: None,
            };
            analysis.add_document(file, origin, bytes, &mut budget);
        }
        analysis.validate_resources();
        analysis
    }

    fn add_document(
        &mut self,
        file: &File,
        origin: DocumentLocation,
        bytes: Range<usize>,
        budget: &mut AliasBudget,
    ) {
        let (parsed, is_template) = self.parse_or_mask(file, bytes.clone(), budget);
        self.documents.push(Document {
            origin,
            bytes,
            is_valid: parsed.error.is_none(),
            is_template,
        });
        self.problems
            .extend(missing_separator::duplicate_key_problems(
                file,
                &self.lines,
                &parsed.duplicate_keys,
            ));
        match &parsed.root {
            Some(root) if file.is_workspace() => {
                let read = decode::workspace::decode_workspace(root, origin, &mut self.problems);
                self.workspace = Some(read);
            }
            Some(root) => {
                let found = decode::decode_document(root, origin, &mut self.problems);
                self.add_objects(root, found);
            }
            None => {}
        }
        self.trees.push(parsed.root.map(Arc::new));
    }

    fn add_objects(&mut self, root: &YamlNode, found: Vec<Resource>) {
        for resource in found {
            let (origin, namespace) = (resource.origin, &resource.id.namespace);
            if let Some(object) = locate::object_in_document(root, &origin) {
                let owners = generated::owner_ids(object, namespace);
                self.owners.extend(owners.map(|owner| (origin, owner)));
            }
            self.resources.push(Arc::new(resource));
        }
    }

    /// Tree of a document, or of its masked text if it is a template; true for a template.
    fn parse_or_mask(
        &mut self,
        file: &File,
        bytes: Range<usize>,
        budget: &mut AliasBudget,
    ) -> (parse::ParsedDocument, bool) {
        let (start, text) = (bytes.start, &file.text[bytes]);
        if documents::is_blank_yaml(text) {
            return (parse::ParsedDocument::default(), false);
        }
        let full_budget = *budget;
        let parsed = parse::parse_with_budget(text, start, budget);
        let Some(error) = &parsed.error else {
            return (parsed, false);
        };
        let masked = template::mask_templates(text);
        let rendered = masked.as_ref().filter(|masked| masked.has_template_syntax);
        if let Some(masked) = rendered {
            *budget = full_budget;
            let again = parse::parse_with_budget(&masked.text, start, budget);
            if again.error.is_none() {
                self.problems
                    .push(masked.template_problem(file, &self.lines, start));
                return (again, true);
            }
        }
        self.problems
            .push(syntax::syntax_problem(file, &self.lines, error));
        let again = masked.map(|masked| {
            *budget = full_budget;
            parse::parse_with_budget(&masked.text, start, budget)
        });
        let readable = again.filter(|again| again.error.is_none());
        (readable.unwrap_or(parsed), false)
    }

    /// Adds what a cluster would reject. A field that could not be decoded is not reported as missing
    /// too.
    fn validate_resources(&mut self) {
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
