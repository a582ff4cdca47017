//! `knew run` and the commands of `knew.yaml`: trust, what they say, and that none is left behind.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

const MANIFEST: &str = "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: s}\n\
    spec: {template: {spec: {containers: [{image: 'ghcr.io/example/s:1'}]}}}\n";

/// A folder with a manifest and a workspace file, and a state folder of its own.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(workspace: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("s.yaml"), MANIFEST).expect("written");
        fs::write(folder.path().join("knew.yaml"), workspace).expect("written");
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn run(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_knew"));
        command
            .arg("run")
            .args(arguments)
            .args(["--for", "30s", "--listen", "127.0.0.1:0"]);
        command
            .arg(self.path())
            .env("XDG_STATE_HOME", self.path().join("state"));
        command.stdin(Stdio::null());
        command
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_default()
    }
}

fn until(what: impl Fn() -> bool) -> bool {
    for _ in 0..400 {
        if what() {
            return true;
        }
        sleep(Duration::from_millis(50));
    }
    false
}

fn alive(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
    stat.is_ok_and(|stat| !stat.contains(") Z "))
}

fn kill(child: &mut Child) {
    child.kill().expect("it runs");
    child.wait().expect("it ended");
}

#[test]
fn without_trust_nothing_is_started_and_the_commands_are_named() {
    let folder = Folder::with("services: {s: {command: 'touch started; sleep 600'}}");
    let output = folder.run(&[]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8(output.stderr).expect("text");
    assert!(words.contains("--trust"), "{words}");
    assert!(
        words.contains("run touch started; sleep 600  (for Service default/s, in "),
        "{words}"
    );
    assert_eq!(fs::exists(folder.path().join("started")).ok(), Some(false));
}

#[test]
fn killed_outright_knew_leaves_no_process_behind() {
    let line = "sleep 600 & echo $! > inner; echo $$ > outer; echo up and running; wait";
    let folder = Folder::with(&format!("services: {{s: {{command: '{line}'}}}}"));
    let errors = fs::File::create(folder.path().join("err")).expect("a file");
    let mut child = folder
        .run(&["--trust"])
        .stderr(errors)
        .spawn()
        .expect("it runs");
    let said = until(|| folder.read("err").contains("s | up and running"));
    kill(&mut child);
    assert!(said, "{}", folder.read("err"));
    for name in ["outer", "inner"] {
        let pid = folder.read(name);
        assert!(until(|| !alive(&pid)), "{name} is still there");
    }
}

#[test]
fn a_container_is_run_by_docker_with_its_variables_off_the_command_line() {
    let workspace = "services: {s: {container: {}, env: {TOKEN: '${env:SECRET_OF_A_TEST}'}}}";
    let folder = Folder::with(workspace);
    let programs = folder.path().join("bin");
    fs::create_dir(&programs).expect("a folder");
    let docker = programs.join("docker");
    let script = "#!/bin/sh\necho \"$@\" > \"$NOTES/called\"\necho \"$TOKEN\" > \"$NOTES/token\"\nexec sleep 600\n";
    fs::write(&docker, script).expect("written");
    let made = Command::new("chmod").arg("+x").arg(&docker).status();
    assert!(made.expect("chmod is there").success());
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", programs.display());
    let errors = fs::File::create(folder.path().join("err")).expect("a file");
    let mut command = folder.run(&["--trust"]);
    command
        .env("PATH", path)
        .env("NOTES", folder.path())
        .env("SECRET_OF_A_TEST", "hush hush");
    let mut child = command.stderr(errors).spawn().expect("it runs");
    let called = until(|| !folder.read("token").is_empty());
    kill(&mut child);
    assert!(called, "{}", folder.read("err"));
    let words = folder.read("called");
    let (before, after) = words.split_once(":8080 ").expect("the port is published");
    assert!(before.starts_with("run --rm -p 127.0.0.1:"), "{words}");
    assert!(after.starts_with("-e PORT=8080 "), "{words}");
    assert!(
        after.contains("-e K_SERVICE ") && after.contains("-e TOKEN "),
        "{words}"
    );
    assert!(
        after.trim_end().ends_with(" ghcr.io/example/s:1"),
        "{words}"
    );
    assert!(!words.contains("hush"), "{words}");
    assert_eq!(folder.read("token"), "hush hush\n");
}
