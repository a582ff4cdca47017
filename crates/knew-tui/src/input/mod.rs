//! Keys and the mouse, and what they mean where they are pressed.

pub mod key;
pub mod keymap;
pub mod layer_keys;
pub mod mouse;
pub mod pending_keys;
