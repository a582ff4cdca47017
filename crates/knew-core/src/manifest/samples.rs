//! Built-in sample manifests for the gallery.

use super::File;

/// A built-in sample manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// File name in `samples/`, also the name it opens under.
    pub file: &'static str,
    /// Short title for the gallery's list.
    pub title: &'static str,
    /// Hint for the reader on what to look at first.
    pub look_for: &'static str,
    /// External system the sample needs to run completely.
    pub needs: SampleNeeds,
    /// Text of the manifest, comments included.
    pub text: &'static str,
}

/// What a sample needs beside knew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleNeeds {
    /// Runs without any external system.
    Nothing,
    /// A server; without it the sample shows how to connect one.
    Server,
}

/// Name and text of a file in `samples/`.
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
pub fn all_samples() -> Vec<Sample> {
    let of =
        |needs| move |(file, text): &(&'static str, &'static str)| parse_sample(file, needs, text);
    let alone = FILES.iter().map(of(SampleNeeds::Nothing));
    let systems = SYSTEMS.iter().map(of(SampleNeeds::Server));
    alone.chain(systems).collect()
}

impl Sample {
    /// The sample as a manifest file.
    #[must_use]
    pub fn to_file(self) -> File {
        File {
            name: self.file.into(),
            text: self.text.into(),
        }
    }
}

/// The first line is `# knew: TITLE — what to look for`.
fn parse_sample(file: &'static str, needs: SampleNeeds, text: &'static str) -> Sample {
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
