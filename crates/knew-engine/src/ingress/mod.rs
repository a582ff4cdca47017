//! HTTP requests from clients: each ends at one endpoint, which answers with a status.
//!
//! One port serves every address of the cluster. [`mod@listener`] accepts connections, [`mod@router`] finds the
//! endpoint of a request, and each endpoint validates in the order its counterpart upstream does. Before that,
//! every request passes [`mod@hosts`] and, where one is required, shows its [`mod@token`].

mod hosts;
mod hub_endpoint;
mod identity;
mod job_sink_endpoint;
mod listener;
mod pending_headers;
mod rejection;
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
