//! What is compared: the hop, and brokers and channels of different sizes.

use std::fmt::Write as _;
use std::path::PathBuf;

const BROKER: &str = "apiVersion: eventing.knative.dev/v1\nkind: Broker\n\
    metadata: {name: default, namespace: default}\n";
const CHANNEL: &str = "apiVersion: messaging.knative.dev/v1\nkind: InMemoryChannel\n\
    metadata: {name: c, namespace: default}\n";

/// One program to be put under load.
pub struct Scenario {
    pub name: &'static str,
    pub program: PathBuf,
    pub arguments: Vec<String>,
    pub path: &'static str,
    pub types: usize,
    /// The scenario its cost is compared with.
    pub beside: &'static str,
}

impl Scenario {
    /// Everything that is measured.
    pub fn all(sink: &str) -> Vec<Self> {
        let exact = |it: usize| format!("exact: {{type: T{it}}}");
        let prefix =
            |it: usize| format!("all: [{{prefix: {{type: T{it}}}}}, {{suffix: {{type: T{it}}}}}]");
        let cesql = |it: usize| format!("cesql: \"type = 'T{it}'\"");
        vec![
            hop("hop", sink, 1),
            hop("hop to 10", sink, 10),
            broker("broker, 1 trigger", "hop", sink, 1, exact),
            broker(
                "broker, 1,000 exact",
                "broker, 1 trigger",
                sink,
                1000,
                exact,
            ),
            broker(
                "broker, 10,000 exact",
                "broker, 1 trigger",
                sink,
                10_000,
                exact,
            ),
            broker(
                "broker, 1,000 prefix",
                "broker, 1 trigger",
                sink,
                1000,
                prefix,
            ),
            broker(
                "broker, 1,000 CESQL",
                "broker, 1 trigger",
                sink,
                1000,
                cesql,
            ),
            channel("channel to 10", "hop to 10", sink, 10),
        ]
    }
}

fn hop(name: &'static str, sink: &str, copies: usize) -> Scenario {
    Scenario {
        name,
        program: std::env::current_exe().unwrap(),
        arguments: vec!["hop".to_owned(), sink.to_owned(), copies.to_string()],
        path: "/",
        types: 1,
        beside: name,
    }
}

fn broker(
    name: &'static str,
    beside: &'static str,
    sink: &str,
    triggers: usize,
    filter: impl Fn(usize) -> String,
) -> Scenario {
    let mut text = BROKER.to_owned();
    for trigger in 0..triggers {
        let filter = filter(trigger);
        write!(
            text,
            "---\napiVersion: eventing.knative.dev/v1\nkind: Trigger\n\
             metadata: {{name: t{trigger}, namespace: default}}\n\
             spec:\n  broker: default\n  filters:\n  - {filter}\n  subscriber: {{uri: \"{sink}\"}}\n"
        )
        .unwrap();
    }
    knew(name, beside, &text, ("/default/default", triggers))
}

fn channel(name: &'static str, beside: &'static str, sink: &str, copies: usize) -> Scenario {
    let mut text = CHANNEL.to_owned();
    for copy in 0..copies {
        write!(
            text,
            "---\napiVersion: messaging.knative.dev/v1\nkind: Subscription\n\
             metadata: {{name: s{copy}, namespace: default}}\n\
             spec:\n  channel: {{apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: c}}\n  \
             subscriber: {{uri: \"{sink}\"}}\n"
        )
        .unwrap();
    }
    knew(name, beside, &text, ("/default/channels/c", 1))
}

fn knew(
    name: &'static str,
    beside: &'static str,
    manifest: &str,
    (path, types): (&'static str, usize),
) -> Scenario {
    let file = name.replace([' ', ','], "-") + ".yaml";
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(file);
    std::fs::write(&file, manifest).unwrap();
    let arguments = [
        "run",
        &file.to_string_lossy(),
        "--listen",
        "127.0.0.1:0",
        "-o",
        "none",
    ];
    Scenario {
        name,
        program: env!("CARGO_BIN_EXE_knew").into(),
        arguments: arguments.map(str::to_owned).into(),
        path,
        types,
        beside,
    }
}
