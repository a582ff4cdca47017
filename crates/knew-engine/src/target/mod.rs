//! What takes deliveries: inside the process, or what stands for a service on this machine.

mod changes;
pub mod display;
mod gate;
pub mod job;
mod launch;
mod outfit;
mod outlet;
pub mod output;
mod process;
mod readiness;
mod runner;
mod runners;
mod stub;
mod supervise;
pub mod transform;

pub use display::Display;
pub use job::Jobs;
pub use outlet::{Outlet, Outlets, Outs};
pub use output::Output;
pub use process::Process;
pub use runner::{DENIED, Run};
pub use runners::{Runners, Stands, allowed, binding};
pub use supervise::{Job, Printed};
pub use transform::Transform;
