//! Tokens as a tree, by the precedence of the grammar Knative uses.
//!
//! From tightest to loosest: `NOT` and `-`, `LIKE`, `IN`, `* / %`, `+ -`, comparisons, and
//! `AND OR XOR` on one level, which bind from right to left.

use super::ParseError;
use super::function::Function;
use super::lex::{Kind, Token, lex};
use super::like::Pattern;
use super::tree::{Comparison, Logic, Math, Node, Sense};

/// How deep parentheses, functions and prefixes may nest.
const DEPTH: usize = 100;

/// Compiles a text.
pub fn parse(text: &str) -> Result<Node, ParseError> {
    let mut parser = Parser {
        tokens: lex(text)?,
        at: 0,
        depth: 0,
    };
    let node = parser.expression(Level::Logic)?;
    parser.end()?;
    Ok(node)
}

/// Binding levels, loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Logic,
    Compare,
    Sum,
    Product,
    In,
    Like,
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, ParseError>;

impl Parser {
    fn peek(&self) -> &Kind {
        self.peek_after(0)
    }

    fn peek_after(&self, count: usize) -> &Kind {
        let token = self.tokens.get(self.at + count);
        token.map_or(&Kind::End, |token| &token.kind)
    }

    fn next(&mut self) -> Kind {
        let kind = self.peek().clone();
        self.at += 1;
        kind
    }

    fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Kind::Symbol(it) if *it == symbol);
        self.at += usize::from(found);
        found
    }

    fn take_keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(self.peek(), Kind::Keyword(it) if *it == keyword);
        self.at += usize::from(found);
        found
    }

    fn fail<T>(&self, message: String) -> Parsed<T> {
        let last = self.tokens.len() - 1;
        let column = self.tokens[self.at.min(last)].column;
        Err(ParseError { message, column })
    }

    /// Fails at the token that is next, which is not what was wanted.
    fn wanted<T>(&self, what: &str) -> Parsed<T> {
        let found = match self.peek() {
            Kind::Word(word) => word.clone(),
            Kind::Keyword(symbol) | Kind::Symbol(symbol) => (*symbol).to_owned(),
            Kind::Integer(number) => number.to_string(),
            Kind::Text(text) => format!("'{text}'"),
            Kind::End => return self.fail(format!("the expression ends where {what} should be")),
        };
        self.fail(format!("found {found} where {what} should be"))
    }

    fn end(&self) -> Parsed<()> {
        match self.peek() {
            Kind::End => Ok(()),
            Kind::Integer(number) if self.signed() => self.fail(format!(
                "the sign of {number} belongs to the number; put a space after it to calculate"
            )),
            _ => self.wanted("an operator or the end"),
        }
    }

    fn signed(&self) -> bool {
        // After a complete expression a number can only be one whose sign swallowed the operator.
        matches!(self.peek(), Kind::Integer(number) if *number < 0)
    }

    fn expression(&mut self, loosest: Level) -> Parsed<Node> {
        let mut left = self.unary()?;
        for _ in 0..DEPTH {
            left = if Level::Like >= loosest && self.follows("LIKE") {
                self.like(left)?
            } else if Level::In >= loosest && self.follows("IN") {
                self.within(left)?
            } else if Level::Product >= loosest && self.peek_math(Level::Product).is_some() {
                self.math(left, Level::Product, Level::In)?
            } else if Level::Sum >= loosest && self.peek_math(Level::Sum).is_some() {
                self.math(left, Level::Sum, Level::Product)?
            } else if Level::Compare >= loosest && self.peek_comparison().is_some() {
                self.compare(left)?
            } else if Level::Logic >= loosest && self.peek_logic().is_some() {
                self.logic(left)?
            } else {
                return Ok(left);
            };
        }
        self.fail(format!("more than {DEPTH} operators in a row"))
    }

    /// Whether a keyword, or `NOT` and the keyword, comes next.
    fn follows(&self, keyword: &str) -> bool {
        let is = |kind: &Kind, wanted: &str| matches!(kind, Kind::Keyword(it) if *it == wanted);
        is(self.peek(), keyword) || is(self.peek(), "NOT") && is(self.peek_after(1), keyword)
    }

    fn sense(&mut self) -> Sense {
        let sense = if self.take_keyword("NOT") {
            Sense::Negated
        } else {
            Sense::Plain
        };
        self.at += 1;
        sense
    }

    fn like(&mut self, left: Node) -> Parsed<Node> {
        let sense = self.sense();
        let Kind::Text(pattern) = self.peek() else {
            return self.wanted("a string literal to match with LIKE");
        };
        let pattern = Pattern::new(pattern);
        self.at += 1;
        Ok(Node::Like(Box::new(left), pattern, sense))
    }

    fn within(&mut self, left: Node) -> Parsed<Node> {
        let sense = self.sense();
        if !self.take_symbol("(") {
            return self.wanted("( and the values of IN");
        }
        let mut set = vec![self.nested()?];
        while self.take_symbol(",") {
            set.push(self.nested()?);
        }
        self.close()?;
        Ok(Node::In(Box::new(left), set, sense))
    }

    fn peek_math(&self, level: Level) -> Option<Math> {
        let Kind::Symbol(symbol) = self.peek() else {
            return None;
        };
        match (level, *symbol) {
            (Level::Product, "*") => Some(Math::Multiply),
            (Level::Product, "/") => Some(Math::Divide),
            (Level::Product, "%") => Some(Math::Remainder),
            (Level::Sum, "+") => Some(Math::Add),
            (Level::Sum, "-") => Some(Math::Subtract),
            _ => None,
        }
    }

    fn math(&mut self, left: Node, level: Level, tighter: Level) -> Parsed<Node> {
        let mut rest = Vec::new();
        while let Some(operator) = self.peek_math(level) {
            self.at += 1;
            rest.push((operator, self.expression(tighter)?));
        }
        Ok(Node::Math(Box::new(left), rest))
    }

    fn peek_comparison(&self) -> Option<Comparison> {
        let Kind::Symbol(symbol) = self.peek() else {
            return None;
        };
        Some(match *symbol {
            "=" => Comparison::Equal,
            "!=" | "<>" => Comparison::Unequal,
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            ">" => Comparison::Greater,
            ">=" => Comparison::GreaterOrEqual,
            _ => return None,
        })
    }

    fn compare(&mut self, left: Node) -> Parsed<Node> {
        let mut rest = Vec::new();
        while let Some(comparison) = self.peek_comparison() {
            self.at += 1;
            rest.push((comparison, self.expression(Level::Sum)?));
        }
        Ok(Node::Compare(Box::new(left), rest))
    }

    fn peek_logic(&self) -> Option<Logic> {
        let Kind::Keyword(keyword) = self.peek() else {
            return None;
        };
        Some(match *keyword {
            "AND" => Logic::And,
            "OR" => Logic::Or,
            "XOR" => Logic::Xor,
            _ => return None,
        })
    }

    fn logic(&mut self, left: Node) -> Parsed<Node> {
        let mut rest = Vec::new();
        while let Some(operator) = self.peek_logic() {
            self.at += 1;
            rest.push((operator, self.expression(Level::Compare)?));
        }
        Ok(Node::Logic(Box::new(left), rest))
    }

    fn unary(&mut self) -> Parsed<Node> {
        if self.depth == DEPTH {
            return self.fail(format!("nested more than {DEPTH} deep"));
        }
        self.depth += 1;
        let node = if self.take_keyword("NOT") {
            Node::Not(Box::new(self.unary()?))
        } else if self.take_symbol("-") {
            Node::Negate(Box::new(self.unary()?))
        } else {
            self.primary()?
        };
        self.depth -= 1;
        Ok(node)
    }

    fn primary(&mut self) -> Parsed<Node> {
        let node = match self.peek().clone() {
            Kind::Text(text) => Node::Text(text),
            Kind::Integer(number) => Node::Integer(number),
            Kind::Keyword("TRUE") => Node::Boolean(true),
            Kind::Keyword("FALSE") => Node::Boolean(false),
            Kind::Keyword("EXISTS") => {
                self.at += 1;
                return self.attribute().map(Node::Exists);
            }
            Kind::Symbol("(") => {
                self.at += 1;
                let node = self.nested()?;
                self.close()?;
                return Ok(node);
            }
            Kind::Word(name) if *self.peek_after(1) == Kind::Symbol("(") => return self.call(name),
            Kind::Word(_) => return self.attribute().map(Node::Attribute),
            _ => return self.wanted("a value"),
        };
        self.at += 1;
        Ok(node)
    }

    fn nested(&mut self) -> Parsed<Node> {
        self.expression(Level::Logic)
    }

    fn close(&mut self) -> Parsed<()> {
        if self.take_symbol(")") {
            return Ok(());
        }
        self.wanted(")")
    }

    fn attribute(&mut self) -> Parsed<String> {
        match self.peek() {
            Kind::Word(name) if !name.contains('_') => {
                let name = name.to_ascii_lowercase();
                self.at += 1;
                Ok(name)
            }
            _ => self.wanted("an attribute name"),
        }
    }

    fn call(&mut self, name: String) -> Parsed<Node> {
        if name.contains(|name: char| name.is_ascii_digit()) {
            return self.wanted("a function name, which has no digits,");
        }
        self.next();
        self.next();
        let mut arguments = Vec::new();
        if !self.take_symbol(")") {
            arguments.push(self.nested()?);
            while self.take_symbol(",") {
                arguments.push(self.nested()?);
            }
            self.close()?;
        }
        Ok(Node::Call {
            function: Function::find(&name, arguments.len()),
            name,
            arguments,
        })
    }
}
