//! The real program without a terminal.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};

/// A run that is waited for in vain ends by itself after this time.
const PATIENCE: &str = "60s";

/// What a run left behind.
pub struct Done {
    /// The exit code.
    pub code: i32,
    /// What it printed.
    pub out: String,
    /// What it remarked.
    pub err: String,
}

impl Done {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("it ended by itself"),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// Everything it said.
    pub fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

fn command(arguments: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_knew"));
    command.args(arguments);
    command.env_remove("NO_COLOR").env_remove("KNEW_THEME");
    command.env_remove("KNEW_TOKEN");
    // What the user of this machine set is none of ours.
    command
        .env("XDG_CONFIG_HOME", "/nowhere")
        .env("XDG_STATE_HOME", "/nowhere");
    command
}

/// Runs the program to its end.
pub fn knew(arguments: &[impl AsRef<OsStr>]) -> Done {
    knew_reading(arguments, "")
}

/// Runs the program to its end with a text on stdin.
pub fn knew_reading(arguments: &[impl AsRef<OsStr>], text: &str) -> Done {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin: ChildStdin = child.stdin.take().expect("a pipe");
    // A program that does not read its stdin may be gone by now.
    let _ = stdin.write_all(text.as_bytes());
    drop(stdin);
    Done::of(child.wait_with_output().expect("it ends"))
}

/// A run that goes on until it is dropped.
pub struct Running {
    child: Child,
    /// Where it takes events.
    pub address: String,
    out: BufReader<std::process::ChildStdout>,
}

impl Running {
    /// Starts `knew run` on a free port, and waits until it listens.
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = command(&["run", "--listen", "127.0.0.1:0", "--for", PATIENCE])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut err = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut address = String::new();
        while address.is_empty() {
            let mut line = String::new();
            let count = err.read_line(&mut line).expect("text");
            assert!(count > 0, "it ended before it listened");
            if let Some((_, found)) = line.split_once("taking events at http://") {
                found.trim().clone_into(&mut address);
            }
        }
        // What else it remarks must not fill the pipe.
        std::thread::spawn(move || std::io::copy(&mut err, &mut std::io::sink()));
        Self {
            child,
            address,
            out,
        }
    }

    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line it prints.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).expect("text");
        line
    }

    /// The next line it prints that contains a text.
    pub fn until(&mut self, text: &str) -> String {
        loop {
            let line = self.line();
            assert!(!line.is_empty(), "it ended without printing {text:?}");
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Everything it prints until it ends, and its exit code.
    pub fn rest(mut self) -> (String, i32) {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).expect("text");
        let status = self.child.wait().expect("it ends");
        (rest, status.code().expect("it ended by itself"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The samples of the project.
pub fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let entries = fs::read_dir(folder).expect("samples are there");
    let mut found: Vec<PathBuf> = entries.map(|it| it.expect("an entry").path()).collect();
    found.retain(|found| {
        found
            .extension()
            .is_some_and(|extension| extension == "yaml")
    });
    found.sort();
    assert!(found.len() >= 7, "{found:?}");
    found
}

/// One of the samples.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("samples")
        .join(name)
}
