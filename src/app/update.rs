//! Messages in, effects out.

use super::{Action, App, Effect, Message};

impl App {
    /// Takes one message and says what is to be done outside.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        let _ = message;
        self.dirty = true;
        Vec::new()
    }

    /// Why an action cannot be done now; `None` when it can.
    #[must_use]
    pub fn disabled(&self, action: Action) -> Option<String> {
        let _ = action;
        None
    }
}
