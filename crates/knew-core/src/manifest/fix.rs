//! Mending what is wrong in one certain way: the patch says what the text already meant.

use crate::model::ProblemCode;
use std::sync::Arc;

use super::node::Shape;
use super::{File, Manifest};
use super::{edit, glued};
use crate::model::{Problem, ProblemCause, ProblemLocation, SourcePosition};

impl Manifest {
    /// The file of a problem and its text without the problem; `None` where a person must decide.
    #[must_use]
    pub fn fix(&self, problem: &Problem) -> Option<(usize, String)> {
        let (origin, path) = match &problem.at {
            ProblemLocation::Field(origin, path) => (origin, path),
            ProblemLocation::Position(place) => return self.fix_at(problem.code, place),
        };
        let text = &*self.files.get(origin.file)?.text;
        let fixed = match problem.code {
            ProblemCode::FlatReference => edit::nest(text, origin, path, "ref").ok()?,
            ProblemCode::IgnoredFilter | ProblemCode::DisallowedField => {
                edit::remove(text, origin, path).ok()?
            }
            ProblemCode::ReplyOnly => edit::rename_key(text, origin, path, "subscriber").ok()?,
            ProblemCode::NestedSink => {
                edit::hoist(text, origin, ("spec.sink", "spec.sink.ref"), "sink").ok()?
            }
            ProblemCode::WrongType => self.quoted(problem, text)?,
            _ => return None,
        };
        (fixed != text).then_some((origin.file, fixed))
    }

    /// The same for what is known by its place alone.
    fn fix_at(&self, code: ProblemCode, place: &SourcePosition) -> Option<(usize, String)> {
        let index = self.file_named(&place.file)?;
        let text = &self.files.get(index)?.text;
        match code {
            ProblemCode::MissingSeparator => Some((index, glued::separated(text, place.line)?)),
            _ => None,
        }
    }

    /// A number or truth value where text is wanted, in quotes.
    fn quoted(&self, problem: &Problem, text: &str) -> Option<String> {
        let node = self.field(&problem.at)?;
        let bare = matches!(node.shape(), Shape::Number | Shape::Boolean);
        let wanted = problem.cause == Some(ProblemCause::ExpectedText);
        let (start, end) = (node.bytes.start, node.bytes.end);
        let written = text.get(start..end)?;
        (bare && wanted && node.text() == Some(written))
            .then(|| format!("{}'{written}'{}", &text[..start], &text[end..]))
    }
}

/// Files with everything mended that can be, and how many problems went.
#[must_use]
pub fn all(files: &[File]) -> (Vec<File>, usize) {
    let mut manifest = Manifest::of(files.to_vec());
    let mut mended = 0;
    // Each patch takes one problem away, so there are never more patches than problems.
    for _ in 0..manifest.problems.len() {
        let Some((file, text)) = manifest
            .problems
            .iter()
            .find_map(|problem| manifest.fix(problem))
        else {
            break;
        };
        let mut files = manifest.files.clone();
        if let Some(changed) = files.get_mut(file) {
            changed.text = Arc::from(text);
        }
        manifest = Manifest::of(files);
        mended += 1;
    }
    (manifest.files, mended)
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
    fn what_is_certain_is_mended_and_nothing_else_changes(
        #[case] wrong: &str,
        #[case] right: &str,
    ) {
        let files = [File {
            name: "a.yaml".into(),
            text: format!("{HEAD}{wrong}").into(),
        }];
        let (mended, count) = all(&files);
        assert_eq!(&*mended[0].text, format!("{HEAD}{right}"));
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
        let said = Manifest::of(files.to_vec()).problems;
        let codes: Vec<ProblemCode> = said.iter().map(|said| said.code).collect();
        assert_eq!(codes, [ProblemCode::MissingSeparator; 2], "{said:?}");
        let (mended, count) = all(&files);
        let wanted = format!("{one}\n---\n# the second\n{two}---\n{three}");
        assert_eq!((&*mended[0].text, count), (wanted.as_str(), 2));
        assert_eq!(Manifest::of(mended).resources.len(), 3);
    }

    #[test]
    fn what_a_person_must_decide_is_left_alone() {
        let files = [File {
            name: "a.yaml".into(),
            text: format!("{HEAD}  borker: b\n  subscriber: {{}}\n").into(),
        }];
        assert_eq!(all(&files), (files.to_vec(), 0));
    }
}
