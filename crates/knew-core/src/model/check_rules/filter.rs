//! Rules about filters of Triggers.

use super::{CheckRule, error, warning};
use crate::model::ProblemCode;

pub(super) const RULES: &[CheckRule] = &[
    error(
        ProblemCode::InvalidAttribute,
        "A filter names an attribute that no event can have.",
        "Start with a letter, and use lower-case letters and digits only.",
        "The webhook refuses the Trigger.",
    ),
    error(
        ProblemCode::MultipleDialects,
        "One element of `filters` sets two dialects.",
        "Make them elements of their own; the list is an AND.",
        "The webhook refuses the Trigger.",
    ),
    error(
        ProblemCode::InvalidCesql,
        "A CESQL expression cannot be parsed.",
        "Fix it where the message points; `knew eval` tries it on an event.",
        "The webhook refuses the Trigger.",
    ),
    error(
        ProblemCode::CesqlNotBoolean,
        "A CESQL expression is a text or a number, never true or false.",
        "Compare it with something, or ask whether it EXISTS.",
        "The webhook accepts it; then no event passes, and each one fails in the filter.",
    ),
    warning(
        ProblemCode::EmptyFilter,
        "An element of `filters` asks for nothing.",
        "Name a dialect and what it wants, or remove the element.",
        "The data plane skips it, so the Trigger takes more than it seems to.",
    ),
    warning(
        ProblemCode::EmptyValue,
        "An exact, prefix or suffix filter wants an empty value.",
        "Write a value; to ask only that the attribute is there, use cesql: EXISTS.",
        "The data plane cannot build the filter and skips all of it, so every event passes.",
    ),
    warning(
        ProblemCode::IgnoredFilter,
        "`filter` stands beside `filters`, and is ignored.",
        "Move its attributes into an `exact` element of `filters`, and remove it.",
        "As soon as `filters` has one element, the data plane looks at nothing else.",
    ),
    warning(
        ProblemCode::DiffersInCase,
        "A filter wants a value that differs from what comes only in the case of its letters.",
        "Write it as the source sends it, unless both exist.",
        "Filters compare letter by letter, so the Trigger stays silent.",
    ),
];
