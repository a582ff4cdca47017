//! The doors: HTTP in, a status out.
//!
//! One port serves every address of the cluster. [`mod@serve`] takes connections, [`mod@receive`] finds the
//! door a request stands at, and each door checks in the order its original does. Before that, every request
//! passes [`mod@hosts`] and, where one is required, shows its [`mod@token`].

mod answer;
mod ask;
mod hook;
mod hosts;
mod hub;
mod identity;
mod job;
mod pending;
mod read;
mod receive;
mod serve;
mod service;
mod settings;
mod token;

pub use hosts::{HostPattern, HostPatternError, HostRules};
pub use receive::receive;
pub use serve::{bind, serve};
pub use settings::IngressSettings;
pub use token::{TOKEN_VARIABLE, Token, TokenError};
