//! Makes untrusted text safe to show: whatever a terminal would interpret or a reader could not see is
//! escaped.

#![warn(missing_docs)]

mod clip;
mod control_filter;
mod escape;
mod json;
mod nearest;

pub use clip::truncate;
pub use control_filter::ControlFilter;
pub use escape::{escape_controls, escape_invisible, is_bidi_control};
pub use json::escape_json;
pub use nearest::closest_name;
