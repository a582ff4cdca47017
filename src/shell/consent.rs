//! Which commands the user let run, remembered for each folder and each very command.
//!
//! A file holds one line for each: a digest of folder, command and variables as they are written, so
//! that it tells nothing and anything that changes is asked about again.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, Xdg};
use sha2::{Digest, Sha256};

use crate::graph::local::Command;

/// Where answers are remembered.
#[derive(Clone, Debug)]
pub struct Consent {
    file: Option<PathBuf>,
}

impl Default for Consent {
    /// `$XDG_STATE_HOME/knew/consent`; without a home nothing is remembered.
    fn default() -> Self {
        let state = Xdg::new().ok().and_then(|it| it.state_dir());
        Self {
            file: state.map(|it| it.join("knew").join("consent")),
        }
    }
}

impl Consent {
    /// Those of the commands that were let run before.
    #[must_use]
    pub fn given(&self, commands: &[Command]) -> Vec<Command> {
        let read = self
            .file
            .as_ref()
            .and_then(|it| fs::read_to_string(it).ok());
        let known = read.unwrap_or_default();
        let is_known = |it: &&Command| known.lines().any(|line| line == digest(it));
        commands.iter().filter(is_known).cloned().collect()
    }

    /// Remembers that these may run.
    pub fn remember(&self, commands: &[Command]) -> io::Result<()> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut book = OpenOptions::new().create(true).append(true).open(file)?;
        let lines: String = commands.iter().map(|it| digest(it) + "\n").collect();
        book.write_all(lines.as_bytes())
    }
}

/// Everything that makes a command another one.
fn digest(command: &Command) -> String {
    let folder = Path::new(&command.folder);
    let here = if command.folder.is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let folder = here.canonicalize().unwrap_or_else(|_| here.to_owned());
    let Command {
        of,
        line,
        dir,
        env,
        kind,
        ..
    } = command;
    let whole = format!("{}\n{of}\n{kind}\n{line}\n{dir}\n{env:?}", folder.display());
    let digest = Sha256::digest(whole.as_bytes());
    let mut digits = String::new();
    for byte in digest {
        _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Id;

    fn command(line: &str) -> Command {
        Command {
            of: Id::new("serving.knative.dev", "Service", "default", "s"),
            kind: "command",
            line: line.to_owned(),
            folder: String::new(),
            dir: ".".to_owned(),
            env: vec![("TOKEN".to_owned(), "${env:TOKEN}".to_owned())],
        }
    }

    #[test]
    fn a_command_is_known_until_anything_of_it_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("knew/consent");
        let consent = Consent {
            file: Some(file.clone()),
        };
        let [one, other] = [command("node server.js"), command("rm -rf x")];
        assert_eq!(consent.given(std::slice::from_ref(&one)), []);
        consent
            .remember(std::slice::from_ref(&one))
            .expect("written");
        let both = [one.clone(), other];
        assert_eq!(consent.given(&both), std::slice::from_ref(&one));
        let changed = Command {
            env: Vec::new(),
            ..one
        };
        assert_eq!(consent.given(&[changed]), []);
        let text = fs::read_to_string(file).expect("readable");
        assert!(!text.contains("node"), "{text}");
    }
}
