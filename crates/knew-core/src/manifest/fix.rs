//! Automatic fixes for problems whose intended meaning is certain.

use std::sync::Arc;

use super::copied_text::clean_copied_text;
use super::yaml::{YamlNode, YamlType};
use super::{File, Manifest};
use super::{edit, missing_separator};
use crate::model::{Problem, ProblemCause, ProblemCode, ProblemLocation, SourcePosition};

impl Manifest {
    /// File index and new text without the problem; `None` if a person must decide.
    #[must_use]
    pub fn fix_problem(&self, problem: &Problem) -> Option<(usize, String)> {
        let (origin, path) = match &problem.at {
            ProblemLocation::Field(origin, path) => (origin, path),
            ProblemLocation::Position(place) => return self.fix_at_place(problem.code, place),
        };
        let text = &*self.files.get(origin.file)?.text;
        let fixed = match problem.code {
            ProblemCode::FlatReference => edit::nest_reference(text, origin, path).ok()?,
            ProblemCode::IgnoredFilter | ProblemCode::DisallowedField => {
                edit::remove_field(text, origin, path).ok()?
            }
            ProblemCode::ReplyOnly => edit::rename_key(text, origin, path, "subscriber").ok()?,
            ProblemCode::NestedSink => {
                edit::hoist_field(text, origin, ("spec.sink", "spec.sink.ref"), "sink").ok()?
            }
            ProblemCode::WrongType if self.wants_quotes(problem) => {
                edit::quote_scalar(text, origin, path).ok()?
            }
            _ => return None,
        };
        (fixed != text).then_some((origin.file, fixed))
    }

    fn fix_at_place(&self, code: ProblemCode, place: &SourcePosition) -> Option<(usize, String)> {
        let index = self.file_named(&place.file)?;
        let text = &self.files.get(index)?.text;
        match code {
            ProblemCode::MissingSeparator => Some((
                index,
                missing_separator::insert_separator(text, place.line)?,
            )),
            ProblemCode::CopiedText => {
                let cleaned = clean_copied_text(text);
                (cleaned != **text).then_some((index, cleaned))
            }
            _ => None,
        }
    }

    /// True for a number or boolean where text is expected.
    fn wants_quotes(&self, problem: &Problem) -> bool {
        let bare =
            |node: &YamlNode| matches!(node.yaml_type(), YamlType::Number | YamlType::Boolean);
        problem.cause == Some(ProblemCause::ExpectedText)
            && self.field(&problem.at).is_some_and(bare)
    }
}

/// Fixes everything that can be fixed. Returns the files and the number of fixed problems.
#[must_use]
pub fn fix_all(files: &[File]) -> (Vec<File>, usize) {
    let mut manifest = Manifest::from_files(files.to_vec());
    let mut count = 0;
    // Each patch takes one problem away, so there are never more patches than problems.
    for _ in 0..manifest.problems.len() {
        let Some((file, text)) = manifest
            .problems
            .iter()
            .find_map(|problem| manifest.fix_problem(problem))
        else {
            break;
        };
        let mut files = manifest.files.clone();
        if let Some(changed) = files.get_mut(file) {
            changed.text = Arc::from(text);
        }
        manifest = Manifest::from_files(files);
        count += 1;
    }
    (manifest.files, count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const HEAD: &str =
        "apiVersion: eventing.knative.dev/v1\nkind: Trigger\nmetadata: {name: t}\nspec:\n";

    #[rstest]
    #[case(
        "  broker: b\n  subscriber: # to it\n    apiVersion: v1\n    kind: Service\n    name: s\n",
        "  broker: b\n  subscriber: # to it\n    ref:\n      apiVersion: v1\n      kind: Service\n      name: s\n"
    )]
    #[case(
        "  broker: b\n  filter: {attributes: {size: 1}}\n  subscriber: {uri: 'http://s/'}\n",
        "  broker: b\n  filter: {attributes: {size: '1'}}\n  subscriber: {uri: 'http://s/'}\n"
    )]
    #[case(
        "  broker: b\n  filter: {attributes: {a: b}}\n  # kept\n  filters: [{exact: {c: d}}]\n  subscriber: {uri: 'http://s/'}\n",
        "  broker: b\n  # kept\n  filters: [{exact: {c: d}}]\n  subscriber: {uri: 'http://s/'}\n"
    )]
    fn what_is_certain_is_fixed_and_nothing_else_changes(#[case] wrong: &str, #[case] right: &str) {
        let files = [File {
            name: "a.yaml".into(),
            text: format!("{HEAD}{wrong}").into(),
        }];
        let (fixed, count) = fix_all(&files);
        assert_eq!(&*fixed[0].text, format!("{HEAD}{right}"));
        assert_eq!(count, 1);
    }

    #[test]
    fn objects_that_run_into_each_other_are_set_apart_above_their_comments() {
        let object = |name: &str| {
            format!("apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec: {{}}\n")
        };
        let [one, two, three] = ["one", "two", "three"].map(object);
        let files = [File {
            name: "a.yaml".into(),
            text: format!("{one}\n# the second\n{two}{three}").into(),
        }];
        let said = Manifest::from_files(files.to_vec()).problems;
        let codes: Vec<ProblemCode> = said.iter().map(|said| said.code).collect();
        assert_eq!(codes, [ProblemCode::MissingSeparator; 2], "{said:?}");
        let (fixed, count) = fix_all(&files);
        let wanted = format!("{one}\n---\n# the second\n{two}---\n{three}");
        assert_eq!((&*fixed[0].text, count), (wanted.as_str(), 2));
        assert_eq!(Manifest::from_files(fixed).resources.len(), 3);
    }

    #[test]
    fn what_a_person_must_decide_is_left_alone() {
        let files = [File {
            name: "a.yaml".into(),
            text: format!("{HEAD}  borker: b\n  subscriber: {{}}\n").into(),
        }];
        assert_eq!(fix_all(&files), (files.to_vec(), 0));
    }
}
