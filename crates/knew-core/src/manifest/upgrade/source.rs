//! Upgrades of timers and of the source of the API server.

use super::filter::RenamedEvents;
use super::object_editor::ObjectEditor;
use crate::manifest::decode::legacy_data;

/// A `CronJobSource` becomes a `PingSource`, whose events have another type and source.
pub fn upgrade_cron_job_source(editor: &mut ObjectEditor) -> RenamedEvents {
    remove_pod_fields(editor);
    move_timezone(editor);
    let data = editor.field_text("spec.data").unwrap_or_default();
    set_json_data(editor, &data);
    let path = |plural: &str| {
        let (namespace, name) = (&editor.id.namespace, &editor.id.name);
        format!("/apis/v1/namespaces/{namespace}/{plural}/{name}")
    };
    let renamed = RenamedEvents {
        types: vec![("dev.knative.cronjob.event", "dev.knative.sources.ping")],
        source: Some((path("cronjobsources"), path("pingsources"))),
        is_prefix: false,
    };
    editor.add_note(
        "becomes a PingSource: its events have the type dev.knative.sources.ping and another source; filters in these files follow",
    );
    renamed
}

/// Before v1beta2 the data was always sent as JSON.
pub fn upgrade_ping_source(editor: &mut ObjectEditor) {
    let version = editor.api_version.rsplit('/').next().unwrap_or_default();
    let old = match version {
        "v1alpha1" => "spec.data",
        "v1alpha2" | "v1beta1" => "spec.jsonData",
        _ => return,
    };
    if version != "v1beta1" {
        move_timezone(editor);
    }
    remove_pod_fields(editor);
    let data = editor.field_text(old);
    if old == "spec.jsonData" {
        editor.rename_key(old, "data");
    }
    if let Some(data) = data {
        set_json_data(editor, &data);
    }
}

fn remove_pod_fields(editor: &mut ObjectEditor) {
    for field in ["spec.serviceAccountName", "spec.resources"] {
        let lost = format!("loses {field}: PingSources have no pod of their own");
        editor.remove_field(field, Some(&lost));
    }
}

/// `CRON_TZ=Asia/Seoul 0 9 * * *` has its zone in a field of its own since v1beta1.
fn move_timezone(editor: &mut ObjectEditor) {
    let schedule = editor.field_text("spec.schedule").unwrap_or_default();
    let zoned = schedule
        .strip_prefix("CRON_TZ=")
        .or_else(|| schedule.strip_prefix("TZ="));
    if let Some((zone, rest)) = zoned.and_then(|zoned| zoned.split_once(' ')) {
        editor.set_field("spec.schedule", rest.trim());
        editor.set_field("spec.timezone", zone);
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

/// Mode, selectors and controllers as v1alpha1 wrote them.
pub fn rewrite_watched_resources(editor: &mut ObjectEditor) {
    if editor.field_text("spec.mode").as_deref() == Some("Ref") {
        editor.set_field("spec.mode", "Reference");
    }
    for index in 0..editor.item_count("spec.resources") {
        let resource = format!("spec.resources[{index}]");
        editor.rename_key(&format!("{resource}.labelSelector"), "selector");
        for field in ["controller", "controllerSelector"] {
            let path = format!("{resource}.{field}");
            let lost = format!(
                "loses {path}, which has no successor; spec.owner selects objects by their controller"
            );
            let is_off = editor.field_text(&path).as_deref() == Some("false");
            editor.remove_field(&path, (!is_off).then_some(&lost));
        }
    }
}
