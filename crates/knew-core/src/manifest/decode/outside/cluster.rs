//! Sources inside the cluster: its API, and containers of the user's own.

use super::{NOTHING, Row};

pub(super) const ROWS: &[Row] = &[
    Row {
        kind: "ApiServerSource",
        system: "the Kubernetes API server",
        fields: &[
            "resources",
            "owner",
            "mode",
            "serviceAccountName",
            "namespaceSelector",
            "filters",
        ],
        required: &["resources"],
        event: "dev.knative.apiserver.<mode|Reference>.add",
        word: |mode| {
            let whole = mode.eq_ignore_ascii_case("resource");
            (if whole { "resource" } else { "ref" }).to_owned()
        },
        source: "https://10.96.0.1:443",
        subject: "/apis/v1/namespaces/<namespace>/pods/example",
        extensions: &[
            ("apiversion", "v1"),
            ("kind", "Pod"),
            ("name", "example"),
            ("namespace", "<namespace>"),
        ],
        body: r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"example","namespace":"<namespace>"}}"#,
        ..NOTHING
    },
    Row {
        kind: "KubernetesEventSource",
        system: "the Kubernetes API server",
        fields: &["namespace", "serviceAccountName"],
        event: "dev.knative.k8s.event",
        source: "/api/v1/namespaces/<namespace>/events/example.15a0b4b5c6d7e8f9",
        body: r#"{"kind":"Event","reason":"Scheduled","message":"Successfully assigned example"}"#,
        ..NOTHING
    },
    Row {
        kind: "ContainerSource",
        fields: &["template", "image", "args", "env", "serviceAccountName"],
        ..HEARTBEAT
    },
    Row {
        kind: "SinkBinding",
        fields: &["subject"],
        required: &["subject"],
        ..HEARTBEAT
    },
];

/// What a container sends is its own affair; the well-known one sends heartbeats.
const HEARTBEAT: Row = Row {
    system: "a container",
    event: "dev.knative.eventing.samples.heartbeat",
    source: "https://knative.dev/eventing-contrib/cmd/heartbeats/#<namespace>/<name>",
    extensions: &[("beats", "true"), ("heart", "yes")],
    body: r#"{"id":1,"label":""}"#,
    ..NOTHING
};
