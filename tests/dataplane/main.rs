//! The data plane over real sockets: what a client, a subscriber and a dead letter sink see.

mod channel;
mod delivery;
mod ingress;
mod loops;
mod reply;
mod source;
mod subscriber;
mod swap;
mod topology;
mod world;
