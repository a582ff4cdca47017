//! The workbench in lines, as a screen reader reads them.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::pty::Session;

/// One talk with the program.
struct Talk {
    child: Child,
    says: BufReader<ChildStdout>,
    hears: ChildStdin,
    heard: String,
}

impl Talk {
    fn start(arguments: &[&str]) -> Self {
        Self::remembering(arguments, Path::new("/nowhere"))
    }

    fn remembering(arguments: &[&str], state: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_knew"))
            .arg("--plain")
            .args(arguments)
            .env("XDG_CONFIG_HOME", "/nowhere")
            .env("XDG_STATE_HOME", state)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        Self {
            says: BufReader::new(child.stdout.take().expect("a pipe")),
            hears: child.stdin.take().expect("a pipe"),
            child,
            heard: String::new(),
        }
    }

    /// Types a line.
    fn say(&mut self, line: &str) {
        writeln!(self.hears, "{line}").expect("it listens");
    }

    /// The next line with a text in it.
    fn until(&mut self, text: &str) -> String {
        loop {
            let mut line = String::new();
            let count = self.says.read_line(&mut line).expect("text");
            self.heard.push_str(&line);
            assert!(count > 0, "it ended without {text:?}:\n{}", self.heard);
            if line.contains(text) {
                return line;
            }
        }
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_sample_is_opened_sent_to_and_explained_by_numbers() {
    let mut talk = Talk::start(&[]);
    talk.until("2  Hello, broker");
    talk.until("What to open?");
    talk.say("2");
    talk.until("Hello, broker is running. It takes events at http://127.0.0.1:");
    talk.until("q quit");
    talk.say("1");
    talk.until("1  an event of type");
    talk.until("Which one?");
    talk.say("1");
    talk.until("orders: delivered with status 200");
    talk.say("2");
    talk.until("Trigger default/invoices: no.");
    talk.say("3");
    talk.until("Trigger default/orders of Broker default/default: filter");
    talk.say("4");
    talk.until("warning in ");
    talk.say("5");
    talk.until("held back");
    talk.say("q");
    let status = talk.child.wait().expect("it ends");
    assert!(status.success(), "{status:?}");
    assert!(talk.heard.is_ascii(), "no frames, no marks: {}", talk.heard);
    assert!(!talk.heard.contains('\x1b'), "no escape sequences");
}

#[test]
fn files_open_at_once_and_a_number_that_is_none_asks_again() {
    let mut talk = Talk::start(&["samples/hello-broker.yaml"]);
    talk.until("hello-broker.yaml is running");
    talk.until("q quit");
    talk.say("nonsense");
    talk.until("q quit");
    talk.say("1");
    talk.until("Which one?");
    talk.say("99");
    talk.until("There is no 99 to send.");
    talk.say("2 4000");
    talk.until("Event 4000 is not kept.");
}

/// A folder with a command that leaves a file behind.
fn folder_with_command() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: s}\n\
        spec: {template: {spec: {containers: [{image: 'ghcr.io/example/s:1'}]}}}\n";
    fs::write(folder.path().join("s.yaml"), manifest).expect("written");
    let workspace = "services: {s: {command: 'touch started; sleep 60'}}";
    fs::write(folder.path().join("knew.yaml"), workspace).expect("written");
    folder
}

fn started_within(folder: &Path, tries: usize) -> bool {
    let started = folder.join("started");
    (0..tries).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        started.exists()
    })
}

/// Types an answer as a person does: what is typed while the question is printed does not count.
fn answer(talk: &mut Session, line: &str) {
    std::thread::sleep(std::time::Duration::from_millis(200));
    talk.keys(line);
}

#[test]
fn a_command_starts_only_after_yes_and_is_not_asked_about_again() {
    let folder = folder_with_command();
    let home = tempfile::tempdir().expect("a folder");
    let named = folder.path().display().to_string();
    let arguments = ["--plain", named.as_str()];
    let mut talk = Session::start_at_home(home.path(), &arguments, (120, 60));
    let asks = talk.until_shown("Type yes to trust it");
    assert!(
        asks.contains("  run touch started; sleep 60  (for Service default/s,"),
        "{asks}"
    );
    answer(&mut talk, "y\n");
    talk.until_shown("The folder is not trusted; 7 asks again.");
    talk.until_shown("7 shows what this folder asks you to trust it with.");
    assert!(!started_within(folder.path(), 10));
    talk.keys("7\n");
    talk.until("the question again", |screen| {
        screen.matches("Type yes to trust it").count() == 2
    });
    answer(&mut talk, "yes\n");
    talk.until_shown("The folder is trusted.");
    assert!(started_within(folder.path(), 400));
    talk.keys("q\n");
    drop(talk);
    let again = Session::start_at_home(home.path(), &arguments, (120, 60));
    let screen = again.until_shown("q quit");
    assert!(!screen.contains("Type yes"), "{screen}");
}

#[test]
fn an_answer_from_before_the_question_or_from_a_pipe_grants_nothing() {
    let folder = folder_with_command();
    let home = tempfile::tempdir().expect("a folder");
    let named = folder.path().display().to_string();
    let mut talk = Session::start_at_home(home.path(), &["--plain", &named], (120, 60));
    talk.keys("yes\nyes\nyes\n");
    talk.until_shown("Type yes to trust it");
    assert!(!started_within(folder.path(), 20));

    let mut talk = Talk::start(&[&named]);
    talk.say("yes");
    talk.until("The answer must be typed on a terminal");
    talk.say("yes");
    talk.until("not trusted");
    assert!(!started_within(folder.path(), 20));
}
