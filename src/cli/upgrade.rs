//! `knew upgrade`: old manifests in today's shape, as a diff or written.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use similar::TextDiff;

use crate::shell::save::{self, temporary};
use crate::shell::stdio;
use knew_core::manifest::{File, Manifest, load, upgrade};
use knew_core::model::ProblemCode;

use super::Answer;

/// Arguments of `knew upgrade`.
#[derive(Args, Debug)]
pub struct Upgrade {
    /// Files, folders and patterns; `-` reads stdin
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Write the files instead of printing what would change
    #[arg(long)]
    write: bool,
}

impl Upgrade {
    /// Prints a diff that `patch` takes, or writes the files; what is lost goes to stderr. The answer is no
    /// if something is left to do by hand.
    pub fn run(&self, out: &mut dyn Write) -> anyhow::Result<Answer> {
        let reading = load::load_paths(&self.paths);
        if let Some(problem) = reading.problems.first() {
            anyhow::bail!("{}", problem.message);
        }
        let done = upgrade::upgrade_files(&reading.files);
        if self.write {
            temporary::remove_stale_beside(&reading.paths);
        }
        let (mut changed, mut notes) = (0, Vec::new());
        for ((before, after), path) in reading.files.iter().zip(&done.files).zip(&reading.paths) {
            if before.text == after.text {
                continue;
            }
            changed += 1;
            match path.as_deref().filter(|_| self.write) {
                Some(path) => {
                    for note in save::save(path, &after.text)? {
                        notes.push(format!("{}: {note}", path.display()));
                    }
                }
                None => print(out, before, after).context("the diff cannot be printed")?,
            }
        }
        for note in &done.notes {
            writeln!(stdio::stderr(), "note: {} {}", note.id, note.sentence)?;
        }
        for note in notes {
            writeln!(stdio::stderr(), "note: {note}")?;
        }
        let unreadable = print_unreadable(&reading.files)?;
        let files = reading.files.len();
        writeln!(stdio::stderr(), "{changed} of {files} files change")?;
        let by_hand = done.notes.iter().any(|note| note.by_hand);
        Ok(if by_hand || unreadable > 0 {
            Answer::No
        } else {
            Answer::Yes
        })
    }
}

/// Names the documents that cannot be upgraded because they cannot be read, and counts them.
fn print_unreadable(files: &[File]) -> std::io::Result<usize> {
    let manifest = Manifest::from_files(files.to_vec());
    let unreadable = manifest
        .problems
        .iter()
        .filter(|problem| problem.code == ProblemCode::Syntax);
    let mut count = 0;
    for problem in unreadable {
        let place = manifest.locate(&problem.at);
        let place = place.map_or_else(String::new, |place| format!("{place}: "));
        writeln!(
            stdio::stderr(),
            "{place}{}; fix this first",
            problem.message
        )?;
        count += 1;
    }
    Ok(count)
}

fn print(out: &mut dyn Write, before: &File, after: &File) -> std::io::Result<()> {
    let diff = TextDiff::from_lines(&*before.text, &*after.text);
    let (old, new) = (format!("a/{}", before.name), format!("b/{}", after.name));
    write!(out, "{}", diff.unified_diff().header(&old, &new))
}
