//! `JSONata`: what an `EventTransform` makes of an event.

use jsonata_core::Expression;
use jsonata_core::evaluator::EvaluatorOptions;
use jsonata_core::value::JValue;

/// How long an evaluation may take, in milliseconds.
const LONGEST: u64 = 2000;

/// How deep functions may call each other.
const DEEPEST: usize = 1000;

/// How long a sequence may grow.
const MOST: usize = 1_000_000;

/// An expression. It is compiled where it is used: what compiles it cannot be shared by threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jsonata(String);

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
    pub fn problem(&self) -> Option<String> {
        Expression::compile(&self.0).err().map(|it| it.to_string())
    }

    /// Evaluates it on a JSON document, within limits of time and depth. The result is JSON too;
    /// what is neither an object nor an array is refused, as the original refuses it.
    pub fn apply(&self, document: &str) -> Result<String, String> {
        let expression = Expression::compile(&self.0).map_err(|it| it.to_string())?;
        let document = JValue::from_json_str(document).map_err(|it| it.to_string())?;
        let limits = EvaluatorOptions {
            timeout_ms: Some(LONGEST),
            max_stack_depth: Some(DEEPEST),
            max_sequence_length: Some(MOST),
            ..EvaluatorOptions::default()
        };
        let result = expression.evaluate_with_options(&document, limits);
        let result = result.map_err(|it| it.to_string())?;
        if !result.is_object() && !result.is_array() {
            return Err("the expression gives neither an object nor an array".to_owned());
        }
        result.to_json_string().map_err(|it| it.to_string())
    }
}
