//! Upgrades of sources whose kind, fields or events changed.

use super::filter::RenamedEvents;
use super::object_editor::ObjectEditor;
use crate::manifest::decode::legacy_data;

/// A `CronJobSource` becomes a `PingSource`, whose events have another type and source.
pub fn upgrade_cron_job_source(editor: &mut ObjectEditor) -> RenamedEvents {
    for field in ["spec.serviceAccountName", "spec.resources"] {
        let lost = format!("loses {field}: PingSources have no pod of their own");
        editor.remove_field(field, Some(&lost));
    }
    let data = editor.field_text("spec.data").unwrap_or_default();
    set_json_data(editor, &data);
    let path = |plural: &str| {
        let (namespace, name) = (&editor.id.namespace, &editor.id.name);
        format!("/apis/v1/namespaces/{namespace}/{plural}/{name}")
    };
    let renamed = RenamedEvents {
        kind: ("dev.knative.cronjob.event", "dev.knative.sources.ping"),
        source: (path("cronjobsources"), path("pingsources")),
    };
    editor.add_note(
        "becomes a PingSource: its events have the type dev.knative.sources.ping and another source; filters in these files follow",
    );
    renamed
}

/// Before v1beta2 the data was always sent as JSON.
pub fn upgrade_ping_source(editor: &mut ObjectEditor, api_version: &str) {
    let old = if api_version.ends_with("v1alpha1") {
        "spec.data"
    } else {
        "spec.jsonData"
    };
    if !matches!(
        api_version.rsplit('/').next(),
        Some("v1alpha1" | "v1alpha2" | "v1beta1")
    ) {
        return;
    }
    for field in ["spec.serviceAccountName", "spec.resources"] {
        let lost = format!("loses {field}: PingSources have no pod of their own");
        editor.remove_field(field, Some(&lost));
    }
    let data = editor.field_text(old);
    if data.is_some() && old == "spec.jsonData" {
        editor.rename_key(old, "data");
    }
    if let Some(data) = data {
        set_json_data(editor, &data);
    }
}

/// Writes the data as the JSON that was sent.
fn set_json_data(editor: &mut ObjectEditor, data: &str) {
    let sent = legacy_data::legacy_json_body(data);
    let same = serde_json::from_str::<serde_json::Value>(data).ok()
        == serde_json::from_str::<serde_json::Value>(&sent).ok();
    if !same {
        editor.set_field("spec.data", &sent);
    }
    editor.set_field("spec.contentType", "application/json");
}

/// A `GcpPubSubSource` becomes a `CloudPubSubSource`, unless it has a transformer.
pub fn upgrade_pubsub_source(editor: &mut ObjectEditor) -> Option<RenamedEvents> {
    if editor.has_field("spec.transformer") {
        editor.add_note("has a transformer, which no source has today; put a Sequence between, and upgrade it then");
        return None;
    }
    if editor.has_field("spec.gcpCredsSecret") {
        editor.rename_key("spec.gcpCredsSecret", "secret");
        editor.add_note("reads its secret from its own namespace now, not from knative-sources");
    }
    if editor.has_field("spec.googleCloudProject") {
        editor.rename_key("spec.googleCloudProject", "project");
    }
    editor.add_note(
        "becomes a CloudPubSubSource: its events have another type and source, filters in these files follow; that project is archived too",
    );
    let project = editor.field_text("spec.project").unwrap_or_default();
    let topic = editor.field_text("spec.topic").unwrap_or_default();
    Some(RenamedEvents {
        kind: (
            "google.pubsub.topic.publish",
            "google.cloud.pubsub.topic.v1.messagePublished",
        ),
        source: (
            format!("//pubsub.googleapis.com/{project}/topics/{topic}"),
            format!("//pubsub.googleapis.com/projects/{project}/topics/{topic}"),
        ),
    })
}
