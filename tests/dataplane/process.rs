//! Processes that stand for services: real ones, on the time of this machine.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use knew_core::graph::trust::{Permission, Trust};
use knew_core::record::{DeliveryStep, NodeCondition, OutputStream};
use knew_engine::{Clock, ProcessOutput};

use crate::scene::{broker, service, topology_on, trigger};
use crate::topology::Topology;
use crate::world::World;

const ECHO: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/dataplane/servers/echo.py"
);
const SERVICE: &str = "http://s.ns.svc.cluster.local";

/// A world with real time, and everything its processes said.
struct Machine {
    world: World,
    said: Arc<Mutex<Vec<(OutputStream, String)>>>,
}

/// The service `s` gets everything of the broker `b`, and `d` what it answers.
fn manifest() -> String {
    let retries = "delivery: {retry: 4, backoffPolicy: exponential, backoffDelay: PT0.2S}";
    let only = |kind: &str| format!("filter: {{attributes: {{type: {kind}}}}}");
    [
        broker(""),
        trigger(
            "t",
            &format!("{SERVICE}/in"),
            &format!("{}, {retries}", only("a.b")),
        ),
        trigger("told", "http://d.ns.svc.cluster.local", &only("echo.told")),
        service("s"),
        service("d"),
    ]
    .concat()
}

fn command(rest: &str) -> String {
    format!("services: {{s: {{command: [python3, '{ECHO}'], ready: /ready{rest}}}}}")
}

async fn start(topology: &Topology, trusted: bool) -> Machine {
    let said = Arc::new(Mutex::new(Vec::new()));
    let book = said.clone();
    let world = World::on(Clock::Real, |options| {
        options.output = ProcessOutput::with_callback(move |_, mouth, line| {
            book.lock().unwrap().push((mouth, line.to_owned()));
        });
    })
    .await;
    if trusted {
        world.engine.set_trust(Trust::granting(
            topology.0.local.commands().into_iter().map(Permission::Run),
        ));
    }
    world.engine.apply(&topology.0, 1);
    Machine { world, said }
}

async fn on(workspace: &str) -> Machine {
    start(&topology_on(&manifest(), workspace), true).await
}

impl Machine {
    async fn post(&self, body: &'static str) -> u16 {
        let headers = crate::world::BINARY;
        let told = self
            .world
            .request(http::Method::POST, "/ns/b", &headers, body);
        told.await.status
    }

    /// What the process told of itself at the last event.
    fn told(&self) -> serde_json::Value {
        let shown = self.world.shown.lock().unwrap();
        let (_, event) = shown.last().unwrap();
        serde_json::from_slice(event.data.as_ref().unwrap()).unwrap()
    }

    fn said(&self, words: &str) -> usize {
        let said = self.said.lock().unwrap();
        said.iter().filter(|said| said.1.contains(words)).count()
    }

    fn conditions(&self) -> Vec<NodeCondition> {
        let steps = self.world.steps().into_iter();
        let conditions = steps.filter_map(|step| match step {
            DeliveryStep::Condition { condition, .. } => Some(condition),
            _ => None,
        });
        conditions.collect()
    }
}

/// Waits for something that happens by itself soon.
async fn until(what: impl Fn() -> bool) {
    let start = Clock::Real.now();
    while !what() {
        assert!(
            Clock::Real.elapsed_since(start) < Duration::from_secs(20),
            "it never happened"
        );
        Clock::Real.sleep(Duration::from_millis(20)).await;
    }
}

