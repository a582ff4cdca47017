//! `knew checks`: the table of everything `knew check` knows.

use std::io::Write;

use clap::{Args, ValueEnum};

use knew_core::model::check_rules::{self, CheckRule};

use super::Answer;

/// Arguments of `knew checks`.
#[derive(Args, Debug)]
pub struct Checks {
    /// Only these codes, with all there is to say of them
    #[arg(value_name = "CODE")]
    codes: Vec<String>,
    /// The form of the output
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    output: Form,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// One line each
    #[default]
    Text,
    /// A page of documentation
    Markdown,
}

impl Checks {
    /// Prints the table, or the rows that were asked for.
    pub fn run(&self, out: &mut dyn Write) -> anyhow::Result<Answer> {
        if self.output == Form::Markdown {
            write!(out, "{}", check_rules::markdown_page())?;
            return Ok(Answer::Yes);
        }
        if self.codes.is_empty() {
            list(out)?;
        }
        for code in &self.codes {
            let rule = check_rules::by_code(code);
            let rule = rule.ok_or_else(|| {
                anyhow::anyhow!("no check is called {code}; `knew checks` lists them")
            })?;
            one(out, rule)?;
        }
        Ok(Answer::Yes)
    }
}

fn list(out: &mut dyn Write) -> anyhow::Result<()> {
    for (index, chapter) in check_rules::CHAPTERS.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", chapter.title)?;
        for rule in chapter.rules {
            let word = rule.severity.as_str();
            writeln!(out, "  {:<22} {word:<8} {}", rule.code, rule.summary)?;
        }
    }
    Ok(())
}

fn one(out: &mut dyn Write, rule: &CheckRule) -> anyhow::Result<()> {
    writeln!(
        out,
        "{} ({}): {}\n  what to do: {}\n  why: {}",
        rule.code,
        rule.severity.as_str(),
        rule.summary,
        rule.hint,
        rule.rationale
    )?;
    Ok(())
}
