//! `JSONata`, the expression language of an `EventTransform`.

use std::io::{self, Write};
use std::time::Duration;

use jsonata_core::Expression;
use jsonata_core::evaluator::EvaluatorOptions;
use jsonata_core::value::JValue;

/// Longest time for one evaluation.
pub const TIME_LIMIT: Duration = Duration::from_secs(2);

/// Longest expression in bytes. Parsed, it takes up to 250 times as much memory.
pub const TEXT_LIMIT: usize = 64 << 10;

/// Deepest nesting of function calls.
const DEEPEST: usize = 1000;

/// Most elements of a sequence.
const MOST: usize = 1_000_000;

/// The text of an expression. It is compiled where it is used, because the compiled form cannot be
/// shared between threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jsonata(String);

/// A compiled expression. Evaluating an untrusted one takes a process with a memory limit: neither the
/// length of strings nor the time inside built-in functions is bounded here.
pub struct CompiledJsonata(Expression);

impl Jsonata {
    /// Takes a text as an expression without checking it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Text as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Syntax error of the expression, if it has one.
    #[must_use]
    pub fn syntax_error(&self) -> Option<String> {
        self.compile().err()
    }

    /// Compiles the expression; the error is its syntax error.
    pub fn compile(&self) -> Result<CompiledJsonata, String> {
        if self.0.len() > TEXT_LIMIT {
            let limit = TEXT_LIMIT >> 10;
            return Err(format!("the expression is longer than {limit} KiB"));
        }
        let expression = Expression::compile(&self.0).map_err(|error| error.to_string())?;
        Ok(CompiledJsonata(expression))
    }

    /// Evaluates the expression on a JSON document within limits of time and depth. As in the original,
    /// a result that is neither an object nor an array is an error.
    pub fn apply(&self, document: &str) -> Result<String, String> {
        let mut result = Vec::new();
        self.compile()?.evaluate(document.to_owned(), &mut result)?;
        String::from_utf8(result).map_err(|error| error.to_string())
    }
}

impl CompiledJsonata {
    /// Evaluates the expression on a JSON document and writes the result as JSON. Part of the result
    /// may have been written when an error is returned.
    pub fn evaluate(&self, document: String, result: &mut dyn Write) -> Result<(), String> {
        let input = JValue::from_json_str(&document).map_err(|error| error.to_string())?;
        // The text of a large document and its value take memory together only while it is parsed.
        drop(document);
        let limits = EvaluatorOptions {
            timeout_ms: u64::try_from(TIME_LIMIT.as_millis()).ok(),
            max_stack_depth: Some(DEEPEST),
            max_sequence_length: Some(MOST),
            ..EvaluatorOptions::default()
        };
        let value = self.0.evaluate_with_options(&input, limits);
        let value = value.map_err(|error| error.to_string())?;
        if !value.is_object() && !value.is_array() {
            return Err("the expression gives neither an object nor an array".to_owned());
        }
        serde_json::to_writer(result, &value).map_err(|error| io::Error::from(error).to_string())
    }
}
