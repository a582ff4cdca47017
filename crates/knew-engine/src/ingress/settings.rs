//! Settings of the listener that hold for every request.

use std::net::SocketAddr;

use super::hosts::HostRules;
use super::token::Token;

/// Address of the listener, and what it accepts.
#[derive(Debug)]
pub struct IngressSettings {
    /// Address that is listened on.
    pub address: SocketAddr,
    /// Hosts and origins that requests may name.
    pub hosts: HostRules,
    /// Bearer token that clients must show, if one is required.
    pub token: Option<Token>,
    /// Longest request body in bytes.
    pub body_limit: usize,
}
