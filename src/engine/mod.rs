//! The dispatcher: takes events at the door, routes them by the plan, delivers, retries, records.
//!
//! [`Engine`] is the handle the shell holds. An event flows `ingress → route → deliver`, each a file
//! of that name; `retry` and `deadletter` say what happens when delivery fails; every wait goes
//! through `clock`. The plan is immutable and swapped whole: events finish on the plan they entered.

// The handle others program against (to be filled in by this room):
//
// pub struct Options { pub listen: SocketAddr, pub ttl: i64, pub body_limit: usize, ... }  // Default: 127.0.0.1:8080
// impl Engine {
//   pub async fn start(options: Options, clock: Clock, journal: Arc<Journal>) -> Result<Engine, StartError>;
//        // takes the asked port; Options::fallback true: a free port if it is taken
//   pub fn address(&self) -> SocketAddr;
//   pub fn apply(&self, graph: &Graph, plan: u64);            // swap; unchanged sources keep running
//   pub fn moved(&self) -> tokio::sync::watch::Receiver<u64>; // "the journal ends at n now"
//   pub async fn send(&self, to: &Id, event: Event) -> Result<u16, SendError>; // a client's path, without the socket
//   pub fn fire(&self, source: &Id);
//   pub fn next_fires(&self) -> Vec<(Id, jiff::Timestamp)>;
//   pub async fn rest(&self);                                  // nothing in flight
//   pub async fn stop(self);
// }
