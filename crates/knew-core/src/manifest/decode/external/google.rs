//! Google Cloud sources of all API versions.

use super::{DEFAULTS, ExternalSource};
use crate::manifest::decode::feed;

const PUBSUB: ExternalSource = ExternalSource {
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
    event_type: "google.cloud.pubsub.topic.v1.messagePublished",
    source: "//pubsub.googleapis.com/projects/<project|example>/topics/<topic>",
    body: r#"{"subscription":"<name>","message":{"messageId":"284375451793236","data":"SGVsbG8gV29ybGQh","publishTime":"2021-02-05T04:06:14.109Z"}}"#,
    feed: feed::decode_pubsub_feed,
    ..DEFAULTS
};

const STORAGE: ExternalSource = ExternalSource {
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
    event_type: "google.cloud.storage.object.v1.<eventTypes|finalized>",
    type_word: |full| full.rsplit('.').next().unwrap_or(full).to_owned(),
    source: "//storage.googleapis.com/projects/_/buckets/<bucket>",
    subject: "objects/example.txt",
    body: r#"{"kind":"storage#object","name":"example.txt","bucket":"<bucket>","size":"11"}"#,
    ..DEFAULTS
};

const SCHEDULER: ExternalSource = ExternalSource {
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
    event_type: "google.cloud.scheduler.job.v1.executed",
    source: "//cloudscheduler.googleapis.com/projects/<project|example>/locations/<location>/jobs/<name>",
    body: r#"{"custom_data":"SGVsbG8gV29ybGQh"}"#,
    ..DEFAULTS
};

pub(super) const GOOGLE_SOURCES: &[ExternalSource] = &[
    ExternalSource {
        kind: "CloudPubSubSource",
        ..PUBSUB
    },
    ExternalSource {
        kind: "PubSub",
        ..PUBSUB
    },
    ExternalSource {
        kind: "PullSubscription",
        ..PUBSUB
    },
    ExternalSource {
        kind: "CloudStorageSource",
        ..STORAGE
    },
    ExternalSource {
        kind: "Storage",
        ..STORAGE
    },
    ExternalSource {
        kind: "CloudSchedulerSource",
        ..SCHEDULER
    },
    ExternalSource {
        kind: "Scheduler",
        ..SCHEDULER
    },
    ExternalSource {
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
        event_type: "google.cloud.audit.log.v1.written",
        source: "//cloudaudit.googleapis.com/projects/<project|example>/logs/activity",
        subject: "<serviceName>/<resourceName|example>",
        extensions: &[
            ("methodname", "<methodName>"),
            ("resourcename", "<resourceName|example>"),
            ("servicename", "<serviceName>"),
        ],
        body: r#"{"protoPayload":{"serviceName":"<serviceName>","methodName":"<methodName>"}}"#,
        ..DEFAULTS
    },
    ExternalSource {
        kind: "CloudBuildSource",
        system: "Google Cloud Build",
        fields: &["project", "topic", "secret", "serviceAccountName"],
        event_type: "google.cloud.cloudbuild.build.v1.statusChanged",
        source: "//cloudbuild.googleapis.com/projects/<project|example>/builds/example",
        subject: "SUCCESS",
        body: r#"{"id":"example","status":"SUCCESS"}"#,
        ..DEFAULTS
    },
];
