//! The panes of the workbench.

use serde::{Deserialize, Serialize};

/// Which pane takes the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pane {
    /// The picture.
    #[default]
    Graph,
    /// The event list.
    Events,
    /// The inspector.
    Inspect,
    /// The text of the selected thing.
    Yaml,
}
