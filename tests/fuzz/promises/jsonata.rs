//! Any JSONata expression compiles or says why not. Nothing is evaluated: what an expression may cost is
//! bounded elsewhere.

use knew_core::model::Jsonata;

pub fn holds(text: &str) {
    let expression = Jsonata::new(text);
    assert_ne!(expression.syntax_error().as_deref(), Some(""));
    assert_eq!(expression.text(), text);
}