fn alive(pid: &serde_json::Value) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"));
    stat.is_ok_and(|stat| !stat.contains(") Z "))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_gets_the_events_of_its_service_and_what_knative_would_tell_it() {
    let machine = on(&command(", env: {TOKEN: '${env:HOME}', PLAIN: as it is}")).await;
    assert_eq!(machine.post("").await, 202);
    let told = machine.told();
    assert_eq!(told["K_SERVICE"], "s");
    assert_eq!(told["PLAIN"], "as it is");
    assert_eq!(told["path"], "/in");
    let home = std::env::var("HOME").unwrap();
    assert_eq!(told["TOKEN"], home.as_str());
    until(|| machine.said("got a.b at /in ${env:HOME}") == 1).await;
    assert_eq!(machine.said("starting"), 1);
    assert_eq!(machine.conditions().last(), Some(&NodeCondition::Ready));

    let pid = told["pid"].clone();
    assert!(alive(&pid));
    machine.world.engine.stop().await;
    assert!(!alive(&pid), "it ends with the engine");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_started_without_trust() {
    let topology = topology_on(&manifest().replace("retry: 4", "retry: 0"), &command(""));
    let machine = start(&topology, false).await;
    assert_eq!(machine.post("").await, 500);
    assert_eq!(machine.said.lock().unwrap().len(), 0);
    let conditions = machine.conditions();
    assert!(
        matches!(&conditions[..], [NodeCondition::Failed(words)] if words.contains("not trusted"))
    );
    machine.world.engine.set_trust(Trust::granting(
        topology.0.local.commands().into_iter().map(Permission::Run),
    ));
    machine.world.engine.apply(&topology.0, 2);
    assert_eq!(
        machine.post("").await,
        202,
        "trust counts from the next plan on"
    );
    machine.world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_of_something_else_leaves_it_running() {
    let machine = on(&command("")).await;
    assert_eq!(machine.post("").await, 202);
    let before = machine.told()["pid"].clone();
    let edited = [manifest(), service("other")].concat();
    let edited = topology_on(&edited, &command(""));
    machine.world.engine.apply(&edited.0, 2);
    assert_eq!(machine.post("").await, 202);
    assert_eq!(machine.told()["pid"], before);
    let changed = topology_on(&manifest(), &command(", env: {PLAIN: new}"));
    machine.world.engine.set_trust(Trust::granting(
        changed.0.local.commands().into_iter().map(Permission::Run),
    ));
    machine.world.engine.apply(&changed.0, 3);
    assert_eq!(machine.post("").await, 202);
    assert_eq!(machine.told()["PLAIN"], "new");
    until(|| !alive(&before)).await;
    machine.world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_crashes_is_started_again_and_the_event_tried_again() {
    let machine = on(&command("")).await;
    assert_eq!(machine.post("crash").await, 500, "it crashes each time");
    until(|| machine.said("exit status: 3; starts again in 500ms") >= 1).await;
    assert_eq!(machine.post("").await, 202);
    machine.world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_it_is_scaled_to_zero_and_the_next_event_waits_for_the_cold_start() {
    let machine = on(&command(", idle: 300ms")).await;
    assert_eq!(machine.post("").await, 202);
    let first = machine.told()["pid"].clone();
    until(|| machine.said("scaled to zero") == 1 && !alive(&first)).await;
    assert_eq!(machine.post("").await, 202);
    assert_ne!(machine.told()["pid"], first);
    assert_eq!(machine.world.route("Trigger", "t").failed_attempts, 0);
    machine.world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_its_files_starts_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().display();
    let script = folder.path().join("server.py");
    fs::copy(ECHO, &script).unwrap();
    let workspace = format!(
        "services: {{s: {{command: 'exec python3 server.py', dir: '{dir}', watch: '*.py', ready: /ready}}}}"
    );
    let machine = on(&workspace).await;
    assert_eq!(machine.post("").await, 202);
    let told = machine.told();
    let here = fs::canonicalize(folder.path()).unwrap();
    assert_eq!(Path::new(told["dir"].as_str().unwrap()), here);
    let text = fs::read_to_string(&script).unwrap();
    fs::write(
        &script,
        format!(
            "{text}
# changed
"
        ),
    )
    .unwrap();
    until(|| machine.said("server.py changed") == 1).await;
    assert_eq!(machine.post("").await, 202);
    assert_ne!(machine.told()["pid"], told["pid"]);
    machine.world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_it_started_ends_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let note = folder.path().join("pid");
    let line = format!(
        "sleep 600 & echo $! > {}; exec python3 {ECHO}",
        note.display()
    );
    let machine = on(&format!(
        "services: {{s: {{command: '{line}', ready: /ready}}}}"
    ))
    .await;
    assert_eq!(machine.post("").await, 202);
    let pid: u32 = fs::read_to_string(&note).unwrap().trim().parse().unwrap();
    assert!(alive(&pid.into()));
    machine.world.engine.stop().await;
    // A process that got its signal is still listed until the kernel has taken it down.
    until(|| !alive(&pid.into())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_cannot_be_started_says_why() {
    let workspace = "services: {s: {command: [no-such-program-anywhere]}}";
    let text = manifest().replace("retry: 4", "retry: 0");
    let machine = start(&topology_on(&text, workspace), true).await;
    until(|| machine.said("there is no program no-such-program-anywhere") > 0).await;
    assert_eq!(machine.post("").await, 500);
    machine.world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_binding_tells_it_where_to_send() {
    let binding = "apiVersion: sources.knative.dev/v1\nkind: SinkBinding\nmetadata: {name: x, namespace: ns}\n\
        spec: {subject: {apiVersion: serving.knative.dev/v1, kind: Service, name: s}, \
        sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: b}}, \
        ceOverrides: {extensions: {tone: warm}}}\n---\n";
    let text = [binding, &manifest()].concat();
    let machine = start(&topology_on(&text, &command("")), true).await;
    assert_eq!(machine.post("").await, 202);
    let told = machine.told();
    let sink = format!("http://{}/ns/b", machine.world.engine.address());
    assert_eq!(told["K_SINK"], sink.as_str());
    assert_eq!(told["K_CE_OVERRIDES"], r#"{"extensions":{"tone":"warm"}}"#);
    machine.world.engine.stop().await;
}
