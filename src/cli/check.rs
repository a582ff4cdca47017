//! `knew check`: everything that is wrong, where, and what to do.

use std::io::Write;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::shell::stdio::{self, StyledWrite};
use knew_core::manifest::Manifest;
use knew_core::model::{Problem, Severity};

use super::Answer;
use super::arguments::Color;
use super::input::Paths;
use super::json;
use super::report::{self, Style};

/// Arguments of `knew check`.
#[derive(Args, Debug)]
pub struct Check {
    #[command(flatten)]
    input: Paths,
    /// The form of the output
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    output: Form,
    /// Let warnings count as errors
    #[arg(long)]
    deny_warnings: bool,
    /// First mend, in the files, what can be mended in one way only
    #[arg(long)]
    fix: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Form {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

impl Check {
    /// Prints every problem; the answer is no when there is an error.
    pub fn run(&self, out: &mut dyn StyledWrite, color: Color) -> anyhow::Result<Answer> {
        if self.fix {
            let count = self.input.mend()?;
            writeln!(stdio::stderr(), "{count} mended")?;
        }
        let input = self.input.load()?;
        match self.output {
            Form::Text => {
                let style = Style::new(color, stdio::is_stdout_terminal());
                for problem in &input.problems {
                    report::write(out, &input.manifest, problem, style)?;
                }
                let loaded = report::load_summary(
                    input.manifest.resources.len(),
                    input.manifest.files.len(),
                );
                let tally = report::tally(&input.problems);
                writeln!(stdio::stderr(), "{tally}; {loaded}")?;
            }
            Form::Json => {
                let problem = |problem| document(&input.manifest, problem);
                let list: Vec<Value> = input.problems.iter().map(problem).collect();
                json::write_pretty(out, &Value::Array(list))?;
            }
        }
        let worst = if self.deny_warnings {
            Severity::Warning
        } else {
            Severity::Error
        };
        if input
            .problems
            .iter()
            .any(|problem| problem.severity <= worst)
        {
            return Ok(Answer::No);
        }
        Ok(Answer::Yes)
    }
}

fn document(manifest: &Manifest, problem: &Problem) -> Value {
    let place = manifest.locate(&problem.at);
    json!({
        "file": place.as_ref().map(|place| place.file.to_string()),
        "line": place.as_ref().map(|place| place.line),
        "column": place.as_ref().map(|place| place.column),
        "severity": problem.severity.as_str(),
        "code": problem.code.as_str(),
        "message": problem.message,
        "hint": problem.hint,
    })
}
