//! Webhooks of GitHub and GitLab.

use knew_core::graph::trust::Trust;
use knew_core::record::NodeCondition;
use knew_engine::Environment;

use crate::told::text;
use crate::world::{World, graph};

const MANIFEST: &str = "
apiVersion: sources.knative.dev/v1alpha1
kind: GitHubSource
metadata: {name: hub, namespace: ns}
spec:
  eventTypes: [push]
  ownerAndRepository: o/r
  accessToken: {secretKeyRef: {name: githubsecret, key: accessToken}}
  secretToken: {secretKeyRef: {name: githubsecret, key: secretToken}}
  sink: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: display}}
---
apiVersion: sources.knative.dev/v1alpha1
kind: GitLabSource
metadata: {name: lab, namespace: ns}
spec:
  eventTypes: [push_events]
  projectUrl: https://gitlab.example.com/o/r
  accessToken: {secretKeyRef: {name: gitlabsecret, key: accessToken}}
  secretToken: {secretKeyRef: {name: gitlabsecret, key: secretToken}}
  sink: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: display}}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: display, namespace: ns}
";

const BODY: &str = r#"{"ref":"refs/heads/main","repository":{"name":"r","owner":{"login":"o"}},"sender":{"login":"ann"}}"#;

/// Signed with `s3cret`, as `openssl dgst -sha256 -hmac` does.
const SIGNATURE: &str = "sha256=ca62b0a65ceabff15b983d3a45b7073513a00dc0760388fc569db7c935c0a2d9";

async fn call(world: &World, name: &str, headers: &[(&str, &str)]) -> u16 {
    let url = format!("http://{}/hooks/ns/{name}", world.engine.address());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = client
        .post(url)
        .body(BODY)
        .header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn signed_deliveries_of_github_become_events_and_others_are_turned_away() {
    let around = Environment::from_pairs([("GITHUB_SECRET_TOKEN", "s3cret")]);
    let world = World::around(&graph(MANIFEST, "{}"), around, Trust::default()).await;
    assert_eq!(world.conditions("hub"), [NodeCondition::Ready]);
    let own = [("x-github-event", "push"), ("x-github-delivery", "d1")];
    let signed = [own[0], own[1], ("x-hub-signature-256", SIGNATURE)];
    assert_eq!(call(&world, "hub", &own).await, 401);
    let forged = [own[0], own[1], ("x-hub-signature-256", "sha256=00")];
    assert_eq!(call(&world, "hub", &forged).await, 401);
    assert_eq!(call(&world, "hub", &signed[2..]).await, 400);
    // At a path nobody has, it is no event.
    assert_eq!(call(&world, "other", &signed).await, 400);
    assert_eq!(call(&world, "hub", &signed).await, 202);
    let mut event = world.until_shown(1).await.remove(0);
    assert!(event.time.take().is_some());
    let wanted = format!(
        "specversion: 1.0\ntype: dev.knative.source.github.push\nsource: https://github.com/o/r\n\
         id: d1\ndatacontenttype: application/json\nowner: o\nref: refs/heads/main\n\
         repository: r\nsender: ann\n{BODY}"
    );
    assert_eq!(text(&event), wanted);
    let told = format!("{:?}", world.journal.entries_from(0).entries);
    assert!(!told.contains("s3cret"), "the secret is told to nobody");
}

#[tokio::test]
async fn deliveries_of_gitlab_carry_the_secret_itself_which_may_stand_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "t0ken\n").unwrap();
    let around = Environment::from_pairs([("GITLAB_SECRET_TOKEN_FILE", path.to_str().unwrap())]);
    let world = World::around(&graph(MANIFEST, "{}"), around, Trust::default()).await;
    let words = "stands for GitHub until GITHUB_SECRET_TOKEN or GITHUB_SECRET_TOKEN_FILE gives \
                 the secret of its webhook";
    assert_eq!(
        world.conditions("hub"),
        [NodeCondition::Waiting(words.to_owned())]
    );
    assert_eq!(world.conditions("lab"), [NodeCondition::Ready]);
    let event = ("x-gitlab-event", "Merge Request Hook");
    assert_eq!(
        call(&world, "lab", &[event, ("x-gitlab-token", "wrong")]).await,
        401
    );
    assert_eq!(
        call(&world, "lab", &[event, ("x-gitlab-token", "t0ken")]).await,
        202
    );
    let event = world.until_shown(1).await.remove(0);
    assert_eq!(event.ty, "dev.knative.sources.gitlab.merge_request");
    assert_eq!(event.source, "https://gitlab.example.com/o/r");
    let header = knew_event::ExtensionValue::Text("Merge Request Hook".to_owned());
    assert_eq!(event.extensions["comgitlabevent"], header);
}
