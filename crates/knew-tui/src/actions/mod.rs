//! What the user can do: the table of all actions, and what each does.

pub mod action;
pub mod add;
pub mod compose;
pub mod connect;
pub mod copy;
pub mod cursor;
pub mod disk_changes;
pub mod edit;
pub mod event_list;
pub mod files;
pub mod fix;
pub mod follow_graph;
pub mod graph_rows;
pub mod hub_storage;
pub mod leave;
pub mod remove;
pub mod rename;
pub mod requirement;
pub mod restore;
pub mod run;
pub mod services;
pub mod text_edit;
pub mod view;
