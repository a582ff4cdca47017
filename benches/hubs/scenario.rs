//! What is compared: two programs on two systems.

use std::path::{Path, PathBuf};

use crate::server::Server;

/// What keeps the events of the hub.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum System {
    Nats,
    Kafka,
}

/// What is put under load.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Program {
    Bare,
    Knew,
}

impl System {
    pub fn name(self) -> &'static str {
        match self {
            Self::Nats => "NATS",
            Self::Kafka => "Kafka",
        }
    }

    /// A new one, with nothing in it.
    pub fn server(self) -> Option<Server> {
        match self {
            Self::Nats => Server::nats(),
            Self::Kafka => Server::kafka(),
        }
    }

    /// The key in `knew.yaml`, and a channel `c`.
    fn channel(self) -> (&'static str, &'static str) {
        match self {
            Self::Nats => (
                "nats",
                "apiVersion: messaging.knative.dev/v1alpha1\nkind: NatsJetStreamChannel\n",
            ),
            Self::Kafka => (
                "kafka",
                "apiVersion: messaging.knative.dev/v1beta1\nkind: KafkaChannel\n",
            ),
        }
    }
}

impl Program {
    pub fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Knew => "channel",
        }
    }

    /// Where it takes events.
    pub fn path(self) -> &'static str {
        match self {
            Self::Bare => "/",
            Self::Knew => "/default/channels/c",
        }
    }

    /// Its file, and its arguments.
    pub fn command(self, system: System, address: &str, sink: &str) -> (PathBuf, Vec<String>) {
        match self {
            Self::Bare => {
                let arguments = ["bare", system.name(), address, sink];
                let arguments = arguments.map(str::to_owned);
                (std::env::current_exe().unwrap(), arguments.into())
            }
            Self::Knew => {
                let folder = manifests(system, address, sink);
                let arguments = ["run", &folder, "--listen", "127.0.0.1:0", "-o", "none"];
                let arguments = arguments.map(str::to_owned);
                (env!("CARGO_BIN_EXE_knew").into(), arguments.into())
            }
        }
    }
}

/// A folder with a channel of one subscription, and where its system is.
fn manifests(system: System, address: &str, sink: &str) -> String {
    let (key, channel) = system.channel();
    let partitions = crate::kafka::PARTITIONS;
    let spec = match system {
        System::Nats => String::new(),
        System::Kafka => format!("spec: {{numPartitions: {partitions}}}\n"),
    };
    let kind = channel.trim_end().replace('\n', ", ");
    let text = format!(
        "{channel}metadata: {{name: c}}\n{spec}---\n\
         apiVersion: messaging.knative.dev/v1\nkind: Subscription\nmetadata: {{name: s}}\n\
         spec:\n  channel: {{{kind}, name: c}}\n  subscriber: {{uri: \"{sink}\"}}\n"
    );
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("hub-on-{key}"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("channel.yaml"), text).unwrap();
    let connect = format!("connect: {{{key}: \"{address}\"}}\n");
    std::fs::write(folder.join("knew.yaml"), connect).unwrap();
    folder.to_str().unwrap().to_owned()
}
