//! The start screen: what can be opened, and what to look for in it.

use std::path::PathBuf;
use std::sync::Arc;

use knew_core::graph::{Graph, build};
use knew_core::manifest::samples::{self, SampleNeeds};
use knew_core::manifest::{File, Manifest};

/// Something the gallery offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// The folder one stands in, because Knative YAML lies there.
    Folder {
        /// The folder.
        path: PathBuf,
        /// How many files would be read.
        files: usize,
    },
    /// The guided tour, through one of the samples.
    Tour {
        /// The file name of the sample.
        name: Arc<str>,
        /// Its text.
        text: Arc<str>,
        /// Whether it was taken to its end.
        done: bool,
    },
    /// A sample that is built into the program.
    Sample {
        /// Its file name, which its problems are placed in.
        name: Arc<str>,
        /// What it is.
        title: Arc<str>,
        /// What to look for in it.
        look_for: Arc<str>,
        /// What it needs to do all it can.
        needs: SampleNeeds,
        /// Its text.
        text: Arc<str>,
    },
}

impl Item {
    /// What to call it.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Folder { path, .. } => format!("Open {}", path.display()),
            Self::Tour { done: true, .. } => "Tour: taken, again any time".to_owned(),
            Self::Tour { .. } => "Tour: a trigger that never fires".to_owned(),
            Self::Sample { title, .. } => title.to_string(),
        }
    }

    /// What it stands under in the list.
    #[must_use]
    pub const fn heading(&self) -> &'static str {
        match self {
            Self::Folder { .. } => "This folder",
            Self::Tour { .. } => "Start here",
            Self::Sample { needs, .. } => match needs {
                SampleNeeds::Nothing => "Samples",
                SampleNeeds::Server => "With a server of yours",
            },
        }
    }

    /// One sentence about it.
    #[must_use]
    pub fn look_for(&self) -> String {
        match self {
            Self::Folder { files: 1, .. } => "1 file with Knative objects in it.".to_owned(),
            Self::Folder { files, .. } => format!("{files} files with Knative objects in them."),
            Self::Tour { .. } => {
                "Two minutes: see an event, ask why one trigger does not take it, edit its filter, see it pass."
                    .to_owned()
            }
            Self::Sample { look_for, .. } => look_for.to_string(),
        }
    }
}

impl Item {
    /// The graph of a sample, to show before it is opened.
    #[must_use]
    pub fn graph(&self) -> Option<Graph> {
        let (Self::Sample { name, text, .. } | Self::Tour { name, text, .. }) = self else {
            return None;
        };
        let (name, text) = (Arc::clone(name), Arc::clone(text));
        let manifest = Manifest::from_files(vec![File { name, text }]);
        Some(build::build_with_workspace(
            &manifest.resources,
            &manifest.workspace,
        ))
    }
}

/// The items and the cursor on one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gallery {
    /// What is offered, the folder first.
    pub items: Vec<Item>,
    /// Index of the chosen one.
    pub cursor: usize,
}

impl Gallery {
    /// The folder, if there is one, and every sample.
    #[must_use]
    pub fn of(folder: Option<Item>) -> Self {
        let samples = samples::all_samples()
            .into_iter()
            .map(|sample| Item::Sample {
                name: sample.file.into(),
                title: sample.title.into(),
                look_for: sample.look_for.into(),
                needs: sample.needs,
                text: sample.text.into(),
            });
        Self {
            items: folder.into_iter().chain(tour()).chain(samples).collect(),
            cursor: 0,
        }
    }

    /// The tour was taken to its end.
    pub fn mark_toured(&mut self) {
        for item in &mut self.items {
            if let Item::Tour { done, .. } = item {
                *done = true;
            }
        }
    }

    /// The item under the cursor.
    #[must_use]
    pub fn chosen(&self) -> Option<&Item> {
        self.items.get(self.cursor)
    }
}

/// The tour leads through the first sample.
fn tour() -> Option<Item> {
    let sample = samples::all_samples().into_iter().next()?;
    Some(Item::Tour {
        name: sample.file.into(),
        text: sample.text.into(),
        done: false,
    })
}
