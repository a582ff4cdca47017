//! AWS sources that are kinds of their own.

use super::{DEFAULTS, ExternalSource};
use crate::manifest::decode::feed;

pub(super) const AWS_SOURCES: &[ExternalSource] = &[ExternalSource {
    kind: "AwsSqsSource",
    system: "Amazon SQS",
    fields: &[
        "queueUrl",
        "awsCredsSecret",
        "annotations",
        "serviceAccountName",
    ],
    required: &["queueUrl"],
    event_type: "aws.sqs.message",
    source: "<queueUrl>",
    body: r#"{"message":"Hello from Amazon SQS"}"#,
    feed: feed::decode_sqs_feed,
    ..DEFAULTS
}];
