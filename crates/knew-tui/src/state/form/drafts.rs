//! What was typed into forms that were closed without an answer: it stands there again when the same form
//! is opened. It is kept while the program runs, as what was sent is.

use crate::app::App;
use crate::state::form::{Form, FormKind};
use crate::state::layer::Layer;
use crate::state::toast::Level;
use knew_core::model::Id;

/// How many are kept.
const KEPT: usize = 50;

/// The forms that were closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drafts {
    kept: Vec<Draft>,
    /// Whether anything was typed into the form that is open.
    pub(crate) typed: bool,
}

/// One of them, and the hub at hand then.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Draft {
    hub: Option<Id>,
    form: Form,
}

impl Drafts {
    /// Takes note of what a key did to the form that is open.
    pub(crate) fn watch(&mut self, before: &Form, after: &Form) {
        let words = |form: &Form| -> Vec<String> {
            let fields = form.fields.iter();
            fields.map(|field| field.input.text.clone()).collect()
        };
        self.typed |= is_draft(after) && words(before) != words(after);
    }
}

impl App {
    /// Opens a form, with what was typed into it before if it was closed without an answer.
    pub(crate) fn open_form(&mut self, form: Form) {
        let hub = self.hub_at_hand();
        let fits = |draft: &Draft| {
            let elsewhere =
                matches!(form.kind, FormKind::Add(_)) && hub.is_some() && draft.hub != hub;
            is_same(&draft.form.kind, &form.kind) && !elsewhere
        };
        let before = self.workbench.drafts.kept.iter().rposition(fits);
        self.workbench.drafts.typed = before.is_some();
        let form = match before {
            Some(at) => {
                self.say(Level::Info, "as you left it");
                self.workbench.drafts.kept.remove(at).form
            }
            None => form,
        };
        self.layers.push(Layer::Form(form));
    }

    /// Keeps what was typed into a form that closes without an answer.
    pub(crate) fn keep_draft(&mut self, form: &Form) {
        if !is_draft(form) || !std::mem::take(&mut self.workbench.drafts.typed) {
            return;
        }
        let hub = self.hub_at_hand();
        let kept = &mut self.workbench.drafts.kept;
        kept.retain(|kept| !is_same(&kept.form.kind, &form.kind) || kept.hub != hub);
        let form = form.clone();
        kept.push(Draft { hub, form });
        let over = kept.len().saturating_sub(KEPT);
        kept.drain(..over);
        let words = "what you typed is kept for the next time you open this";
        self.say(Level::Info, words);
    }
}

/// The name of a template is asked over the composer, which stays.
fn is_draft(form: &Form) -> bool {
    !matches!(form.kind, FormKind::Template { .. })
}

/// Whether two forms are for the same thing.
fn is_same(one: &FormKind, other: &FormKind) -> bool {
    match (one, other) {
        (FormKind::Send { to: one, .. }, FormKind::Send { to: other, .. }) => one == other,
        (one, other) => one == other,
    }
}
