//! Text from outside, made safe to show: what a terminal would obey or a reader could not see is
//! written as an escape.

#![warn(missing_docs)]

mod clip;
mod escape;
mod filter;
mod json;

pub use clip::clip;
pub use escape::{escape_controls, escape_invisible, is_bidi_control};
pub use filter::ControlFilter;
pub use json::escape_json;
