//! Analysis of one file by itself: documents, objects and their problems.
//!
//! It depends only on the text and the file's index, so that an edit analyses one file again and no
//! other.

use std::collections::HashSet;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use super::alias_budget::AliasBudget;
use super::copied_text::CopiedText;
use super::line_index::LineIndex;
use super::manifest_budget::{self, ManifestBudget};
use super::parse::{ParseBudget, ParsedDocument};
use super::yaml::YamlNode;
use super::{
    Document, File, decode, documents, generated, locate, missing_separator, parse, syntax,
    template,
};
use crate::model::{
    DocumentLocation, Id, MAX_PROBLEMS, Problem, ProblemLocation, Resource, Workspace,
    limit_problems, validate,
};

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
    spent: ManifestBudget,
    /// Budget at whose end something was left out; `None` if the analysis is complete.
    cut_at: Option<ManifestBudget>,
}

impl FileAnalysis {
    pub(super) fn new(index: usize, file: &File, granted: ManifestBudget) -> Self {
        let mut analysis = Self::default();
        let mut left = granted;
        if let ControlFlow::Break(offset) = analysis.add_documents(index, file, &mut left) {
            // The file where the budget ends says so, and no file after it.
            if !granted.is_spent() {
                let problem = manifest_budget::rest_not_read(file, &analysis.lines, offset);
                analysis.problems.insert(0, problem);
            }
            left.close();
            analysis.cut_at = Some(granted);
        }
        analysis.validate_resources();
        if limit_problems(&mut analysis.problems, granted.problems) {
            analysis.cut_at = Some(granted);
        }
        left.problems = granted.problems.saturating_sub(analysis.problems.len());
        analysis.spent = granted.minus(left).unwrap_or_default();
        analysis
    }

    /// Adds the documents of a file. Breaks with the byte offset at which the budget ends.
    fn add_documents(
        &mut self,
        index: usize,
        file: &File,
        left: &mut ManifestBudget,
    ) -> ControlFlow<usize> {
        let mut aliases = AliasBudget::for_file(file.text.len());
        let documents = documents::split_documents(&file.text);
        let copied = CopiedText::find(file, &self.lines);
        self.problems.extend(copied.problem.clone());
        for (document, bytes) in documents.into_iter().enumerate() {
            let origin = DocumentLocation {
                file: index,
                document,
                item: None,
            };
            left.take_document(bytes.start)?;
            if copied.is_unreadable(&bytes) {
                self.documents.push(Document {
                    origin,
                    bytes,
                    is_valid: false,
                    is_template: false,
                });
                self.trees.push(None);
                continue;
            }
            let mut budget = ParseBudget {
                aliases,
                values: left.values,
            };
            let (mut parsed, is_template) = self.parse_or_mask(file, bytes.clone(), &mut budget);
            if is_template {
                // Branches of a template set one key each.
                parsed.duplicate_keys.clear();
            }
            (aliases, left.values) = (budget.aliases, budget.values);
            if let Some(error) = &parsed.error
                && error.is_value_budget()
            {
                return ControlFlow::Break(error.offset);
            }
            self.documents.push(Document {
                origin,
                bytes,
                is_valid: parsed.error.is_none(),
                is_template,
            });
            self.add_document(file, origin, parsed, left)?;
        }
        ControlFlow::Continue(())
    }

    /// True if an analysis within this budget has the same result.
    pub(super) fn is_within(&self, budget: ManifestBudget) -> bool {
        match self.cut_at {
            Some(granted) => granted == budget,
            None => budget.minus(self.spent).is_some(),
        }
    }

    /// What of a budget is left for the files after this one.
    pub(super) fn budget_left(&self, budget: ManifestBudget) -> ManifestBudget {
        budget.minus(self.spent).unwrap_or_default()
    }

    fn add_document(
        &mut self,
        file: &File,
        origin: DocumentLocation,
        parsed: ParsedDocument,
        left: &mut ManifestBudget,
    ) -> ControlFlow<usize> {
        let repeated =
            missing_separator::duplicate_key_problems(file, &self.lines, &parsed.duplicate_keys);
        self.problems.extend(repeated);
        let tree = parsed.root.map(Arc::new);
        self.trees.push(tree.clone());
        match tree {
            Some(root) if file.is_workspace() => {
                let read = decode::workspace::decode_workspace(&root, origin, &mut self.problems);
                self.workspace = Some(read);
            }
            Some(root) => {
                let found = decode::decode_document(&root, origin, &mut self.problems);
                self.add_objects(&root, found, left)?;
            }
            None => {}
        }
        self.problems.truncate(MAX_PROBLEMS + 1);
        ControlFlow::Continue(())
    }

    fn add_objects(
        &mut self,
        root: &YamlNode,
        found: Vec<Resource>,
        left: &mut ManifestBudget,
    ) -> ControlFlow<usize> {
        for resource in found {
            let (origin, namespace) = (resource.origin, &resource.id.namespace);
            if let Some(object) = locate::object_in_document(root, &origin) {
                left.take_object(&resource.spec, object.bytes.start)?;
                let owners = generated::owner_ids(object, namespace);
                self.owners.extend(owners.map(|owner| (origin, owner)));
            }
            self.resources.push(Arc::new(resource));
        }
        ControlFlow::Continue(())
    }

    /// Tree of a document, or of its masked text if it is a template; true for a template.
    fn parse_or_mask(
        &mut self,
        file: &File,
        bytes: Range<usize>,
        budget: &mut ParseBudget,
    ) -> (ParsedDocument, bool) {
        let (start, text) = (bytes.start, &file.text[bytes]);
        if documents::is_blank_yaml(text) {
            return (ParsedDocument::default(), false);
        }
        let full_budget = *budget;
        let parsed = parse::parse_with_budget(text, start, budget);
        let Some(error) = &parsed.error else {
            return (parsed, false);
        };
        if error.is_value_budget() {
            return (parsed, false);
        }
        let masked = template::mask_templates(text);
        let rendered = masked.as_ref().filter(|masked| masked.has_template_syntax);
        if let Some(masked) = rendered {
            *budget = full_budget;
            let again = parse::parse_with_budget(&masked.text, start, budget);
            self.problems
                .push(masked.template_problem(file, &self.lines, start));
            return (again, true);
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
