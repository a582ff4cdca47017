//! Who is let in whatever the path: hosts, origins and the bearer token.

use http::Method;
use knew_core::record::DeliveryStep;
use knew_engine::{Environment, Token};

use crate::scene::{broker, run_on, service, topology_on};
use crate::topology::Topology;
use crate::world::{BINARY, World};

const REBOUND: [(&str, &str); 2] = [
    ("host", "evil.example:8080"),
    ("origin", "http://evil.example:8080"),
];

fn everything() -> Topology {
    Topology::default().broker("b").channel("c").service("s")
}

fn refusals(world: &World) -> Vec<String> {
    let steps = world.steps();
    steps.iter().filter_map(DeliveryStep::refusal).collect()
}

#[tokio::test]
async fn a_page_that_rebinds_its_name_reaches_nothing() {
    let world = World::of(&everything()).await;
    for target in [
        "/ns/b",
        "/ns/channels/c",
        "/ns/services/s",
        "/hooks/ns/x",
        "/namespaces/ns/name/j/sources/s/ids/i",
    ] {
        for method in [Method::POST, Method::OPTIONS, Method::GET] {
            let told = world.request(method.clone(), target, &REBOUND, "").await;
            assert_eq!(told.status, 421, "{method} {target}");
        }
        let told = world.post(target, &REBOUND[..1]).await;
        assert_eq!(told.status, 421, "{target}");
        let told = world.post(target, &REBOUND[1..]).await;
        assert_eq!(told.status, 403, "{target}");
        assert!(
            told.body.contains("http://evil.example:8080"),
            "{}",
            told.body
        );
    }
    assert!(world.shown.lock().unwrap().is_empty());
    assert_eq!(world.journal.counters().rejected(), 25);
}

#[tokio::test]
async fn a_refusal_says_which_name_is_foreign_and_what_allows_it() {
    let world = World::of(&everything()).await;
    let told = world.post("/ns/b", &REBOUND).await;
    let words = "host evil.example is not a name of this machine or of the manifests; \
                 --allow-host evil.example allows it";
    assert_eq!(told.body, words);
    assert!(
        refusals(&world)[0].contains(words),
        "{:?}",
        refusals(&world)
    );
}

#[tokio::test]
async fn hosts_of_the_manifests_are_served() {
    let domain = "apiVersion: serving.knative.dev/v1beta1\nkind: DomainMapping\n\
                  metadata: {name: events.shop.example, namespace: ns}\n\
                  spec: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: s}}\n---\n";
    let text = [broker(""), service("s"), domain.to_owned()].concat();
    let world = run_on(&text, "{}").await;
    for (host, status) in [
        ("events.shop.example", 202),
        ("b-broker.ns", 202),
        ("other.shop.example", 421),
        ("x", 202),
    ] {
        let told = world.post("/ns/b", &[("host", host)]).await;
        assert_eq!(told.status, status, "{host}");
    }
}

#[tokio::test]
async fn an_allowed_host_is_served() {
    let world = World::with(&everything(), |options| {
        options.allow_hosts = vec!["*.tunnel.example".parse().unwrap()];
    })
    .await;
    let told = world.post("/ns/b", &[("host", "a.tunnel.example")]).await;
    assert_eq!(told.status, 202);
    assert_eq!(world.post("/ns/b", &REBOUND).await.status, 421);
}

#[tokio::test]
async fn without_the_token_nothing_is_served() {
    let world = World::with(&everything(), |options| {
        options.token = Some(Token::new("s3cret").unwrap());
    })
    .await;
    for target in ["/ns/b", "/ns/channels/c", "/ns/services/s", "/nowhere"] {
        let wrong = [("authorization", "Bearer wrong")];
        for headers in [&[][..], &wrong] {
            let told = world.post(target, headers).await;
            assert_eq!(told.status, 401, "{target}");
            assert_eq!(told.headers["www-authenticate"], "Bearer", "{target}");
        }
    }
    let told = world.request(Method::OPTIONS, "/ns/b", &[], "").await;
    assert_eq!(told.status, 401);
    let right = [("authorization", "Bearer s3cret")];
    assert_eq!(world.post("/ns/b", &right).await.status, 202);
    let told = format!("{:?}", world.steps());
    assert!(!told.contains("s3cret"), "the token is recorded: {told}");
}

#[tokio::test]
async fn a_webhook_shows_its_own_secret_instead_of_the_token() {
    let source = "apiVersion: sources.knative.dev/v1alpha1\nkind: GitLabSource\n\
                  metadata: {name: lab, namespace: ns}\nspec:\n  eventTypes: [push_events]\n  \
                  projectUrl: https://gitlab.example.com/o/r\n  \
                  accessToken: {secretKeyRef: {name: s, key: a}}\n  \
                  secretToken: {secretKeyRef: {name: s, key: b}}\n  \
                  sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: b}}\n---\n";
    let topology = topology_on(&[broker(""), source.to_owned()].concat(), "{}");
    let world = World::with(&topology, |options| {
        options.token = Some(Token::new("s3cret").unwrap());
        options.environment = Environment::from_pairs([("GITLAB_SECRET_TOKEN", "own")]);
    })
    .await;
    let event = ("x-gitlab-event", "Push Hook");
    for (secret, status) in [("own", 202), ("s3cret", 401)] {
        let headers = [event, ("x-gitlab-token", secret)];
        let told = world
            .request(Method::POST, "/hooks/ns/lab", &headers, "{}")
            .await;
        assert_eq!(told.status, status, "{secret}");
    }
    let told = world.request(Method::POST, "/ns/b", &BINARY, "").await;
    assert_eq!(told.status, 401);
}
