//! Processes behind sources: what they post to `K_SINK`, and what they print.

use knew_core::graph::trust::{Permission, Trust};
use knew_engine::{Clock, EngineOptions, Token};

use crate::scene::{broker, service, topology_on, trigger};
use crate::world::World;

async fn world(source: &str, line: &str) -> World {
    world_with(source, line, |_| {}).await
}

async fn world_with(source: &str, line: &str, choose: impl FnOnce(&mut EngineOptions)) -> World {
    let text = [
        broker(""),
        trigger("t", "http://s.ns.svc.cluster.local", ""),
        service("s"),
        source.to_owned(),
    ]
    .concat();
    let workspace = format!("sources: {{x: {{command: '{line}'}}}}");
    let topology = topology_on(&text, &workspace);
    let world = World::on(Clock::Real, choose).await;
    world.engine.set_trust(Trust::granting(
        topology.0.local.commands().into_iter().map(Permission::Run),
    ));
    world.engine.apply(&topology.0, 1);
    world
}

fn source(kind: &str, spec: &str) -> String {
    let sink = "sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: b}}";
    format!(
        "apiVersion: sources.knative.dev/v1\nkind: {kind}\nmetadata: {{name: x, namespace: ns}}\n\
         spec: {{{spec}, {sink}, ceOverrides: {{extensions: {{tone: warm}}}}}}\n---\n"
    )
}

/// The first event that is shown within twenty seconds.
async fn first(world: &World) -> Option<knew_event::Event> {
    for _ in 0..1_000 {
        if let Some((_, event)) = world.shown.lock().unwrap().first() {
            return Some(event.clone());
        }
        Clock::Real
            .sleep(std::time::Duration::from_millis(20))
            .await;
    }
    None
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_container_source_sends_to_the_sink_it_is_told() {
    let post = "import os, time, urllib.request as u\n\
        head = {\"ce-id\": \"1\", \"ce-source\": \"/x\", \"ce-specversion\": \"1.0\", \"ce-type\": \"beat\", \
        \"ce-told\": str(len(os.environ[\"K_CE_OVERRIDES\"]))}\n\
        u.urlopen(u.Request(os.environ[\"K_SINK\"], b\"\", head))\ntime.sleep(600)\n";
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("beat.py");
    std::fs::write(&script, post).unwrap();
    let container = "template: {spec: {containers: [{image: beats, name: beats}]}}";
    let line = format!("exec python3 {}", script.display());
    // Where clients need a token, the process is let in by its K_SINK alone.
    let world = world_with(&source("ContainerSource", container), &line, |options| {
        options.token = Some(Token::new("s3cret").unwrap());
    })
    .await;
    let event = first(&world).await.unwrap();
    assert_eq!(world.post("/ns/b", &[]).await.status, 401);
    assert_eq!(event.ty, "beat");
    let told = event.attributes().find(|attribute| attribute.0 == "told");
    assert_eq!(told.unwrap().1.to_string(), "30");
    world.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_printed_for_an_api_server_source_becomes_events() {
    let pod = "{\"type\": \"ADDED\", \"object\": {\"apiVersion\": \"v1\", \"kind\": \"Pod\", \
        \"metadata\": {\"name\": \"p\", \"namespace\": \"ns\"}}}";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pods.json");
    std::fs::write(&file, format!("{pod}\n")).unwrap();
    let line = format!("cat {}; exec sleep 600", file.display());
    let spec = "mode: Resource, resources: [{apiVersion: v1, kind: Pod}]";
    let world = world(&source("ApiServerSource", spec), &line).await;
    let event = first(&world).await.unwrap();
    assert_eq!(event.ty, "dev.knative.apiserver.resource.add");
    assert_eq!(
        event.subject.as_deref(),
        Some("/apis/v1/namespaces/ns/pods/p")
    );
    let tone = event.attributes().find(|attribute| attribute.0 == "tone");
    assert_eq!(tone.unwrap().1.to_string(), "warm", "ceOverrides count");
    world.engine.stop().await;
}
