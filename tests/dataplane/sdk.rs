//! Subscribers written with the CloudEvents SDKs of Python and JavaScript, started for real: they
//! receive, answer, and what they refuse is dead-lettered. `tests/install-sdks` gets the SDKs; where it
//! did not, a line says that the test was skipped.

use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use http::Method;
use serde_json::{Value, json};

use crate::topology::Topology;
use crate::world::World;

/// A program that prints what it hears; it ends when dropped.
struct Program {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    url: String,
}

impl Program {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().unwrap().unwrap();
        let url = format!("http://127.0.0.1:{port}");
        Self { child, lines, url }
    }

    fn heard(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// Where the SDKs are: under `target/`.
fn sdks() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("sdks")
}

fn script(name: &str) -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    tests.join("dataplane/sdk").join(name)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscriber_written_in_python_receives_answers_and_is_dead_lettered() {
    if !sdks().join("venv/done").exists() {
        return eprintln!("skipped: no CloudEvents SDK for Python; run tests/install-sdks");
    }
    let mut python = Command::new(sdks().join("venv/bin/python"));
    understands(Program::start(python.arg(script("subscriber.py")))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscriber_written_in_javascript_receives_answers_and_is_dead_lettered() {
    if !sdks().join("node_modules/cloudevents").exists() {
        return eprintln!("skipped: no CloudEvents SDK for JavaScript; run tests/install-sdks");
    }
    let mut node = Command::new("node");
    understands(Program::start(
        node.arg(script("subscriber.cjs")).arg(sdks()),
    ))
    .await;
}

async fn understands(mut program: Program) {
    let url = program.url.clone();
    let to = |path: &str| format!("{url}{path}");
    let topology = Topology::default()
        .broker("b")
        .trigger("asks", &to("/asked"))
        .of_type("asks")
        .trigger("answers", &to("/answered"))
        .of_type("answers")
        .trigger("fails", &to("/failing"))
        .of_type("fails")
        .dead_letters(&to("/dead"));
    let world = World::of(&topology).await;
    for form in ["binary", "structured"] {
        assert_eq!(post(&world, "asks", form).await, 202);
        let asked = program.heard();
        assert_eq!(asked["path"], "/asked");
        assert_eq!(asked["attributes"]["form"], form);
        assert_eq!(asked["data"], json!({"a": 41}));
        let answered = program.heard();
        assert_eq!(answered["path"], "/answered");
        assert_eq!(answered["attributes"]["type"], "answers");
        assert_eq!(answered["attributes"]["re"], "e1");
        assert_eq!(answered["data"], json!({"sum": 42}));
    }
    assert_eq!(post(&world, "fails", "binary").await, 202);
    assert_eq!(program.heard()["path"], "/failing");
    let dead = program.heard();
    assert_eq!(dead["path"], "/dead");
    assert_eq!(dead["data"], json!({"a": 41}));
    let attributes = &dead["attributes"];
    assert_eq!(attributes["knativeerrorcode"], "503");
    assert_eq!(attributes["knativeerrordest"], to("/failing"));
    assert_eq!(attributes["knativeerrordata"], "bm90IHRvZGF5");
}

async fn post(world: &World, kind: &str, form: &str) -> u16 {
    let headers = [
        ("ce-specversion", "1.0"),
        ("ce-id", "e1"),
        ("ce-source", "/client"),
        ("ce-type", kind),
        ("ce-form", form),
        ("content-type", "application/json"),
    ];
    let told = world.request(Method::POST, "/ns/b", &headers, r#"{"a":41}"#);
    told.await.status
}
