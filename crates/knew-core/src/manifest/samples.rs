//! The manifests that come with the program, for the gallery.

use super::File;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The name of its file.
    pub file: &'static str,
    /// What it shows, in a few words.
    pub title: &'static str,
    /// What to look for.
    pub look_for: &'static str,
    /// What it needs to do all it can.
    pub needs: Needs,
    /// The manifest.
    pub text: &'static str,
}

/// What there has to be beside knew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A server; until it is there the sample says how to connect it.
    Server,
}

/// The text of a file in `samples/`, under its name.
macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../../samples/", $name)))
    };
}

const FILES: &[(&str, &str)] = &[
    file!("hello-broker.yaml"),
    file!("cron.yaml"),
    file!("pubsub-broker.yaml"),
    file!("pubsub-channel.yaml"),
    file!("2019-cron.yaml"),
    file!("2019-pubsub-broker.yaml"),
    file!("2019-pubsub-channel.yaml"),
];

const SYSTEMS: &[(&str, &str)] = &[
    file!("nats.yaml"),
    file!("kafka-channel.yaml"),
    file!("kafka.yaml"),
    file!("redis.yaml"),
    file!("rabbitmq.yaml"),
    file!("sqs.yaml"),
    file!("github.yaml"),
];

/// All samples, in the order of the gallery.
#[must_use]
pub fn all() -> Vec<Sample> {
    let of = |needs| move |(file, text): &(&'static str, &'static str)| sample(file, needs, text);
    let alone = FILES.iter().map(of(Needs::Nothing));
    let systems = SYSTEMS.iter().map(of(Needs::Server));
    alone.chain(systems).collect()
}

impl Sample {
    /// It as a file that can be opened.
    #[must_use]
    pub fn to_file(self) -> File {
        File {
            name: self.file.into(),
            text: self.text.into(),
        }
    }
}

/// The first line says what it is: `# knew: TITLE — what to look for`.
fn sample(file: &'static str, needs: Needs, text: &'static str) -> Sample {
    let line = text.lines().next().unwrap_or_default();
    let said = line.strip_prefix("# knew: ").unwrap_or(file);
    let (title, look_for) = said.split_once(" — ").unwrap_or((said, ""));
    Sample {
        file,
        title,
        look_for,
        needs,
        text,
    }
}
