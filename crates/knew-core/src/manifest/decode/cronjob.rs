//! `CronJobSource`, the timer of 2019.

use super::field::{Context, Field, words};
use super::{Head, json_body, ping, source};
use crate::model::ProblemCode;
use crate::model::schedule::CronDialect;
use crate::model::{EventTemplate, Payload, Source, Spec};

const KNOWN: &[&str] = &[
    "schedule",
    "data",
    "sink",
    "serviceAccountName",
    "resources",
    "ceOverrides",
];

/// Reads a `CronJobSource`.
pub fn read(head: &Head, spec: &Field<'_>, context: &mut Context) -> Spec {
    if head.id.group == "sources.knative.dev" {
        let message = format!(
            "no matches for kind \"CronJobSource\" in version {:?}",
            head.api_version
        );
        let hint = "write sources.eventing.knative.dev/v1alpha1, or make it a PingSource";
        context.error(ProblemCode::UnknownKind, "apiVersion", words(message, hint));
    }
    spec.only(KNOWN, context);
    let shared = source::shared(spec, context);
    let data = spec.get("data").text(context).unwrap_or_default();
    let schedule = spec.get("schedule");
    if !schedule.present() {
        let said = words(
            "missing field(s): spec.schedule",
            "write when it fires, such as \"*/2 * * * *\"",
        );
        context.error(ProblemCode::MissingField, "spec.schedule", said);
    }
    Spec::Source(Source {
        sink: shared.sink,
        transformer: None,
        overrides: shared.overrides,
        event_template: EventTemplate {
            ty: "dev.knative.cronjob.event".to_owned(),
            source: source::api_path(head, "cronjobsources"),
            content_type: Some("application/json".to_owned()),
            payload: Payload::Bytes(json_body::of(&data).into_bytes()),
            ..EventTemplate::default()
        },
        schedule: ping::schedule(spec, CronDialect::CronJob, context),
        simulated_system: None,
        subject: None,
        feed: None,
    })
}
