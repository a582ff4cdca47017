//! JSON as every subcommand prints it.

use std::io::{self, Write};

use serde_json::Value;

use knew_text::escape_json;

/// Writes a document as one line.
pub fn write_line(out: &mut dyn Write, document: &Value) -> io::Result<()> {
    writeln!(out, "{}", escape_json(&document.to_string()))
}

/// Writes a document over several lines.
pub fn write_pretty(out: &mut dyn Write, document: &Value) -> io::Result<()> {
    out.write_all(pretty(document).as_bytes())
}

/// A document over several lines, the last one ended.
#[must_use]
pub fn pretty(document: &Value) -> String {
    format!("{}\n", escape_json(&format!("{document:#}")))
}
