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
    /// The manifest.
    pub text: &'static str,
}

const FILES: &[(&str, &str)] = &[
    (
        "hello-broker.yaml",
        include_str!("../../samples/hello-broker.yaml"),
    ),
    ("cron.yaml", include_str!("../../samples/cron.yaml")),
    (
        "pubsub-broker.yaml",
        include_str!("../../samples/pubsub-broker.yaml"),
    ),
    (
        "pubsub-channel.yaml",
        include_str!("../../samples/pubsub-channel.yaml"),
    ),
    (
        "2019-cron.yaml",
        include_str!("../../samples/2019-cron.yaml"),
    ),
    (
        "2019-pubsub-broker.yaml",
        include_str!("../../samples/2019-pubsub-broker.yaml"),
    ),
    (
        "2019-pubsub-channel.yaml",
        include_str!("../../samples/2019-pubsub-channel.yaml"),
    ),
];

/// All samples, in the order of the gallery.
#[must_use]
pub fn all() -> Vec<Sample> {
    FILES
        .iter()
        .map(|(file, text)| sample(file, text))
        .collect()
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
fn sample(file: &'static str, text: &'static str) -> Sample {
    let line = text.lines().next().unwrap_or_default();
    let said = line.strip_prefix("# knew: ").unwrap_or(file);
    let (title, look_for) = said.split_once(" — ").unwrap_or((said, ""));
    Sample {
        file,
        title,
        look_for,
        text,
    }
}
