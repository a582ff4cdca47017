//! The settings a supervised process is started with.

use super::launch_context::SinkBindingValues;
use knew_core::model::Source;
use knew_core::model::service_backend::ProcessSpec;

/// Settings of a process; one whose settings did not change goes on running under a new plan.
#[derive(Clone, Debug, PartialEq)]
pub struct SupervisedProcessSpec {
    /// Command, environment and readiness as `knew.yaml` has them.
    pub process: ProcessSpec,
    /// Folder that relative paths start from.
    pub folder: String,
    /// Container image of the manifest.
    pub image: Option<String>,
    /// Values that a `SinkBinding` sets.
    pub binding: Option<SinkBindingValues>,
    /// True if it is called, and so needs a port.
    pub serves: bool,
    /// Meaning of its standard output.
    pub stdout: StdoutFormat,
}

/// Meaning of what a process prints to its standard output.
#[derive(Clone, Debug, PartialEq)]
pub enum StdoutFormat {
    /// Lines for people.
    Text,
    /// Kubernetes objects, which this source turns into events.
    KubernetesObjects(Box<Source>),
}
