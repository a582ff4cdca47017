//! Sources of Amazon's cloud that are kinds of their own.

use super::{NOTHING, Row};
use crate::manifest::decode::feed;

pub(super) const ROWS: &[Row] = &[Row {
    kind: "AwsSqsSource",
    system: "Amazon SQS",
    fields: &[
        "queueUrl",
        "awsCredsSecret",
        "annotations",
        "serviceAccountName",
    ],
    required: &["queueUrl"],
    event: "aws.sqs.message",
    source: "<queueUrl>",
    body: r#"{"message":"Hello from Amazon SQS"}"#,
    feed: feed::sqs,
    ..NOTHING
}];
