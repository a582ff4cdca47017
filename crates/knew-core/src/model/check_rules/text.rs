//! Rules about files and their text.

use super::{CheckRule, error, info, warning};
use crate::model::ProblemCode;

pub(super) const FILES: &[CheckRule] = &[
    error(
        ProblemCode::Unreadable,
        "A file that was named cannot be opened.",
        "Check the path and the permissions.",
        "Nothing in it can be checked or run; the other files still load.",
    ),
    error(
        ProblemCode::NoManifests,
        "A folder or pattern that was named has no `.yaml`, `.yml` or `.json` file in it.",
        "Name the folder the manifests are in.",
        "An empty answer would look like a good one.",
    ),
    error(
        ProblemCode::TooLarge,
        "A file is larger than 16 MiB, or all files together are more than is read (see limits.md).",
        "Split it, or name the file that was meant.",
        "A Kubernetes object has at most about 1 MiB, so the file is most likely something else.",
    ),
    error(
        ProblemCode::TooManyProblems,
        "There are more than 10,000 problems; further ones are not listed.",
        "Fix the first ones, or check fewer files.",
        "Texts with that many problems are most likely no manifests.",
    ),
    error(
        ProblemCode::NotText,
        "A file is not UTF-8 text.",
        "Name a YAML or JSON file, and save it as UTF-8.",
        "The API server reads UTF-8 only.",
    ),
    info(
        ProblemCode::LinkOutside,
        "A file in a folder is a link that leads out of the folder, and is not read.",
        "Name the file it leads to beside the folder, if it belongs to it.",
        "Whoever wrote the folder must not choose which files of your machine are read or changed.",
    ),
];

pub(super) const TEXT: &[CheckRule] = &[
    error(
        ProblemCode::CopiedText,
        "A text was copied from a web page, a chat or a terminal: indented with non-breaking spaces, in a Markdown fence, with \
         typographic quotes and the like.",
        "Put the whole file right at once with `knew check --fix`, or with the fix of the problem on the screen.",
        "YAML takes such spaces for letters, so that the fields end up elsewhere or nowhere.",
    ),
    error(
        ProblemCode::Syntax,
        "A document is not YAML.",
        "Fix the syntax at the position given; the other documents still load.",
        "`kubectl apply` refuses the document.",
    ),
    warning(
        ProblemCode::Templated,
        "A document is a template that is not rendered yet; it is read as far as it goes, and cannot be edited.",
        "Render it first, such as with `helm template` or `envsubst`, and check the output.",
        "What an instruction such as `{{ if }}` leaves out or adds is only known after rendering.",
    ),
    error(
        ProblemCode::RepeatedKey,
        "A map sets one key twice.",
        "Remove one of the two.",
        "YAML readers disagree on which one counts; the API server refuses it.",
    ),
    error(
        ProblemCode::MissingSeparator,
        "Another object begins in a document before a `---` ends the one above.",
        "Write `---` on a line of its own above it; `f` in the list of problems does.",
        "The two become one object in which each key is set twice, and the API server refuses it.",
    ),
    error(
        ProblemCode::NotAnObject,
        "A document is no Kubernetes object.",
        "Start it with `apiVersion`, `kind` and `metadata`, or leave it out.",
        "`kubectl apply` refuses what has no kind.",
    ),
    warning(
        ProblemCode::Placeholder,
        "A field still holds a placeholder such as `{username}` or `${VAR}`.",
        "Fill it in before deploying.",
        "The cluster takes the placeholder for the value, or refuses it.",
    ),
    error(
        ProblemCode::DuplicateId,
        "Two objects have one kind, namespace and name.",
        "Rename or remove one of the two.",
        "The cluster keeps the last one that is applied; the other is lost without a word.",
    ),
    info(
        ProblemCode::OpaqueKind,
        "An object is of a kind that knew keeps and draws, and does not run.",
        "Nothing to do.",
        "Events do not pass through it here, although they may on a cluster.",
    ),
];
