//! `knew trust`: what a folder asks for, and the answers that were given.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use crate::shell::stdin;
use crate::shell::trust_store::{TrustStore, resolve_folder};
use knew_core::graph::trust::{Permission, TrustRequest};
use knew_engine::{ConnectionSettings, Environment, permission};
use knew_text::escape_invisible;

use super::input::{Input, Paths};
use super::{Answer, connect};

/// Arguments of `knew trust`.
#[derive(Args, Debug)]
pub struct TrustFolder {
    /// Files and folders, as given to `knew run`
    #[arg(value_name = "PATH", required_unless_present = "list")]
    paths: Vec<PathBuf>,
    /// Grant what the folder asks for without a question
    #[arg(long, conflicts_with_all = ["list", "revoke"])]
    yes: bool,
    /// List the folders that are trusted with something
    #[arg(long, conflicts_with_all = ["paths", "revoke"])]
    list: bool,
    /// Take back everything that was granted to the folder and those in it
    #[arg(long)]
    revoke: bool,
}

/// What the objects of some files ask for.
#[derive(Debug)]
pub struct Asked {
    /// What was granted before.
    pub granted: Vec<Permission>,
    /// The rest, with the folder.
    pub missing: TrustRequest,
}

impl Asked {
    /// What an input asks for; with `memory` its hubs need no system.
    #[must_use]
    pub fn by(input: &Input, memory: bool) -> Self {
        let graph = &input.graph;
        let user = connect::said(memory);
        let environment = Environment::default();
        let connections = ConnectionSettings {
            user: &user,
            workspace: &graph.connect,
            environment: &environment,
        };
        let needed = permission::required_permissions(graph, connections);
        let folder = graph.local.folder.clone();
        let resolved_folder = resolve_folder(Path::new(&folder)).ok();
        let granted = resolved_folder.as_deref().map_or_else(Vec::new, |folder| {
            TrustStore::default().granted(folder, &needed)
        });
        let missing = needed
            .into_iter()
            .filter(|permission| !granted.contains(permission));
        Self {
            missing: TrustRequest {
                permissions: missing.collect(),
                folder,
                resolved_folder,
            },
            granted,
        }
    }
}

impl TrustFolder {
    /// Lists, revokes, or shows and asks; the answer is no for a folder that asks for more than it was
    /// granted.
    pub fn run(self, out: &mut dyn Write) -> anyhow::Result<Answer> {
        let store = TrustStore::default();
        if self.list {
            return list(&store, out);
        }
        if self.revoke {
            return revoke(&store, &self.paths, out);
        }
        let asked = Asked::by(&Paths::of(self.paths).load()?, false);
        show(&asked, out)?;
        if asked.missing.is_empty() {
            return Ok(Answer::Yes);
        }
        if !self.yes && !confirmed(out)? {
            return Ok(Answer::No);
        }
        let request = &asked.missing;
        let kept = store.remember(request);
        kept.context("the answer cannot be kept")?;
        writeln!(out, "Trusted: {}", request.folder_line())?;
        Ok(Answer::Yes)
    }
}

fn show(asked: &Asked, out: &mut dyn Write) -> io::Result<()> {
    let folder = asked.missing.folder_line();
    if asked.granted.is_empty() && asked.missing.is_empty() {
        return writeln!(out, "{folder} asks for nothing that needs your trust");
    }
    let granted = asked.granted.iter().map(|permission| ("yes", permission));
    let missing = asked.missing.permissions.iter();
    let missing = missing.map(|permission| ("no ", permission));
    writeln!(out, "{folder} asks to:")?;
    for (word, permission) in granted.chain(missing) {
        writeln!(out, "  {word}  {}", permission.display_line())?;
    }
    Ok(())
}

/// Asks on the terminal; without one nothing is granted.
fn confirmed(out: &mut dyn Write) -> io::Result<bool> {
    if !stdin::is_terminal() {
        return Ok(false);
    }
    // What was typed before the question was there is no answer to it.
    out.flush()?;
    stdin::discard_typed()?;
    write!(
        out,
        "Commands may do whatever you may. Trust it from now on? Type yes: "
    )?;
    out.flush()?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line.trim() == "yes")
}

fn list(store: &TrustStore, out: &mut dyn Write) -> anyhow::Result<Answer> {
    let folders = store.folders().context("the answers cannot be read")?;
    for (folder, count) in folders {
        let things = if count == 1 { "thing" } else { "things" };
        writeln!(out, "{}  ({count} {things})", escape_invisible(&folder))?;
    }
    Ok(Answer::Yes)
}

fn revoke(store: &TrustStore, paths: &[PathBuf], out: &mut dyn Write) -> anyhow::Result<Answer> {
    if paths.iter().any(|path| path.as_os_str() == "-") {
        bail!("stdin is no folder; name the folder knew was started in");
    }
    for path in paths {
        let folder = if path.is_file() {
            path.parent().unwrap_or(Path::new("."))
        } else {
            path
        };
        let revoked = store
            .revoke(folder)
            .context("the answers cannot be changed")?;
        let shown = folder.display().to_string();
        writeln!(out, "{}: {revoked} revoked", escape_invisible(&shown))?;
    }
    Ok(Answer::Yes)
}
