//! Sources of databases, object stores and monitoring systems.

use super::{DEFAULTS, ExternalSource};

pub(super) const STORE_SOURCES: &[ExternalSource] = &[
    ExternalSource {
        kind: "CouchDbSource",
        system: "CouchDB",
        fields: &["credentials", "database", "feed", "serviceAccountName"],
        event_type: "org.apache.couchdb.document.update",
        source: "<database>",
        subject: "example",
        body: r#"{"id":"example","changes":[{"rev":"1-967a00dff5e02add41819138abb3284d"}]}"#,
        ..DEFAULTS
    },
    ExternalSource {
        kind: "CephSource",
        system: "Ceph",
        fields: &["port", "serviceAccountName"],
        event_type: "com.amazonaws.s3:ObjectCreated:Put",
        source: "ceph:s3.default.bucket",
        subject: "example.txt",
        body: r#"{"eventName":"s3:ObjectCreated:Put","s3":{"object":{"key":"example.txt"}}}"#,
        ..DEFAULTS
    },
    ExternalSource {
        kind: "PrometheusSource",
        system: "Prometheus",
        fields: &[
            "serverURL",
            "promQL",
            "schedule",
            "step",
            "authTokenFile",
            "caCertConfigMap",
            "serviceAccountName",
        ],
        required: &["serverURL", "promQL"],
        event_type: "dev.knative.prometheus.promql",
        source: "<serverURL>",
        body: r#"{"status":"success","data":{"resultType":"vector","result":[]}}"#,
        ..DEFAULTS
    },
];
