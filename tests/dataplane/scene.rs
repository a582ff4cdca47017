//! Manifests in few words, everything in the namespace `ns`, and the subscribers they name: the
//! address `http://NAME.test` is the subscriber NAME.

use std::collections::BTreeMap;

use knew_core::graph::build::build_with_workspace;
use knew_core::manifest::{File, Manifest};
use knew_core::model::{Problem, Severity};

use crate::subscriber::{Say, Subscriber};
use crate::topology::Topology;
use crate::world::World;

/// Subscribers by name.
pub struct Scene(BTreeMap<&'static str, Subscriber>);

impl Scene {
    /// Each says the same again and again.
    pub async fn of(cast: &[(&'static str, Say)]) -> Self {
        let mut subscribers = BTreeMap::new();
        for (name, say) in cast {
            subscribers.insert(*name, Subscriber::saying([say.clone()]).await);
        }
        Self(subscribers)
    }

    /// Runs a manifest with these subscribers.
    pub async fn run(&self, text: &str) -> World {
        run(&self.resolve(text)).await
    }

    /// The text with the addresses of the subscribers.
    pub fn resolve(&self, text: &str) -> String {
        let replace = |text: String, (name, it): (&&str, &Subscriber)| {
            text.replace(&format!("http://{name}.test"), &it.url)
        };
        self.0.iter().fold(text.to_owned(), replace)
    }

    pub fn url(&self, name: &str) -> &str {
        &self.0[name].url
    }

    /// How often a subscriber was called.
    pub fn count(&self, name: &str) -> usize {
        self.0[name].heard().len()
    }

    /// A header of each call.
    pub fn heard_of(&self, name: &str, header: &str) -> Vec<String> {
        let heard = self.0[name].heard();
        heard
            .iter()
            .map(|heard| heard.header(header).to_owned())
            .collect()
    }

    /// The body of each call.
    pub fn bodies(&self, name: &str) -> Vec<String> {
        let heard = self.0[name].heard();
        let text = |it: &crate::subscriber::Heard| String::from_utf8(it.body.to_vec()).unwrap();
        heard.iter().map(text).collect()
    }
}

fn manifest(text: &str) -> Manifest {
    beside(text, "")
}

/// A manifest and the workspace file beside it.
fn beside(text: &str, workspace: &str) -> Manifest {
    let files = [("test.yaml", text), ("knew.yaml", workspace)];
    let files = files.map(|(name, text)| File {
        name: name.into(),
        text: text.into(),
    });
    Manifest::from_files(files.into())
}

/// What is wrong with a manifest.
pub fn problems(text: &str) -> Vec<Problem> {
    manifest(text).problems
}

/// The graph of a manifest without errors.
pub fn topology(text: &str) -> Topology {
    topology_on(text, "")
}

/// The graph of a manifest without errors, on a machine that a workspace file tells of.
pub fn topology_on(text: &str, workspace: &str) -> Topology {
    let manifest = beside(text, workspace);
    let mut errors = manifest.problems.iter();
    let error = errors.find(|error| error.severity == Severity::Error);
    assert_eq!(error, None, "{text}");
    Topology(build_with_workspace(
        &manifest.resources,
        &manifest.workspace,
    ))
}

/// Runs a manifest.
pub async fn run(text: &str) -> World {
    World::of(&topology(text)).await
}

/// Runs a manifest on a machine that a workspace file tells of.
pub async fn run_on(text: &str, workspace: &str) -> World {
    World::of(&topology_on(text, workspace)).await
}

fn object(api: &str, (kind, name): (&str, &str), spec: &str) -> String {
    format!(
        "apiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}, namespace: ns}}\n\
         spec: {{{spec}}}\n---\n"
    )
}

/// The broker `b`.
pub fn broker(spec: &str) -> String {
    object("eventing.knative.dev/v1", ("Broker", "b"), spec)
}

/// A trigger on the broker `b`.
pub fn trigger(name: &str, to: &str, rest: &str) -> String {
    let spec = format!("broker: b, subscriber: {{uri: '{to}'}}, {rest}");
    object("eventing.knative.dev/v1", ("Trigger", name), &spec)
}

pub fn channel(name: &str, spec: &str) -> String {
    object("messaging.knative.dev/v1", ("Channel", name), spec)
}

pub fn subscription(name: &str, channel: &str, to: &str, rest: &str) -> String {
    let channel = format!(
        "channel: {{apiVersion: messaging.knative.dev/v1, kind: Channel, name: {channel}}}"
    );
    let spec = format!("{channel}, subscriber: {{uri: '{to}'}}, {rest}");
    object("messaging.knative.dev/v1", ("Subscription", name), &spec)
}

/// A Sequence or Parallel.
pub fn flow(kind: &str, name: &str, spec: &str) -> String {
    object("flows.knative.dev/v1", (kind, name), spec)
}

pub fn ping(name: &str, spec: &str) -> String {
    object("sources.knative.dev/v1", ("PingSource", name), spec)
}

/// A service that shows what it gets.
pub fn service(name: &str) -> String {
    let spec = "template: {spec: {containers: [{image: event-display}]}}";
    object("serving.knative.dev/v1", ("Service", name), spec)
}

/// An `EventTransform`; what else its spec says begins with a comma.
pub fn transform(name: &str, expression: &str, rest: &str) -> String {
    let expression = expression.replace('\n', " ").replace('\'', "''");
    let spec = format!("jsonata: {{expression: '{expression}'}}{rest}");
    object(
        "eventing.knative.dev/v1alpha1",
        ("EventTransform", name),
        &spec,
    )
}

/// A `RequestReply` on the broker `b`.
pub fn request_reply(name: &str, rest: &str) -> String {
    let broker = "brokerRef: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: b}";
    object(
        "eventing.knative.dev/v1alpha1",
        ("RequestReply", name),
        &format!("{broker}, {rest}"),
    )
}

/// An `EventPolicy`.
pub fn policy(name: &str, spec: &str) -> String {
    let kind = ("EventPolicy", name);
    object("eventing.knative.dev/v1alpha1", kind, spec)
}

/// The features of the cluster, with senders asked who they are.
pub fn authentication(mode: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\n\
         metadata: {{name: config-features, namespace: knative-eventing}}\n\
         data: {{authentication-oidc: enabled, default-authorization-mode: {mode}}}\n---\n"
    )
}

/// A `JobSink`.
pub fn jobs(name: &str) -> String {
    let spec = "job: {spec: {template: {spec: {containers: [{image: work}]}}}}";
    object("sinks.knative.dev/v1alpha1", ("JobSink", name), spec)
}
