//! Sources of Google's cloud, under the names of all years.

use super::{NOTHING, Row};
use crate::manifest::decode::feed;

const PUBSUB: Row = Row {
    system: "Google Pub/Sub",
    fields: &[
        "topic",
        "project",
        "secret",
        "serviceAccountName",
        "ackDeadline",
        "retentionDuration",
        "retainAckedMessages",
        "transformer",
        "mode",
        "adapterType",
    ],
    required: &["topic"],
    event: "google.cloud.pubsub.topic.v1.messagePublished",
    source: "//pubsub.googleapis.com/projects/<project|example>/topics/<topic>",
    body: r#"{"subscription":"<name>","message":{"messageId":"284375451793236","data":"SGVsbG8gV29ybGQh","publishTime":"2021-02-05T04:06:14.109Z"}}"#,
    feed: feed::pubsub,
    ..NOTHING
};

const STORAGE: Row = Row {
    system: "Google Cloud Storage",
    fields: &[
        "bucket",
        "eventTypes",
        "objectNamePrefix",
        "payloadFormat",
        "project",
        "secret",
        "serviceAccountName",
    ],
    required: &["bucket"],
    event: "google.cloud.storage.object.v1.<eventTypes|finalized>",
    word: |full| full.rsplit('.').next().unwrap_or(full).to_owned(),
    source: "//storage.googleapis.com/projects/_/buckets/<bucket>",
    subject: "objects/example.txt",
    body: r#"{"kind":"storage#object","name":"example.txt","bucket":"<bucket>","size":"11"}"#,
    ..NOTHING
};

const SCHEDULER: Row = Row {
    system: "Google Cloud Scheduler",
    fields: &[
        "location",
        "schedule",
        "data",
        "project",
        "secret",
        "serviceAccountName",
    ],
    required: &["location", "schedule", "data"],
    event: "google.cloud.scheduler.job.v1.executed",
    source: "//cloudscheduler.googleapis.com/projects/<project|example>/locations/<location>/jobs/<name>",
    body: r#"{"custom_data":"SGVsbG8gV29ybGQh"}"#,
    ..NOTHING
};

pub(super) const ROWS: &[Row] = &[
    Row {
        kind: "CloudPubSubSource",
        ..PUBSUB
    },
    Row {
        kind: "PubSub",
        ..PUBSUB
    },
    Row {
        kind: "PullSubscription",
        ..PUBSUB
    },
    Row {
        kind: "CloudStorageSource",
        ..STORAGE
    },
    Row {
        kind: "Storage",
        ..STORAGE
    },
    Row {
        kind: "CloudSchedulerSource",
        ..SCHEDULER
    },
    Row {
        kind: "Scheduler",
        ..SCHEDULER
    },
    Row {
        kind: "CloudAuditLogsSource",
        system: "Google Cloud Audit Logs",
        fields: &[
            "serviceName",
            "methodName",
            "resourceName",
            "project",
            "secret",
            "serviceAccountName",
        ],
        required: &["serviceName", "methodName"],
        event: "google.cloud.audit.log.v1.written",
        source: "//cloudaudit.googleapis.com/projects/<project|example>/logs/activity",
        subject: "<serviceName>/<resourceName|example>",
        extensions: &[
            ("methodname", "<methodName>"),
            ("resourcename", "<resourceName|example>"),
            ("servicename", "<serviceName>"),
        ],
        body: r#"{"protoPayload":{"serviceName":"<serviceName>","methodName":"<methodName>"}}"#,
        ..NOTHING
    },
    Row {
        kind: "CloudBuildSource",
        system: "Google Cloud Build",
        fields: &["project", "topic", "secret", "serviceAccountName"],
        event: "google.cloud.cloudbuild.build.v1.statusChanged",
        source: "//cloudbuild.googleapis.com/projects/<project|example>/builds/example",
        subject: "SUCCESS",
        body: r#"{"id":"example","status":"SUCCESS"}"#,
        ..NOTHING
    },
];
