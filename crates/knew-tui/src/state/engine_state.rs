//! The state of the engine, as far as the interface was told.

/// What the engine is doing, as far as the interface was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Running {
    /// Nothing is open.
    #[default]
    Stopped,
    /// It was asked to start.
    Starting,
    /// It takes events at this address, such as `127.0.0.1:8080`.
    At(String),
    /// It could not start, and why.
    Failed(String),
}
