//! JSON as every subcommand prints it.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use knew_text::escape_json;

/// Writes a document as one line.
pub fn write_line(out: &mut dyn Write, document: &Value) -> io::Result<()> {
    writeln!(out, "{}", escape_json(&document.to_string()))
}

/// Writes a document over several lines.
pub fn write_pretty(out: &mut dyn Write, document: &impl Serialize) -> io::Result<()> {
    out.write_all(pretty(document)?.as_bytes())
}

/// A document over several lines, the last one ended.
pub fn pretty(document: &impl Serialize) -> io::Result<String> {
    let text = serde_json::to_string_pretty(document)?;
    Ok(format!("{}\n", escape_json(&text)))
}
