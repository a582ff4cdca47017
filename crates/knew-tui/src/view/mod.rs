//! What is shown of the state, as far as it can be said without a terminal.

pub mod breakpoint;
pub mod drawn_picture;
pub mod filter_preview;
pub mod graph_filter;
pub mod hit_map;
pub mod inspector_text;
pub mod key_bar;
pub mod picture_reuse;
pub mod screen_reader;
pub mod why;
