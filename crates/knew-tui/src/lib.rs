//! The terminal interface of knew as data, and how it is drawn.
//!
//! `input` turns keys into `actions`; an action changes the `state` in [`app::App::update`] and asks for effects;
//! `view` says what is shown of it, and `ui` draws that in cells.

pub mod actions;
pub mod app;
pub mod input;
pub mod state;
#[cfg(test)]
mod tests;
pub mod ui;
pub mod view;
