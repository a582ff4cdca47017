//! Messages in, effects out: who takes a key, and what news from outside changes.

use crate::actions;
use crate::app::{Action, App, Effect, Message, Pane};
use crate::input::key::{Code, Key};
use crate::input::keymap::Meaning;
use crate::state::layer::Layer;
use crate::state::layer::question::Confirm;
use crate::state::toast::Level;

impl App {
    /// Takes one message and says what is to be done outside.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        self.dirty |= !matches!(message, Message::Tick(_));
        self.may_have_edited(&message);
        match message {
            Message::Key(key) => self.key(key.normal()),
            Message::Mouse(mouse) => self.mouse(&mouse),
            Message::Paste(text) => self.paste(&text),
            Message::Resize(columns, rows) => {
                self.size = (columns, rows);
                self.shape = self.shape.resized(self.size);
            }
            Message::Recorded => self.recorded(),
            Message::Tick(now) => {
                self.now = Some(now);
                let faded = self.toasts.tick(now);
                let moved = self.workbench.live.tick(now);
                let hinted = self.pending.tick(now);
                self.keep_unsaved_in_time(now);
                self.dirty |= faded || moved || hinted;
            }
            Message::Workbench(id, message) if id == self.workbench.id => {
                actions::files::workbench_news(self, message);
            }
            Message::Workbench(..) => {}
            Message::Notice(text) => self.say(Level::Info, text),
            Message::Sent { answer, accepted } => {
                let level = if accepted { Level::Done } else { Level::Failed };
                self.say(level, answer);
            }
            Message::BodyRead { path, bytes } => actions::compose::body_read(self, &path, bytes),
            Message::Templates(templates) => actions::compose::templates(self, templates),
            Message::TemplateKept(done) => actions::compose::kept(self, done),
            other => actions::files::news(self, other),
        }
        self.settle_edits();
        self.guide();
        let lines = usize::from(self.hits.rows(Pane::Events));
        self.workbench.stream.settle(lines);
        std::mem::take(&mut self.asked)
    }

    /// Asks for something to be done outside.
    pub(crate) fn ask(&mut self, effect: Effect) {
        self.asked.push(effect);
    }

    /// Tells the user something.
    pub(crate) fn say(&mut self, level: Level, text: impl Into<String>) {
        self.toasts.say(level, text);
    }

    pub(crate) fn ask_question(&mut self, question: Confirm) {
        self.layers.push(Layer::Confirm(question));
    }

    /// Does an action, or says why it cannot be done now.
    pub(crate) fn perform(&mut self, action: Action) {
        match self.disabled(action) {
            Some(reason) => self.say(Level::Info, reason),
            None => (action.row().run)(self),
        }
    }

    pub(crate) fn recorded(&mut self) {
        self.workbench.live.catch_up(&self.journal);
        for refusal in self.workbench.live.refusals.news() {
            self.toasts.remark(refusal.into());
        }
        self.listen();
        self.workbench.stream.catch_up(&self.journal);
        actions::edit::try_filter(self);
    }

    /// The topmost layer takes a key first, then the editor, then the keymap.
    fn key(&mut self, key: Key) {
        if key.ctrl && key.code == Code::Char('c') {
            return self.perform(Action::Leave);
        }
        // While one types, ctrl-z is what it is in every editor.
        if key.ctrl && key.code == Code::Char('z') && self.workbench.editor.is_none() {
            return self.perform(Action::Suspend);
        }
        if !self.layers.is_empty() {
            return crate::input::layer_keys::handle_key(self, key);
        }
        self.pending.push(key, self.now);
        match self.keymap.meaning(self.scopes(), &self.pending.keys) {
            Meaning::Action(action) => {
                self.pending.clear();
                self.perform(action);
            }
            Meaning::Beginning => {}
            Meaning::Nothing => {
                let alone = self.pending.keys.len() == 1;
                self.pending.clear();
                if self.workbench.editor.is_some() {
                    actions::edit::type_key(self, key);
                } else if !alone {
                    // The key that broke a sequence off means what it means by itself.
                    self.key(key);
                } else if let Some(action) = self.keymap.elsewhere(key) {
                    self.refuse(action);
                }
            }
        }
    }

    /// Says where an action can be done whose key was pressed.
    fn refuse(&mut self, action: Action) {
        let title = action.row().title;
        if let Some(reason) = self.disabled(action) {
            self.say(Level::Info, format!("{title}: {reason}"));
        }
    }

    fn paste(&mut self, text: &str) {
        if self.layers.is_empty() && self.workbench.editor.is_some() {
            actions::edit::paste(self, text);
        } else {
            crate::input::layer_keys::paste(self, text);
        }
    }
}
