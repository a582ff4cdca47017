//! Sources that have another kind, other fields or other events today.

use super::draft::Draft;
use super::filter::Renamed;
use crate::manifest::decode::json_body;

/// A `CronJobSource` becomes a `PingSource`, which sends another type from another source.
pub fn cron_job(draft: &mut Draft) -> Renamed {
    for field in ["spec.serviceAccountName", "spec.resources"] {
        let lost = format!("loses {field}: PingSources have no pod of their own");
        draft.drop(field, Some(&lost));
    }
    let data = draft.value("spec.data").unwrap_or_default();
    json(draft, &data);
    let path = |plural: &str| {
        let (namespace, name) = (&draft.id.namespace, &draft.id.name);
        format!("/apis/v1/namespaces/{namespace}/{plural}/{name}")
    };
    let renamed = Renamed {
        kind: ("dev.knative.cronjob.event", "dev.knative.sources.ping"),
        source: (path("cronjobsources"), path("pingsources")),
    };
    draft.note(
        "becomes a PingSource: its events have the type dev.knative.sources.ping and another source; filters in these files follow",
    );
    renamed
}

/// A `PingSource` whose data was JSON whatever it held.
pub fn ping(draft: &mut Draft, api_version: &str) {
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
        draft.drop(field, Some(&lost));
    }
    let data = draft.value(old);
    if data.is_some() && old == "spec.jsonData" {
        draft.rename(old, "data");
    }
    if let Some(data) = data {
        json(draft, &data);
    }
}

/// Writes data as the JSON that was sent.
fn json(draft: &mut Draft, data: &str) {
    let sent = json_body::of(data);
    let same = serde_json::from_str::<serde_json::Value>(data).ok()
        == serde_json::from_str::<serde_json::Value>(&sent).ok();
    if !same {
        draft.set("spec.data", &sent);
    }
    draft.set("spec.contentType", "application/json");
}

/// A `GcpPubSubSource` becomes a `CloudPubSubSource`; one with a transformer is kept.
pub fn pub_sub(draft: &mut Draft) -> Option<Renamed> {
    if draft.has("spec.transformer") {
        draft.note("has a transformer, which no source has today; put a Sequence between, and upgrade it then");
        return None;
    }
    if draft.has("spec.gcpCredsSecret") {
        draft.rename("spec.gcpCredsSecret", "secret");
        draft.note("reads its secret from its own namespace now, not from knative-sources");
    }
    if draft.has("spec.googleCloudProject") {
        draft.rename("spec.googleCloudProject", "project");
    }
    draft.note(
        "becomes a CloudPubSubSource: its events have another type and source, filters in these files follow; that project is archived too",
    );
    let project = draft.value("spec.project").unwrap_or_default();
    let topic = draft.value("spec.topic").unwrap_or_default();
    Some(Renamed {
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
