//! Compiled `JSONata` expressions.

use std::io::{self, Write};

use jsonata_core::Expression;
use jsonata_core::evaluator::EvaluatorOptions;
use jsonata_core::value::JValue;

use super::jsonata::{Jsonata, TIME_LIMIT};

/// Deepest nesting of function calls.
const DEEPEST: usize = 1000;

/// Most elements of a sequence.
const MOST: usize = 1_000_000;

/// A compiled expression. Evaluating an untrusted one takes a process with a memory limit: neither the
/// length of strings nor the time inside built-in functions is bounded here.
pub struct CompiledJsonata(Expression);

impl Jsonata {
    /// Compiles the expression; the error is its syntax error.
    pub fn compile(&self) -> Result<CompiledJsonata, String> {
        self.check_length()?;
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
