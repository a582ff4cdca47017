//! knew runs, shows and explains Knative Eventing topologies in a terminal, without a cluster.
//!
//! Two sentences are the map of this crate:
//!
//! - a manifest flows **read → decode → model → graph → plan → engine**;
//! - an event flows **ingress → route → deliver → record → view**.
//!
//! Each word is a room (a folder); `docs/architecture.md` says who may import whom and
//! `tests/architecture/` holds everyone to it.

// Text goes to stdout and stderr through `shell::stdio`.
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod cli;
pub mod export;
pub mod shell;
