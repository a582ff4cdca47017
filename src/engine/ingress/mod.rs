//! The doors: HTTP in, a status out.
//!
//! One port serves every address of the cluster. [`mod@serve`] takes connections, [`mod@receive`] finds the
//! door a request stands at, and each door checks in the order its original does.

mod answer;
mod ask;
mod hook;
mod hub;
mod identity;
mod job;
mod read;
mod receive;
mod serve;
mod service;

pub use receive::receive;
pub use serve::{bind, serve};
