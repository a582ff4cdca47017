//! The workbench in lines, as a screen reader reads them.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

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

#[test]
fn a_command_starts_only_after_yes_and_is_not_asked_about_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let manifest = "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: s}\n\
        spec: {template: {spec: {containers: [{image: 'ghcr.io/example/s:1'}]}}}\n";
    fs::write(path.join("s.yaml"), manifest).expect("written");
    let workspace = "services: {s: {command: 'touch started; sleep 60'}}";
    fs::write(path.join("knew.yaml"), workspace).expect("written");
    let state = path.join("state");
    let named = path.display().to_string();
    let mut talk = Talk::remembering(&[&named], &state);
    let asks = talk.until("touch started; sleep 60");
    assert!(
        asks.contains("  run touch started; sleep 60  (for Service default/s,"),
        "{asks}"
    );
    talk.until("Type yes to trust it");
    talk.say("");
    talk.until("The folder is not trusted; 7 asks again.");
    talk.until("7 shows what this folder asks you to trust it with.");
    assert!(!path.join("started").exists());
    talk.say("7");
    talk.until("Type yes to trust it");
    talk.say("yes");
    talk.until("The folder is trusted.");
    for _ in 0..400 {
        if path.join("started").exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert!(path.join("started").exists());
    talk.say("q");
    assert!(talk.child.wait().expect("it ends").success());
    let mut again = Talk::remembering(&[&named], &state);
    again.until("q quit");
    assert!(!again.heard.contains("Type yes"), "{}", again.heard);
}
