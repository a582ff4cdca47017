//! Rows of the inspector.

use crate::ui::style::Role;

/// The pieces of a row from the left, each with the role that colors it.
pub type Row = Vec<(String, Role)>;
