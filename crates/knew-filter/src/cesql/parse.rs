//! Parser for expressions, with the operator precedence of Knative's grammar.
//!
//! From tightest to loosest: `NOT` and `-`, `LIKE`, `IN`, `* / %`, `+ -`, comparisons, and `AND OR XOR`
//! on one level, which are right-associative.

use super::error::{SyntaxError, SyntaxErrorKind};
use super::function::Function;
use super::lex::{Token, TokenKind, tokenize};
use super::like::LikePattern;
use super::tree::{ArithmeticOp, ComparisonOp, Expr, LogicOp, Polarity};

/// Maximum nesting of parentheses, functions and prefix operators, so that no text can overflow the
/// stack.
const MAX_DEPTH: usize = 100;

/// Compiles a text into an expression.
pub fn parse_expression(text: &str) -> Result<Expr, SyntaxError> {
    let mut parser = ExpressionParser {
        tokens: tokenize(text)?,
        at: 0,
        depth: 0,
    };
    let node = parser.expression(Precedence::Logic)?;
    parser.expect_end()?;
    Ok(node)
}

/// Precedence levels, loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Precedence {
    Logic,
    Compare,
    Sum,
    Product,
    In,
    Like,
}

struct ExpressionParser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

type ParseResult<T> = Result<T, SyntaxError>;

impl ExpressionParser {
    fn peek(&self) -> &TokenKind {
        self.peek_after(0)
    }

    fn peek_after(&self, count: usize) -> &TokenKind {
        let token = self.tokens.get(self.at + count);
        token.map_or(&TokenKind::End, |token| &token.kind)
    }

    fn next(&mut self) -> TokenKind {
        let kind = self.peek().clone();
        self.at += 1;
        kind
    }

    fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), TokenKind::Symbol(found) if *found == symbol);
        self.at += usize::from(found);
        found
    }

    fn take_keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(self.peek(), TokenKind::Keyword(found) if *found == keyword);
        self.at += usize::from(found);
        found
    }

    fn fail<T>(&self, kind: SyntaxErrorKind) -> ParseResult<T> {
        let last = self.tokens.len() - 1;
        let column = self.tokens[self.at.min(last)].column;
        Err(SyntaxError { kind, column })
    }

    /// Fails at the next token, which is not the expected one.
    fn fail_expected<T>(&self, expected: &'static str) -> ParseResult<T> {
        let found = match self.peek() {
            TokenKind::Word(word) => word.clone(),
            TokenKind::Keyword(symbol) | TokenKind::Symbol(symbol) => (*symbol).to_owned(),
            TokenKind::Integer(number) => number.to_string(),
            TokenKind::Text(text) => format!("'{text}'"),
            TokenKind::End => return self.fail(SyntaxErrorKind::UnexpectedEnd { expected }),
        };
        self.fail(SyntaxErrorKind::Unexpected { found, expected })
    }

    fn expect_end(&self) -> ParseResult<()> {
        match self.peek() {
            TokenKind::End => Ok(()),
            TokenKind::Integer(number) if self.is_negative_number() => {
                self.fail(SyntaxErrorKind::SignedNumber(*number))
            }
            _ => self.fail_expected("an operator or the end"),
        }
    }

    fn is_negative_number(&self) -> bool {
        // After a complete expression a number can only be one whose sign swallowed the operator.
        matches!(self.peek(), TokenKind::Integer(number) if *number < 0)
    }

    fn expression(&mut self, loosest: Precedence) -> ParseResult<Expr> {
        let mut left = self.unary()?;
        for _ in 0..MAX_DEPTH {
            left = if Precedence::Like >= loosest && self.at_keyword_or_not("LIKE") {
                self.like(left)?
            } else if Precedence::In >= loosest && self.at_keyword_or_not("IN") {
                self.in_set(left)?
            } else if Precedence::Product >= loosest
                && self.peek_math(Precedence::Product).is_some()
            {
                self.math(left, Precedence::Product, Precedence::In)?
            } else if Precedence::Sum >= loosest && self.peek_math(Precedence::Sum).is_some() {
                self.math(left, Precedence::Sum, Precedence::Product)?
            } else if Precedence::Compare >= loosest && self.peek_comparison().is_some() {
                self.compare(left)?
            } else if Precedence::Logic >= loosest && self.peek_logic().is_some() {
                self.logic(left)?
            } else {
                return Ok(left);
            };
        }
        self.fail(SyntaxErrorKind::TooManyOperators(MAX_DEPTH))
    }

    /// True if the keyword, or `NOT` and the keyword, is next.
    fn at_keyword_or_not(&self, keyword: &str) -> bool {
        let is = |kind: &TokenKind, wanted: &str| matches!(kind, TokenKind::Keyword(found) if *found == wanted);
        is(self.peek(), keyword) || is(self.peek(), "NOT") && is(self.peek_after(1), keyword)
    }

    fn polarity(&mut self) -> Polarity {
        let sense = if self.take_keyword("NOT") {
            Polarity::Negated
        } else {
            Polarity::Plain
        };
        self.at += 1;
        sense
    }

    fn like(&mut self, left: Expr) -> ParseResult<Expr> {
        let sense = self.polarity();
        let TokenKind::Text(pattern) = self.peek() else {
            return self.fail_expected("a string literal to match with LIKE");
        };
        let pattern = LikePattern::new(pattern);
        self.at += 1;
        Ok(Expr::Like(Box::new(left), pattern, sense))
    }

    fn in_set(&mut self, left: Expr) -> ParseResult<Expr> {
        let sense = self.polarity();
        if !self.take_symbol("(") {
            return self.fail_expected("( and the values of IN");
        }
        let mut set = vec![self.nested()?];
        while self.take_symbol(",") {
            set.push(self.nested()?);
        }
        self.expect_close()?;
        Ok(Expr::In(Box::new(left), set, sense))
    }

    fn peek_math(&self, level: Precedence) -> Option<ArithmeticOp> {
        let TokenKind::Symbol(symbol) = self.peek() else {
            return None;
        };
        match (level, *symbol) {
            (Precedence::Product, "*") => Some(ArithmeticOp::Multiply),
            (Precedence::Product, "/") => Some(ArithmeticOp::Divide),
            (Precedence::Product, "%") => Some(ArithmeticOp::Remainder),
            (Precedence::Sum, "+") => Some(ArithmeticOp::Add),
            (Precedence::Sum, "-") => Some(ArithmeticOp::Subtract),
            _ => None,
        }
    }

    fn math(&mut self, left: Expr, level: Precedence, tighter: Precedence) -> ParseResult<Expr> {
        let mut rest = Vec::new();
        while let Some(operator) = self.peek_math(level) {
            self.at += 1;
            rest.push((operator, self.expression(tighter)?));
        }
        Ok(Expr::Math(Box::new(left), rest))
    }

    fn peek_comparison(&self) -> Option<ComparisonOp> {
        let TokenKind::Symbol(symbol) = self.peek() else {
            return None;
        };
        Some(match *symbol {
            "=" => ComparisonOp::Equal,
            "!=" | "<>" => ComparisonOp::Unequal,
            "<" => ComparisonOp::Less,
            "<=" => ComparisonOp::LessOrEqual,
            ">" => ComparisonOp::Greater,
            ">=" => ComparisonOp::GreaterOrEqual,
            _ => return None,
        })
    }

    fn compare(&mut self, left: Expr) -> ParseResult<Expr> {
        let mut rest = Vec::new();
        while let Some(comparison) = self.peek_comparison() {
            self.at += 1;
            rest.push((comparison, self.expression(Precedence::Sum)?));
        }
        Ok(Expr::Compare(Box::new(left), rest))
    }

    fn peek_logic(&self) -> Option<LogicOp> {
        let TokenKind::Keyword(keyword) = self.peek() else {
            return None;
        };
        Some(match *keyword {
            "AND" => LogicOp::And,
            "OR" => LogicOp::Or,
            "XOR" => LogicOp::Xor,
            _ => return None,
        })
    }

    fn logic(&mut self, left: Expr) -> ParseResult<Expr> {
        let mut rest = Vec::new();
        while let Some(operator) = self.peek_logic() {
            self.at += 1;
            rest.push((operator, self.expression(Precedence::Compare)?));
        }
        Ok(Expr::Logic(Box::new(left), rest))
    }

    fn unary(&mut self) -> ParseResult<Expr> {
        if self.depth == MAX_DEPTH {
            return self.fail(SyntaxErrorKind::TooDeep(MAX_DEPTH));
        }
        self.depth += 1;
        let node = if self.take_keyword("NOT") {
            Expr::Not(Box::new(self.unary()?))
        } else if self.take_symbol("-") {
            Expr::Negate(Box::new(self.unary()?))
        } else {
            self.primary()?
        };
        self.depth -= 1;
        Ok(node)
    }

    fn primary(&mut self) -> ParseResult<Expr> {
        let node = match self.peek().clone() {
            TokenKind::Text(text) => Expr::Text(text),
            TokenKind::Integer(number) => Expr::Integer(number),
            TokenKind::Keyword("TRUE") => Expr::Boolean(true),
            TokenKind::Keyword("FALSE") => Expr::Boolean(false),
            TokenKind::Keyword("EXISTS") => {
                self.at += 1;
                return self.attribute().map(Expr::Exists);
            }
            TokenKind::Symbol("(") => {
                self.at += 1;
                let node = self.nested()?;
                self.expect_close()?;
                return Ok(node);
            }
            TokenKind::Word(name) if *self.peek_after(1) == TokenKind::Symbol("(") => {
                return self.call(name);
            }
            TokenKind::Word(_) => return self.attribute().map(Expr::Attribute),
            _ => return self.fail_expected("a value"),
        };
        self.at += 1;
        Ok(node)
    }

    fn nested(&mut self) -> ParseResult<Expr> {
        self.expression(Precedence::Logic)
    }

    fn expect_close(&mut self) -> ParseResult<()> {
        if self.take_symbol(")") {
            return Ok(());
        }
        self.fail_expected(")")
    }

    fn attribute(&mut self) -> ParseResult<String> {
        match self.peek() {
            TokenKind::Word(name) if !name.contains('_') => {
                let name = name.to_ascii_lowercase();
                self.at += 1;
                Ok(name)
            }
            _ => self.fail_expected("an attribute name"),
        }
    }

    fn call(&mut self, name: String) -> ParseResult<Expr> {
        if name.contains(|character: char| character.is_ascii_digit()) {
            return self.fail_expected("a function name, which has no digits,");
        }
        self.next();
        self.next();
        let mut arguments = Vec::new();
        if !self.take_symbol(")") {
            arguments.push(self.nested()?);
            while self.take_symbol(",") {
                arguments.push(self.nested()?);
            }
            self.expect_close()?;
        }
        Ok(Expr::Call {
            function: Function::resolve(&name, arguments.len()),
            name,
            arguments,
        })
    }
}
