//! Sources inside the cluster: the API server and user containers.

use super::{DEFAULTS, ExternalSource};

pub(super) const CLUSTER_SOURCES: &[ExternalSource] = &[
    ExternalSource {
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
        event_type: "dev.knative.apiserver.<mode|Reference>.add",
        type_word: |mode| {
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
        ..DEFAULTS
    },
    ExternalSource {
        kind: "KubernetesEventSource",
        system: "the Kubernetes API server",
        fields: &["namespace", "serviceAccountName"],
        event_type: "dev.knative.k8s.event",
        source: "/api/v1/namespaces/<namespace>/events/example.15a0b4b5c6d7e8f9",
        body: r#"{"kind":"Event","reason":"Scheduled","message":"Successfully assigned example"}"#,
        ..DEFAULTS
    },
    ExternalSource {
        kind: "ContainerSource",
        fields: &["template", "image", "args", "env", "serviceAccountName"],
        ..HEARTBEAT
    },
    ExternalSource {
        kind: "SinkBinding",
        fields: &["subject"],
        required: &["subject"],
        ..HEARTBEAT
    },
];

/// A container can send anything; the heartbeat image of the tutorials is the best-known one.
const HEARTBEAT: ExternalSource = ExternalSource {
    system: "a container",
    event_type: "dev.knative.eventing.samples.heartbeat",
    source: "https://knative.dev/eventing-contrib/cmd/heartbeats/#<namespace>/<name>",
    extensions: &[("beats", "true"), ("heart", "yes")],
    body: r#"{"id":1,"label":""}"#,
    ..DEFAULTS
};
