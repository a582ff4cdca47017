//! `IntegrationSource` and `IntegrationSink`: a timer that runs here, and AWS services that are
//! simulated or connected.

use std::time::Duration;

use super::ObjectHeader;
use super::feed;
use super::field::{DecodeContext, Diagnosis, FieldReader};
use super::source;
use crate::model::schedule::Schedule;
use crate::model::{EventTemplate, Payload, ProblemCode, Source, Spec};

/// Sources under `aws`: field, part of the event type, system, and a sample body.
const AWS: [(&str, &str, &str, &str); 3] = [
    ("s3", "aws-s3", "Amazon S3", "Hello from Amazon S3"),
    ("sqs", "aws-sqs", "Amazon SQS", "Hello from Amazon SQS"),
    (
        "ddbStreams",
        "aws-ddb-streams",
        "Amazon DynamoDB Streams",
        r#"{"eventName":"INSERT","dynamodb":{"Keys":{"id":{"S":"example"}}}}"#,
    ),
];
const TIMER: &[&str] = &["period", "message", "contentType", "repeatCount"];

pub fn decode_integration_source(spec: &FieldReader<'_>, context: &mut DecodeContext) -> Spec {
    spec.warn_unknown_keys(
        &["timer", "aws", "template", "sink", "ceOverrides"],
        context,
    );
    let shared = source::decode_common_fields(spec, context);
    let (timer, aws) = (spec.get("timer"), spec.get("aws"));
    let families = AWS.iter().filter(|source| aws.get(source.0).is_present());
    let count = families.clone().count() + usize::from(timer.is_present());
    if count != 1 {
        let message = if count == 0 {
            "at least one source type must be specified: spec.spec"
        } else {
            "only one source type can be set: spec.spec"
        };
        let hint = "keep one of timer, aws.s3, aws.sqs and aws.ddbStreams";
        context.error(
            ProblemCode::InvalidSource,
            "spec",
            Diagnosis::new(message, hint),
        );
    }
    let family = families.clone().next().filter(|_| !timer.is_present());
    let (simulated_system, emission) = match family {
        Some((_, word, system, body)) => (
            Some(*system),
            integration_event(word, "application/json", body),
        ),
        None => (None, decode_timer_event(&timer, context)),
    };
    Spec::Source(Source {
        sink: shared.sink,
        transformer: None,
        overrides: shared.overrides,
        event_template: emission,
        schedule: timer
            .is_present()
            .then(|| decode_timer_schedule(&timer, context))
            .flatten(),
        simulated_system,
        subject: None,
        queue: feed::decode_integration_feed(&aws.get("sqs"))
            .filter(|_| family.is_some_and(|family| family.0 == "sqs")),
    })
}

fn decode_timer_event(timer: &FieldReader<'_>, context: &mut DecodeContext) -> EventTemplate {
    timer.warn_unknown_keys(TIMER, context);
    let media = timer.get("contentType").text(context);
    let message = timer.get("message").text(context).unwrap_or_default();
    integration_event("timer", media.as_deref().unwrap_or("text/plain"), &message)
}

fn decode_timer_schedule(timer: &FieldReader<'_>, context: &mut DecodeContext) -> Option<Schedule> {
    let period = timer.get("period").integer(context).unwrap_or(1000);
    let repeat = timer.get("repeatCount").integer(context);
    let Some(period) = u64::try_from(period).ok().filter(|period| *period > 0) else {
        let message = format!("invalid value: {period}: spec.timer.period");
        let diagnosis = Diagnosis::new(message, "write milliseconds, 1 or more");
        context.error(ProblemCode::InvalidSchedule, "spec.timer.period", diagnosis);
        return None;
    };
    let repeat = repeat
        .and_then(|number| u64::try_from(number).ok())
        .filter(|number| *number > 0);
    Some(Schedule::every(Duration::from_millis(period), repeat))
}

fn integration_event(word: &str, media: &str, body: &str) -> EventTemplate {
    EventTemplate {
        ty: format!("dev.knative.eventing.{word}"),
        source: format!("dev.knative.eventing.{word}-source"),
        subject: Some(format!("{word}-source")),
        content_type: Some(media.to_owned()),
        payload: Payload::Bytes(body.as_bytes().to_vec()),
        ..EventTemplate::default()
    }
}

pub fn sink_system(spec: &FieldReader<'_>) -> &'static str {
    let aws = spec.get("aws");
    let systems = [
        ("s3", "Amazon S3"),
        ("sqs", "Amazon SQS"),
        ("sns", "Amazon SNS"),
    ];
    let found = systems.iter().find(|(name, _)| aws.get(name).is_present());
    found.map_or("a log", |(_, system)| system)
}

pub fn decode_integration_sink(
    _: &ObjectHeader,
    spec: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Spec {
    spec.warn_unknown_keys(&["log", "aws", "template"], context);
    Spec::ExternalSink(crate::model::ExternalSink {
        system: sink_system(spec),
        queue: feed::decode_integration_sink_client(&spec.get("aws").get("sqs")),
    })
}
