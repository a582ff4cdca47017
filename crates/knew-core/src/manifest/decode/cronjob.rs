//! `CronJobSource`, replaced by `PingSource` in Knative 0.14.

use super::field::{DecodeContext, Diagnosis, FieldReader};
use super::{ObjectHeader, legacy_data, ping, source};
use crate::model::schedule::CronDialect;
use crate::model::{EventTemplate, Payload, ProblemCode, Source, Spec};

const KNOWN: &[&str] = &[
    "schedule",
    "data",
    "sink",
    "serviceAccountName",
    "resources",
    "ceOverrides",
];

pub fn decode_cron_job_source(
    head: &ObjectHeader,
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Spec {
    if head.id.group == "sources.knative.dev" {
        let message = format!(
            "no matches for kind \"CronJobSource\" in version {:?}",
            head.api_version
        );
        let hint = "write sources.eventing.knative.dev/v1alpha1, or make it a PingSource";
        context.error(
            ProblemCode::UnknownKind,
            "apiVersion",
            Diagnosis::new(message, hint),
        );
    }
    spec.warn_unknown_keys(KNOWN, context);
    let shared = source::decode_common_fields(spec, context);
    let data = spec.get("data").text(context).unwrap_or_default();
    let schedule = spec.get("schedule");
    if !schedule.is_present() {
        let diagnosis = Diagnosis::new(
            "missing field(s): spec.schedule",
            "write when it fires, such as \"*/2 * * * *\"",
        );
        context.error(ProblemCode::MissingField, "spec.schedule", diagnosis);
    }
    Spec::Source(Source {
        sink: shared.sink,
        transformer: None,
        overrides: shared.overrides,
        event_template: EventTemplate {
            ty: "dev.knative.cronjob.event".to_owned(),
            source: source::api_path(head, "cronjobsources"),
            content_type: Some("application/json".to_owned()),
            payload: Payload::Bytes(legacy_data::legacy_json_body(&data).into_bytes()),
            ..EventTemplate::default()
        },
        schedule: ping::decode_schedule(spec, CronDialect::CronJob, context),
        simulated_system: None,
        subject: None,
        queue: None,
    })
}
