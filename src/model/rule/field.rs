//! Rules about one object by itself, most of them the admission webhook's.

use super::{Rule, error, info, warning};

pub(super) const RULES: &[Rule] = &[
    error(
        "missing-field",
        "A field that the kind requires is not there.",
        "Add it.",
        "The webhook refuses the object.",
    ),
    error(
        "wrong-type",
        "A field wants one type and holds another, such as a number where text is wanted.",
        "Put numbers and truth values in quotes where text is wanted; else check the indentation.",
        "The API server refuses the object.",
    ),
    warning(
        "unknown-field",
        "A field is not one of its kind; the name that was probably meant is named.",
        "Correct the name.",
        "The API server drops unknown fields, so the object works without what was written.",
    ),
    error(
        "unknown-kind",
        "No kind of this name is in this API group and version.",
        "Correct `kind` or `apiVersion`.",
        "The API server refuses it: no matches for kind.",
    ),
    error(
        "unknown-version",
        "The kind exists, and never had this version.",
        "Write one of the versions that are named.",
        "The API server refuses it: no matches for kind.",
    ),
    error(
        "invalid-value",
        "A value is outside what its field takes.",
        "Write a value in the range that is named.",
        "The webhook refuses the object.",
    ),
    error(
        "invalid-name",
        "A name or namespace is not what Kubernetes takes for one.",
        "Use lower-case letters, digits and `-`.",
        "The API server refuses the object.",
    ),
    error(
        "invalid-annotation",
        "An annotation that Knative reads has a value it does not take.",
        "Write one of the values that are named, or remove the annotation.",
        "The webhook refuses the object.",
    ),
    error(
        "disallowed-field",
        "A field is set that must not be set here.",
        "Remove it.",
        "The webhook refuses the object.",
    ),
    error(
        "one-of",
        "Two fields are set of which only one can be.",
        "Keep one of the two.",
        "The webhook refuses the object.",
    ),
    error(
        "missing-destination",
        "A destination names neither a `ref` nor a `uri`.",
        "Say where events go: a `ref` with apiVersion, kind and name, or a `uri`.",
        "The webhook refuses the object.",
    ),
    error(
        "invalid-destination",
        "A destination's `uri` does not fit: relative without a `ref`, or absolute beside one.",
        "Write the whole address alone, or a path beside a `ref`.",
        "The webhook refuses the object.",
    ),
    error(
        "flat-reference",
        "A reference is written without `ref`, as before 2020.",
        "Move apiVersion, kind and name under `ref`.",
        "Today the API server drops the fields, and the event has nowhere to go.",
    ),
    error(
        "mismatched-namespace",
        "A reference leads into another namespace where its kind does not allow that.",
        "Point at an object of the same namespace, or write its address as a `uri`.",
        "The webhook refuses the object.",
    ),
    warning(
        "reply-only",
        "A Subscription has a `reply` and no `subscriber`.",
        "Move the reply into `subscriber`; the events flow the same way.",
        "This was legal until Knative 1.0 and is refused today.",
    ),
    error(
        "invalid-delivery",
        "A field of a `delivery` block has a value it does not take.",
        "Write durations as ISO 8601, such as PT0.2S, and words in lower case.",
        "The webhook refuses the object.",
    ),
    warning(
        "retry-without-backoff",
        "A `delivery` block sets `retry`, and no wait between the attempts.",
        "Write backoffPolicy and backoffDelay beside it.",
        "Without both, all retries happen at once, which a service that is down rarely survives.",
    ),
    error(
        "invalid-schedule",
        "A schedule or time zone cannot be read.",
        "Write five fields, such as `*/2 * * * *`, and an IANA name for the zone.",
        "The webhook refuses the source.",
    ),
    error(
        "invalid-data",
        "The data of a source is not of its content type, or is written twice.",
        "Write JSON, or another contentType; keep one of data and dataBase64.",
        "The webhook refuses the source.",
    ),
    error(
        "invalid-extension",
        "A key of ceOverrides is not made of letters and digits.",
        "Rename it.",
        "The webhook refuses the source.",
    ),
    error(
        "reserved-extension",
        "A key of ceOverrides is an attribute of CloudEvents itself.",
        "Choose another name, and filter on that.",
        "Every event of the source is invalid then, and none is sent.",
    ),
    warning(
        "unknown-provisioner",
        "A Channel of 2019 names a provisioner that Knative did not ship.",
        "Use in-memory-channel, kafka or natss, or today's Channel.",
        "knew keeps its events in memory; what the provisioner did is not known.",
    ),
    error(
        "invalid-source",
        "An IntegrationSource sets none of its sources, or several.",
        "Keep one of timer, aws.s3, aws.sqs and aws.ddbStreams.",
        "The webhook refuses the source.",
    ),
    warning(
        "nested-sink",
        "An AwsSqsSource writes its sink with `ref`.",
        "Write apiVersion, kind and name directly under `sink`.",
        "This kind never moved to `ref`, so on a cluster its events have nowhere to go.",
    ),
    error(
        "invalid-defaults",
        "The text in a ConfigMap with defaults is not YAML.",
        "Check its indentation.",
        "The controller keeps the defaults it had, or none.",
    ),
    info(
        "injected-broker",
        "A Broker is assumed because of a label on its Namespace.",
        "Add the Broker to the files to have it anywhere.",
        "Today a cluster makes it only where the sugar controller is on.",
    ),
    error(
        "jsonata",
        "A JSONata expression cannot be read.",
        "Correct it where the message points.",
        "Every event the EventTransform takes is answered with 500.",
    ),
    info(
        "not-transformed",
        "The answer of an EventTransform's sink has a transform that is not carried out.",
        "Expect 202 when the sink took the event, and 500 when it did not.",
        "The answer of the sink is not handed back here.",
    ),
];
