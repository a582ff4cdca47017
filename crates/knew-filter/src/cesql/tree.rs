//! Syntax tree of an expression.
//!
//! A chain of operators of one level is one node with a list, so that the tree is only as deep as the
//! parentheses and no text can overflow the stack.

use super::function::Function;
use super::like::LikePattern;

/// Node of the syntax tree.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// String literal, unescaped.
    Text(String),
    /// Number literal, with its sign.
    Integer(i32),
    /// `TRUE` or `FALSE`.
    Boolean(bool),
    /// Attribute name in lower case.
    Attribute(String),
    /// `EXISTS attribute`.
    Exists(String),
    /// `NOT x`.
    Not(Box<Expr>),
    /// `-x`.
    Negate(Box<Expr>),
    /// `x LIKE 'pattern'`.
    Like(Box<Expr>, LikePattern, Polarity),
    /// `x IN (a, b)`.
    In(Box<Expr>, Vec<Expr>, Polarity),
    /// `a + b - c`, from left to right.
    Math(Box<Expr>, Vec<(ArithmeticOp, Expr)>),
    /// `a = b < c`, from left to right.
    Compare(Box<Expr>, Vec<(ComparisonOp, Expr)>),
    /// `a AND b OR c`, from right to left.
    Logic(Box<Expr>, Vec<(LogicOp, Expr)>),
    /// `NAME(a, b)`, a function call.
    Call {
        /// Function that is called; `None` if the name or number of arguments is unknown.
        function: Option<Function>,
        /// Function name as it is written.
        name: String,
        /// Argument expressions, from left to right.
        arguments: Vec<Expr>,
    },
}

/// Polarity of a predicate: as written, or negated with `NOT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polarity {
    /// The predicate without `NOT`.
    Plain,
    /// The predicate with `NOT`: `NOT LIKE`, `NOT IN`.
    Negated,
}

impl Polarity {
    /// The result of the predicate, negated if the polarity is.
    #[must_use]
    pub fn apply(self, truth: bool) -> bool {
        truth == (self == Self::Plain)
    }
}

/// Arithmetic operator on two integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArithmeticOp {
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

/// Comparison operator on two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComparisonOp {
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

/// Logical operator on two booleans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogicOp {
    /// `AND`
    And,
    /// `OR`
    Or,
    /// `XOR`
    Xor,
}

impl Expr {
    /// Attributes that are read anywhere in the tree, in order of first mention.
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
        for part in self.children() {
            part.collect_attributes(names);
        }
    }

    /// True if the value can be a boolean behind a hub, where every attribute is text.
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
            } => function.returns_boolean(),
            _ => true,
        }
    }

    /// Direct child nodes, from left to right.
    #[must_use]
    pub fn children(&self) -> Vec<&Self> {
        match self {
            Self::Text(_)
            | Self::Integer(_)
            | Self::Boolean(_)
            | Self::Attribute(_)
            | Self::Exists(_) => Vec::new(),
            Self::Not(inner) | Self::Negate(inner) | Self::Like(inner, ..) => vec![inner],
            Self::In(left, set, _) => first_and_rest(left, set.iter()),
            Self::Math(first, rest) => first_and_rest(first, rest.iter().map(|rest| &rest.1)),
            Self::Compare(first, rest) => first_and_rest(first, rest.iter().map(|rest| &rest.1)),
            Self::Logic(first, rest) => first_and_rest(first, rest.iter().map(|rest| &rest.1)),
            Self::Call { arguments, .. } => arguments.iter().collect(),
        }
    }
}

fn first_and_rest<'a>(first: &'a Expr, rest: impl Iterator<Item = &'a Expr>) -> Vec<&'a Expr> {
    std::iter::once(first).chain(rest).collect()
}
