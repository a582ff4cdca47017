//! The documentation of every check: what its code means, what to do, and why it matters.
//!
//! `knew checks` prints it, and `docs/checks.md` is generated from it. A test fails for a code without
//! a rule, and for a rule without a file that triggers it.

mod field;
mod filter;
mod graph;
mod text;

use std::fmt::Write as _;

use super::{ProblemCode, Severity};

/// Meaning of one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckRule {
    /// Code that problems of this kind have.
    pub code: ProblemCode,
    /// Severity of most problems with this code.
    pub severity: Severity,
    /// One sentence that describes the problem in general.
    pub summary: &'static str,
    /// What to do about the problem in general.
    pub hint: &'static str,
    /// What a cluster does with such an object, and so why it is checked.
    pub rationale: &'static str,
}

/// Rules about one subject, under one heading.
#[derive(Clone, Copy, Debug)]
pub struct Chapter {
    /// Heading in the documentation.
    pub title: &'static str,
    /// Rules in the order of the documentation.
    pub rules: &'static [CheckRule],
}

/// Every chapter, from files to the graph.
pub const CHAPTERS: &[Chapter] = &[
    Chapter {
        title: "Files",
        rules: text::FILES,
    },
    Chapter {
        title: "Text",
        rules: text::TEXT,
    },
    Chapter {
        title: "Objects and fields",
        rules: field::RULES,
    },
    Chapter {
        title: "Filters",
        rules: filter::RULES,
    },
    Chapter {
        title: "References and routes",
        rules: graph::RULES,
    },
];

/// Every rule, in the order of the chapters.
pub fn all() -> impl Iterator<Item = &'static CheckRule> {
    CHAPTERS.iter().flat_map(|chapter| chapter.rules)
}

/// Finds the rule of a code by its text, such as `dangling-reference`.
#[must_use]
pub fn by_code(code: &str) -> Option<&'static CheckRule> {
    all().find(|rule| rule.code.as_str() == code)
}

/// Formats all rules as a page of documentation.
#[must_use]
pub fn markdown_page() -> String {
    let mut page = String::from(
        "# What knew checks\n\n\
         `knew check` names each problem with its place, a sentence and what to do next. This is every code it knows;\n\
         `knew checks CODE` prints one of them. This page is printed by `knew checks -o markdown`.\n",
    );
    for chapter in CHAPTERS {
        _ = write!(page, "\n## {}\n", chapter.title);
        for rule in chapter.rules {
            _ = write!(
                page,
                "\n### {}\n\n**{}.** {}\n\n- **What to do:** {}\n- **Why:** {}\n",
                rule.code,
                rule.severity.as_str(),
                rule.summary,
                rule.hint,
                rule.rationale
            );
        }
    }
    page
}

const fn error(
    code: ProblemCode,
    sentence: &'static str,
    hint: &'static str,
    why: &'static str,
) -> CheckRule {
    CheckRule {
        code,
        severity: Severity::Error,
        summary: sentence,
        hint,
        rationale: why,
    }
}

const fn warning(
    code: ProblemCode,
    sentence: &'static str,
    hint: &'static str,
    why: &'static str,
) -> CheckRule {
    CheckRule {
        severity: Severity::Warning,
        ..error(code, sentence, hint, why)
    }
}

const fn info(
    code: ProblemCode,
    sentence: &'static str,
    hint: &'static str,
    why: &'static str,
) -> CheckRule {
    CheckRule {
        severity: Severity::Info,
        ..error(code, sentence, hint, why)
    }
}
