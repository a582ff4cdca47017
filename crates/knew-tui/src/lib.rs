//! The terminal interface of knew: `app` is its state and how messages change it, `ui` draws it.

pub mod app;
pub mod ui;
