//! What takes deliveries: inside the process, or what stands for a service on this machine.

mod concurrency_limit;
pub mod event_display;
mod file_watch;
pub mod job_sink;
mod launch_context;
mod process_group;
pub mod process_output;
mod process_spec;
mod queue_sink_client;
mod readiness;
mod running_service;
mod running_services;
mod stub;
mod supervised_process;
mod supervisor;
pub mod transform;

pub use event_display::EventDisplay;
pub use job_sink::JobRegistry;
pub use process_output::ProcessOutput;
pub use process_spec::{StdoutFormat, SupervisedProcessSpec};
pub use queue_sink_client::{QueueSinkClient, ReachableSinks, SinkClients};
pub use running_service::{NOT_TRUSTED_TO_RUN, ServiceCallTarget};
pub use running_services::{RunningServiceMap, RunningServices, may_run, resolve_sink_binding};
pub use supervised_process::SupervisedProcess;
