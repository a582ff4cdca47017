//! The kinds that can be added, and what each of them is asked.

/// What belongs in a field, so that it can be offered, checked and written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum What {
    /// Any text.
    #[default]
    Text,
    /// The name of the new object.
    Name,
    /// An object that takes events, or an address.
    To,
    /// The name of a broker.
    Broker,
    /// A channel of any kind.
    Channel,
    /// One of some words.
    OneOf(&'static [&'static str]),
    /// When a `PingSource` fires.
    Schedule,
    /// A duration such as `PT0.2S`.
    Duration,
    /// A number from 0.
    Count,
    /// What passes: `name=value`, `name^start`, `name$end`, with spaces between.
    Filter,
    /// What passes, as a CESQL expression.
    Cesql,
    /// `name=value` pairs with spaces between.
    Pairs,
    /// Words with spaces between.
    List,
    /// The body of an event.
    Data,
    /// Kinds of objects as `version:kind`, with spaces between.
    Objects,
    /// The image of a container.
    Image,
}

/// One question of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The name of the field.
    pub name: &'static str,
    /// What belongs in it, shown while it is empty.
    pub hint: &'static str,
    /// Where in the object the answer stands.
    pub path: &'static str,
    /// What kind of answer it takes.
    pub what: What,
}

/// A kind that can be added.
#[derive(Debug, PartialEq, Eq)]
pub struct Blueprint {
    /// Its kind.
    pub kind: &'static str,
    /// Today's version of it.
    pub api_version: &'static str,
    /// One sentence about it.
    pub doc: &'static str,
    /// What is asked.
    pub asks: &'static [Ask],
}

/// The blueprint of a kind.
#[must_use]
pub fn of(kind: &str) -> Option<&'static Blueprint> {
    BLUEPRINTS.iter().find(|blueprint| blueprint.kind == kind)
}

const NAME: Ask = ask(
    "name",
    "lower-case letters, digits and -",
    "metadata.name",
    What::Name,
);
const SINK: Ask = ask("sink", "where its events go", "spec.sink", What::To);
const EXTENSIONS: Ask = ask(
    "extensions",
    "name=value, added to every event",
    "spec.ceOverrides.extensions",
    What::Pairs,
);
const SUBSCRIBER: Ask = ask(
    "subscriber",
    "who gets the events: an object or http://…",
    "spec.subscriber",
    What::To,
);
const RETRY: Ask = ask(
    "retry",
    "how many times to try again",
    "spec.delivery.retry",
    What::Count,
);
const BACKOFF: Ask = ask(
    "backoffPolicy",
    "how waits grow",
    "spec.delivery.backoffPolicy",
    What::OneOf(&["exponential", "linear"]),
);
const DELAY: Ask = ask(
    "backoffDelay",
    "the first wait, such as PT0.2S",
    "spec.delivery.backoffDelay",
    What::Duration,
);
const DEAD: Ask = ask(
    "deadLetterSink",
    "where events go that cannot be delivered",
    "spec.delivery.deadLetterSink",
    What::To,
);

/// Every kind that can be added, most wanted first.
pub const BLUEPRINTS: &[Blueprint] = &[
    Blueprint {
        kind: "Trigger",
        api_version: "eventing.knative.dev/v1",
        doc: "a route out of a broker: which events go to whom",
        asks: &[
            NAME,
            ask(
                "broker",
                "the broker it hangs on",
                "spec.broker",
                What::Broker,
            ),
            ask(
                "filter",
                "name=value, name^start or name$end; nothing takes all",
                "spec.filter",
                What::Filter,
            ),
            ask(
                "cesql",
                "an expression, such as amount > 100",
                "spec.filters",
                What::Cesql,
            ),
            SUBSCRIBER,
            RETRY,
            BACKOFF,
            DELAY,
            DEAD,
        ],
    },
    Blueprint {
        kind: "PingSource",
        api_version: "sources.knative.dev/v1",
        doc: "a source that fires by a schedule",
        asks: &[
            NAME,
            ask(
                "schedule",
                "minute hour day month weekday, or seconds first",
                "spec.schedule",
                What::Schedule,
            ),
            ask(
                "timezone",
                "such as Europe/Paris; UTC when empty",
                "spec.timezone",
                What::Text,
            ),
            ask(
                "contentType",
                "the media type of the data",
                "spec.contentType",
                What::Text,
            ),
            ask("data", "the body of its events", "spec.data", What::Data),
            EXTENSIONS,
            SINK,
        ],
    },
    Blueprint {
        kind: "Broker",
        api_version: "eventing.knative.dev/v1",
        doc: "a hub whose triggers choose what they take",
        asks: &[NAME, RETRY, BACKOFF, DELAY, DEAD],
    },
    Blueprint {
        kind: "Service",
        api_version: "serving.knative.dev/v1",
        doc: "a target: here it shows what reaches it",
        asks: &[
            NAME,
            ask(
                "image",
                "the container that runs in the cluster",
                "spec.template.spec.containers",
                What::Image,
            ),
        ],
    },
    Blueprint {
        kind: "Channel",
        api_version: "messaging.knative.dev/v1",
        doc: "a hub whose subscriptions take everything",
        asks: &[NAME, RETRY, BACKOFF, DELAY, DEAD],
    },
    Blueprint {
        kind: "Subscription",
        api_version: "messaging.knative.dev/v1",
        doc: "a route out of a channel",
        asks: &[
            NAME,
            ask(
                "channel",
                "the channel it hangs on",
                "spec.channel",
                What::Channel,
            ),
            SUBSCRIBER,
            ask("reply", "who gets the answers", "spec.reply", What::To),
            RETRY,
            BACKOFF,
            DELAY,
            DEAD,
        ],
    },
    Blueprint {
        kind: "KafkaSource",
        api_version: "sources.knative.dev/v1",
        doc: "a source that stands for Apache Kafka; n lets it fire",
        asks: &[
            NAME,
            ask(
                "bootstrapServers",
                "host:port, with spaces between",
                "spec.bootstrapServers",
                What::List,
            ),
            ask("topics", "with spaces between", "spec.topics", What::List),
            ask(
                "consumerGroup",
                "made by the cluster when empty",
                "spec.consumerGroup",
                What::Text,
            ),
            EXTENSIONS,
            SINK,
        ],
    },
    Blueprint {
        kind: "ApiServerSource",
        api_version: "sources.knative.dev/v1",
        doc: "a source that stands for the Kubernetes API server",
        asks: &[
            NAME,
            ask(
                "resources",
                "version:kind, with spaces between",
                "spec.resources",
                What::Objects,
            ),
            ask(
                "serviceAccountName",
                "who may read the objects",
                "spec.serviceAccountName",
                What::Text,
            ),
            ask(
                "mode",
                "how much of an object it sends",
                "spec.mode",
                What::OneOf(&["Reference", "Resource"]),
            ),
            EXTENSIONS,
            SINK,
        ],
    },
    Blueprint {
        kind: "ContainerSource",
        api_version: "sources.knative.dev/v1",
        doc: "a source that runs a container of yours",
        asks: &[
            NAME,
            ask(
                "image",
                "the container that sends the events",
                "spec.template.spec.containers",
                What::Image,
            ),
            EXTENSIONS,
            SINK,
        ],
    },
];

const fn ask(name: &'static str, hint: &'static str, path: &'static str, what: What) -> Ask {
    Ask {
        name,
        hint,
        path,
        what,
    }
}
