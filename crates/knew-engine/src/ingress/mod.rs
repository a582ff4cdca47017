//! The doors: HTTP in, a status out.
//!
//! One port serves every address of the cluster. [`mod@serve`] takes connections, [`mod@receive`] finds the
//! door a request stands at, and each door checks in the order its original does. Before that, every request
//! passes [`mod@hosts`] and, where one is required, shows its [`mod@token`].

mod hosts;
mod hub_endpoint;
mod identity;
mod job_sink_endpoint;
mod listener;
mod pending_headers;
mod request_body;
mod request_reply_endpoint;
mod response;
mod router;
mod service_endpoint;
mod settings;
mod token;
mod webhook_endpoint;

pub use hosts::{HostPattern, HostPatternError, HostRules};
pub use listener::{bind, serve};
pub use settings::IngressSettings;
pub use token::{TOKEN_VARIABLE, Token, TokenError};
