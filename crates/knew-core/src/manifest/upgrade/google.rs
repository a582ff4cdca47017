//! Upgrades of the sources of Google Cloud.

use super::filter::RenamedEvents;
use super::object_editor::ObjectEditor;

/// Event types of the kinds of `events.cloud.google.com` before v1, and now.
const TYPES: &[(&str, &[(&str, &str)])] = &[
    (
        "CloudPubSubSource",
        &[(
            "com.google.cloud.pubsub.topic.publish",
            "google.cloud.pubsub.topic.v1.messagePublished",
        )],
    ),
    (
        "CloudStorageSource",
        &[
            (
                "com.google.cloud.storage.object.finalize",
                "google.cloud.storage.object.v1.finalized",
            ),
            (
                "com.google.cloud.storage.object.archive",
                "google.cloud.storage.object.v1.archived",
            ),
            (
                "com.google.cloud.storage.object.delete",
                "google.cloud.storage.object.v1.deleted",
            ),
            (
                "com.google.cloud.storage.object.metadataUpdate",
                "google.cloud.storage.object.v1.metadataUpdated",
            ),
        ],
    ),
    (
        "CloudSchedulerSource",
        &[(
            "com.google.cloud.scheduler.job.execute",
            "google.cloud.scheduler.job.v1.executed",
        )],
    ),
    (
        "CloudAuditLogsSource",
        &[(
            "com.google.cloud.auditlog.event",
            "google.cloud.audit.log.v1.written",
        )],
    ),
    (
        "CloudBuildSource",
        &[(
            "com.google.cloud.build.event",
            "google.cloud.cloudbuild.build.v1.statusChanged",
        )],
    ),
];

/// A source of an older version or name.
pub fn upgrade_cloud_source(editor: &mut ObjectEditor, kind: &str) -> Option<RenamedEvents> {
    editor.remove_field(
        "spec.googleServiceAccount",
        Some("loses spec.googleServiceAccount; bind that account to a Kubernetes one and name it in spec.serviceAccountName"),
    );
    let (_, types) = TYPES.iter().find(|(name, _)| *name == kind)?;
    for index in 0..editor.item_count("spec.eventTypes") {
        let path = format!("spec.eventTypes[{index}]");
        let written = editor.field_text(&path);
        let renamed = types
            .iter()
            .find(|(old, _)| Some(*old) == written.as_deref());
        if let Some((_, new)) = renamed {
            editor.set_field(&path, new);
        }
    }
    Some(RenamedEvents {
        types: types.to_vec(),
        source: None,
        is_prefix: false,
    })
}

/// A `GcpPubSubSource` becomes a `CloudPubSubSource`, unless it has a transformer.
pub fn upgrade_pubsub_source(editor: &mut ObjectEditor) -> Option<RenamedEvents> {
    if editor.has_field("spec.transformer") {
        editor.leave(
            "no source of today has a transformer; put a Sequence between, and upgrade it then",
        );
        return None;
    }
    if editor.has_field("spec.gcpCredsSecret") {
        editor.rename_key("spec.gcpCredsSecret", "secret");
        editor.add_note("reads its secret from its own namespace now, not from knative-sources");
        // Both together are refused.
        editor.remove_field(
            "spec.serviceAccountName",
            Some("loses spec.serviceAccountName, which excludes a secret"),
        );
    }
    editor.rename_key("spec.googleCloudProject", "project");
    editor.add_note(
        "becomes a CloudPubSubSource: its events have another type and source, filters in these files follow; that project is archived too",
    );
    let project = editor.field_text("spec.project").unwrap_or_default();
    let topic = editor.field_text("spec.topic").unwrap_or_default();
    Some(RenamedEvents {
        types: vec![(
            "google.pubsub.topic.publish",
            "google.cloud.pubsub.topic.v1.messagePublished",
        )],
        source: Some((
            format!("//pubsub.googleapis.com/{project}/topics/{topic}"),
            format!("//pubsub.googleapis.com/projects/{project}/topics/{topic}"),
        )),
        is_prefix: false,
    })
}
