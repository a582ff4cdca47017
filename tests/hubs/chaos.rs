//! Processes that are killed and a server that goes away, while events keep coming: what a door
//! accepted is shown by somebody.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use knew_engine::Clock;

use crate::hub::channel;
use crate::server::{Server, free_port};

/// How many events must be accepted.
const EVENTS: usize = 20_000;

/// How many clients send at once.
const CLIENTS: usize = 24;

/// How many processes share the work.
const PROCESSES: usize = 3;

/// How long the last events may take.
const TAIL: Duration = Duration::from_secs(30);

/// One process, on a port that outlives it.
struct Process {
    port: u16,
    child: Child,
}

/// Everything that all processes show.
type Shown = Arc<Mutex<Vec<String>>>;

impl Process {
    fn start(folder: &Path, port: u16, shown: &Shown) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_knew"))
            .args(["run", "--listen", &format!("127.0.0.1:{port}")])
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let shown = shown.clone();
        thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if let Some(id) = line.strip_prefix("  id: ") {
                    shown.lock().unwrap().push(id.to_owned());
                }
            }
        });
        Self { port, child }
    }

    /// `kill -9`.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends events with ids of their own until enough were accepted; the ids of those.
async fn send(ports: Vec<u16>, accepted: Arc<AtomicUsize>, client: usize) -> Vec<String> {
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut mine = Vec::new();
    for number in 0.. {
        if accepted.load(Ordering::SeqCst) >= EVENTS {
            break;
        }
        let id = format!("{client}-{number}");
        let port = ports[number % ports.len()];
        let to = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let request = http
            .post(format!("http://{to}/default/c"))
            .header("ce-specversion", "1.0")
            .header("ce-type", "a.b")
            .header("ce-source", "/chaos")
            .header("ce-id", &id)
            .timeout(Duration::from_secs(5));
        match request.send().await {
            Ok(answer) if answer.status().as_u16() == 202 => {
                accepted.fetch_add(1, Ordering::SeqCst);
                mine.push(id);
            }
            _ => Clock::Real.sleep(Duration::from_millis(20)).await,
        }
    }
    mine
}

/// Runs the storm: one process is killed every second; the server is told how far it is.
async fn storm(
    folder: &Path,
    shown: &Shown,
    mut weather: impl FnMut(usize),
) -> (HashSet<String>, Vec<Process>) {
    let ports: Vec<u16> = (0..PROCESSES).map(|_| free_port()).collect();
    let start = |port: &u16| Process::start(folder, *port, shown);
    let mut processes: Vec<_> = ports.iter().map(start).collect();
    let accepted = Arc::new(AtomicUsize::new(0));
    let clients = (0..CLIENTS).map(|it| tokio::spawn(send(ports.clone(), accepted.clone(), it)));
    let clients: Vec<_> = clients.collect();
    for round in 0.. {
        Clock::Real.sleep(Duration::from_secs(1)).await;
        let so_far = accepted.load(Ordering::SeqCst);
        if so_far >= EVENTS {
            break;
        }
        weather(so_far);
        let victim = &mut processes[round % PROCESSES];
        victim.kill();
        *victim = Process::start(folder, victim.port, shown);
    }
    let mut ids = HashSet::new();
    for client in clients {
        ids.extend(client.await.unwrap());
    }
    (ids, processes)
}

fn files(workspace: &str, manifests: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("all.yaml"), manifests).unwrap();
    std::fs::write(folder.path().join("knew.yaml"), workspace).unwrap();
    folder
}

/// Waits until everything accepted is shown, and counts what was shown twice.
async fn settle(accepted: &HashSet<String>, shown: &Shown) {
    let missing = || {
        let shown: HashSet<String> = shown.lock().unwrap().iter().cloned().collect();
        accepted.difference(&shown).count()
    };
    let all = async {
        while missing() > 0 {
            Clock::Real.sleep(Duration::from_millis(200)).await;
        }
    };
    let _ = tokio::time::timeout(TAIL, all).await;
    let total = shown.lock().unwrap().len();
    let unique: HashSet<String> = shown.lock().unwrap().iter().cloned().collect();
    let mut words = String::new();
    let twice = total - unique.len();
    let _ = write!(
        words,
        "{} accepted, {total} shown, {twice} twice",
        accepted.len()
    );
    eprintln!("{words}");
    assert_eq!(missing(), 0, "missing: {words}");
    assert!(twice * 20 < accepted.len(), "too many twice: {words}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nats_loses_nothing_when_processes_and_server_die() {
    let Some(mut server) = Server::nats() else {
        return;
    };
    let workspace = format!("connect: {{nats: \"nats://{}\"}}", server.address());
    let version = "messaging.knative.dev/v1alpha1";
    let folder = files(
        &workspace,
        &channel(version, "NatsJetStreamChannel", &["one"]),
    );
    let shown = Shown::default();
    let mut restarts = 0;
    let weather = |accepted: usize| {
        if accepted > (restarts + 1) * EVENTS / 3 && restarts < 2 {
            restarts += 1;
            server.stop();
            server.start();
        }
    };
    let (accepted, processes) = storm(folder.path(), &shown, weather).await;
    settle(&accepted, &shown).await;
    assert_eq!(restarts, 2);
    drop(processes);
}

/// The broker these tests have forgets everything when it stops, so it is left standing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kafka_loses_nothing_when_processes_die() {
    let Some(server) = Server::kafka() else {
        return;
    };
    let workspace = format!("connect: {{kafka: \"{}\"}}", server.address());
    let manifests = channel("messaging.knative.dev/v1", "KafkaChannel", &["one"]);
    let parts = "metadata: {name: c}\nspec: {numPartitions: 6}";
    let manifests = manifests.replacen("metadata: {name: c}", parts, 1);
    let folder = files(&workspace, &manifests);
    let shown = Shown::default();
    let (accepted, processes) = storm(folder.path(), &shown, |_| {}).await;
    settle(&accepted, &shown).await;
    drop(processes);
}
