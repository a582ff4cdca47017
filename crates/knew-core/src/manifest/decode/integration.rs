//! `IntegrationSource`: a timer that really runs, and sources of Amazon's cloud that are simulated.

use crate::model::ProblemCode;
use std::time::Duration;

use super::Head;
use super::feed;
use super::field::{Context, Field, words};
use super::source;
use crate::model::schedule::Schedule;
use crate::model::{EventTemplate, Payload, Source, Spec};

/// The families under `aws`: field, word of the event type, system, and a believable body.
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

/// Reads an `IntegrationSource`.
pub fn read(spec: &Field<'_>, context: &mut Context) -> Spec {
    spec.only(
        &["timer", "aws", "template", "sink", "ceOverrides"],
        context,
    );
    let shared = source::shared(spec, context);
    let (timer, aws) = (spec.get("timer"), spec.get("aws"));
    let families = AWS.iter().filter(|it| aws.get(it.0).present());
    let count = families.clone().count() + usize::from(timer.present());
    if count != 1 {
        let message = if count == 0 {
            "at least one source type must be specified: spec.spec"
        } else {
            "only one source type can be set: spec.spec"
        };
        let hint = "keep one of timer, aws.s3, aws.sqs and aws.ddbStreams";
        context.error(ProblemCode::InvalidSource, "spec", words(message, hint));
    }
    let family = families.clone().next().filter(|_| !timer.present());
    let (simulates, emission) = match family {
        Some((_, word, system, body)) => (Some(*system), emission(word, "application/json", body)),
        None => (None, tick(&timer, context)),
    };
    Spec::Source(Source {
        sink: shared.sink,
        transformer: None,
        overrides: shared.overrides,
        event_template: emission,
        schedule: timer.present().then(|| schedule(&timer, context)).flatten(),
        simulated_system: simulates,
        subject: None,
        feed: feed::integration(&aws.get("sqs"))
            .filter(|_| family.is_some_and(|family| family.0 == "sqs")),
    })
}

/// What the timer sends: its message, letter by letter.
fn tick(timer: &Field<'_>, context: &mut Context) -> EventTemplate {
    timer.only(TIMER, context);
    let media = timer.get("contentType").text(context);
    let message = timer.get("message").text(context).unwrap_or_default();
    emission("timer", media.as_deref().unwrap_or("text/plain"), &message)
}

fn schedule(timer: &Field<'_>, context: &mut Context) -> Option<Schedule> {
    let period = timer.get("period").integer(context).unwrap_or(1000);
    let repeat = timer.get("repeatCount").integer(context);
    let Some(period) = u64::try_from(period).ok().filter(|u64| *u64 > 0) else {
        let message = format!("invalid value: {period}: spec.timer.period");
        let said = words(message, "write milliseconds, 1 or more");
        context.error(ProblemCode::InvalidSchedule, "spec.timer.period", said);
        return None;
    };
    let repeat = repeat
        .and_then(|it| u64::try_from(it).ok())
        .filter(|it| *it > 0);
    Some(Schedule::every(Duration::from_millis(period), repeat))
}

fn emission(word: &str, media: &str, body: &str) -> EventTemplate {
    EventTemplate {
        ty: format!("dev.knative.eventing.{word}"),
        source: format!("dev.knative.eventing.{word}-source"),
        subject: Some(format!("{word}-source")),
        content_type: Some(media.to_owned()),
        payload: Payload::Bytes(body.as_bytes().to_vec()),
        ..EventTemplate::default()
    }
}

/// The system behind an `IntegrationSink`.
pub fn sink_system(spec: &Field<'_>) -> &'static str {
    let aws = spec.get("aws");
    let systems = [
        ("s3", "Amazon S3"),
        ("sqs", "Amazon SQS"),
        ("sns", "Amazon SNS"),
    ];
    let found = systems.iter().find(|(name, _)| aws.get(name).present());
    found.map_or("a log", |(_, system)| system)
}

/// Reads an `IntegrationSink`.
pub fn sink(_: &Head, spec: &Field<'_>, context: &mut Context) -> Spec {
    spec.only(&["log", "aws", "template"], context);
    Spec::ExternalSink(crate::model::ExternalSink {
        system: sink_system(spec),
        outlet: feed::integration_outlet(&spec.get("aws").get("sqs")),
    })
}
