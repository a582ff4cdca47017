//! Sources of databases, of object stores, and of what watches them.

use super::{NOTHING, Row};

pub(super) const ROWS: &[Row] = &[
    Row {
        kind: "CouchDbSource",
        system: "CouchDB",
        fields: &["credentials", "database", "feed", "serviceAccountName"],
        event: "org.apache.couchdb.document.update",
        source: "<database>",
        subject: "example",
        body: r#"{"id":"example","changes":[{"rev":"1-967a00dff5e02add41819138abb3284d"}]}"#,
        ..NOTHING
    },
    Row {
        kind: "CephSource",
        system: "Ceph",
        fields: &["port", "serviceAccountName"],
        event: "com.amazonaws.s3:ObjectCreated:Put",
        source: "ceph:s3.default.bucket",
        subject: "example.txt",
        body: r#"{"eventName":"s3:ObjectCreated:Put","s3":{"object":{"key":"example.txt"}}}"#,
        ..NOTHING
    },
    Row {
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
        event: "dev.knative.prometheus.promql",
        source: "<serverURL>",
        body: r#"{"status":"success","data":{"resultType":"vector","result":[]}}"#,
        ..NOTHING
    },
];
