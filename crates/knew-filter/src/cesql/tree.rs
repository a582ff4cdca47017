//! The tree an expression compiles to.
//!
//! Chains of operators of one level are one node with a list, so that the depth of the tree is the
//! depth of the parentheses and no text can make evaluation run out of stack.

use super::function::Function;
use super::like::Pattern;

/// A part of an expression that has a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A string literal.
    Text(String),
    /// A number literal.
    Integer(i32),
    /// `TRUE` or `FALSE`.
    Boolean(bool),
    /// An attribute, in lower case.
    Attribute(String),
    /// `EXISTS attribute`.
    Exists(String),
    /// `NOT x`.
    Not(Box<Node>),
    /// `-x`.
    Negate(Box<Node>),
    /// `x LIKE 'pattern'`.
    Like(Box<Node>, Pattern, Sense),
    /// `x IN (a, b)`.
    In(Box<Node>, Vec<Node>, Sense),
    /// `a + b - c`, from left to right.
    Math(Box<Node>, Vec<(Math, Node)>),
    /// `a = b < c`, from left to right.
    Compare(Box<Node>, Vec<(Comparison, Node)>),
    /// `a AND b OR c`, from right to left.
    Logic(Box<Node>, Vec<(Logic, Node)>),
    /// `NAME(a, b)`; nothing is known by names and counts that no function has.
    Call {
        /// What it calls.
        function: Option<Function>,
        /// The name as written.
        name: String,
        /// The arguments.
        arguments: Vec<Node>,
    },
}

/// Whether a predicate is meant as it stands or turned around by `NOT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// As it stands.
    Plain,
    /// `NOT LIKE`, `NOT IN`.
    Negated,
}

impl Sense {
    /// The answer, turned around where asked for.
    #[must_use]
    pub fn apply(self, truth: bool) -> bool {
        truth == (self == Self::Plain)
    }
}

/// An operator on two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Math {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=` or `<>`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// An operator on two truths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logic {
    /// `AND`
    And,
    /// `OR`
    Or,
    /// `XOR`
    Xor,
}

impl Node {
    /// The attributes read anywhere in it, in order of first mention.
    #[must_use]
    pub fn attributes(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.collect_attributes(&mut names);
        names
    }

    fn collect_attributes(&self, names: &mut Vec<String>) {
        if let Self::Attribute(name) | Self::Exists(name) = self
            && !names.contains(name)
        {
            names.push(name.clone());
        }
        for part in self.parts() {
            part.collect_attributes(names);
        }
    }

    /// Whether its value can be true or false behind a hub, where every attribute is text.
    #[must_use]
    pub fn may_be_boolean(&self) -> bool {
        match self {
            Self::Text(_)
            | Self::Attribute(_)
            | Self::Integer(_)
            | Self::Negate(_)
            | Self::Math(..) => false,
            Self::Call {
                function: Some(function),
                ..
            } => function.gives_boolean(),
            _ => true,
        }
    }

    /// The parts it is made of, from left to right.
    #[must_use]
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Text(_)
            | Self::Integer(_)
            | Self::Boolean(_)
            | Self::Attribute(_)
            | Self::Exists(_) => Vec::new(),
            Self::Not(inner) | Self::Negate(inner) | Self::Like(inner, ..) => vec![inner],
            Self::In(left, set, _) => chain(left, set.iter()),
            Self::Math(first, rest) => chain(first, rest.iter().map(|rest| &rest.1)),
            Self::Compare(first, rest) => chain(first, rest.iter().map(|rest| &rest.1)),
            Self::Logic(first, rest) => chain(first, rest.iter().map(|rest| &rest.1)),
            Self::Call { arguments, .. } => arguments.iter().collect(),
        }
    }
}

fn chain<'a>(first: &'a Node, rest: impl Iterator<Item = &'a Node>) -> Vec<&'a Node> {
    std::iter::once(first).chain(rest).collect()
}
