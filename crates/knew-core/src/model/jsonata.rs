//! `JSONata`: what an `EventTransform` makes of an event.

use std::io::{self, Write};
use std::time::Duration;

use jsonata_core::Expression;
use jsonata_core::evaluator::EvaluatorOptions;
use jsonata_core::value::JValue;

/// Longest evaluation.
pub const TIME_LIMIT: Duration = Duration::from_secs(2);

/// Longest expression, in bytes. Parsed it takes up to some 250 times as much memory.
pub const TEXT_LIMIT: usize = 64 << 10;

/// How deep functions may call each other.
const DEEPEST: usize = 1000;

/// How long a sequence may grow.
const MOST: usize = 1_000_000;

/// An expression. It is compiled where it is used: what compiles it cannot be shared by threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jsonata(String);

/// A compiled expression. Evaluating one that is not trusted takes a process with a memory limit:
/// neither the length of strings nor the time inside built-in functions is bounded here.
pub struct CompiledJsonata(Expression);

impl Jsonata {
    /// The expression of that text, right or wrong.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Why it is no expression, if it is none.
    #[must_use]
    pub fn syntax_error(&self) -> Option<String> {
        self.compile().err()
    }

    /// Compiles it; the error says why it is no expression.
    pub fn compile(&self) -> Result<CompiledJsonata, String> {
        if self.0.len() > TEXT_LIMIT {
            let limit = TEXT_LIMIT >> 10;
            return Err(format!("the expression is longer than {limit} KiB"));
        }
        let expression = Expression::compile(&self.0).map_err(|error| error.to_string())?;
        Ok(CompiledJsonata(expression))
    }

    /// Evaluates it on a JSON document, within limits of time and depth. The result is JSON too;
    /// what is neither an object nor an array is refused, as the original refuses it.
    pub fn apply(&self, document: &str) -> Result<String, String> {
        let mut result = Vec::new();
        self.compile()?.evaluate(document.to_owned(), &mut result)?;
        String::from_utf8(result).map_err(|error| error.to_string())
    }
}

impl CompiledJsonata {
    /// Evaluates it on a JSON document and writes the result as JSON. Some of the result may have been
    /// written when an error is returned.
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
