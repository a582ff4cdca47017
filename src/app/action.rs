//! The one table of everything the user can do; keys, bar, help and palette read it.

/// Something the user can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Show help.
    Help,
    /// Close the topmost layer, or leave.
    Quit,
}
